"""An answer is read whatever surrounds it, and nothing doubtful in it is taken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.backends.chat.answer import Answer, Malformed, parse_answer, read_response
from notetrans.backends.chat.json import closed
from notetrans.backends.chat.wire import Completion
from notetrans.protocol import Request, Segment, Usage

IDS = ("1", "2")
GOOD = '{"translations":[{"id":"1","text":"uno"},{"id":"2","text":"dos"}]}'
BOTH = {"1": "uno", "2": "dos"}
REQUEST = Request("en", "es", (Segment("aa", "one"), Segment("bb", "two")))


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff  {GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"Sure! Here is the {{JSON}} you asked for:\n\n{GOOD}\n\nLet me know!",
        f'<think>Maybe {{"translations":[{{"id":"1","text":"no"}}]}}?</think>{GOOD}',
        f'First idea: {{"translations":[{{"id":"1","text":"no"}}]}}. Better: {GOOD}',
        GOOD.replace('"1"', "1").replace('"2"', "2"),
        GOOD.replace("}]", ',"note":NaN}]'),
        json.dumps(json.loads(GOOD), indent=2),
        GOOD.replace("}]}", "},\n]\n,}"),
        f"hm, {{what}} now</think>\n{GOOD}",
        f"<thinking>{GOOD[:30]}</thinking>{GOOD}",
        json.dumps({"thoughts": "none", **json.loads(GOOD)}),
        json.dumps(json.loads(GOOD)["translations"]),
        json.dumps({"translations": BOTH}),
        json.dumps(BOTH),
        json.dumps({"1": {"text": "uno"}, "2": {"text": "dos"}}),
    ],
)
def test_manners_around_the_json_do_no_harm(text):
    found = parse_answer(text, IDS)

    assert isinstance(found, Answer)
    assert (found.texts, found.cut) == (BOTH, False)


def texts(text):
    """What an answer gives, which is read to its end."""
    found = parse_answer(text, IDS)
    assert isinstance(found, Answer)
    assert not found.cut
    return found.texts


def test_raw_line_breaks_within_a_string_are_read():
    assert texts('{"translations":[{"id":"1","text":"uno\ndos"}]}') == {"1": "uno\ndos"}


@pytest.mark.parametrize(
    "first",
    [
        '{"id":"1","text":"uno"},{"id":"1","text":"otro"}',
        '{"id":"1","text":"uno","text":"otro"}',
        '{"id":"1","text":null}',
        '{"id":"1","text":NaN}',
        '{"id":"1","text":["uno"]}',
        '{"id":"1","text":"\\ud800"}',
        '{"id":"1","text":"a\\u0000b"}',
        '{"id":"1"}',
        '{"text":"uno"}',
        '"uno"',
        '{"id":"3","text":"tres"}',
        '{"id":true,"text":"uno"}',
    ],
)
def test_a_doubtful_entry_counts_as_missing_and_the_others_stay(first):
    text = '{"translations":[%s,{"id":"2","text":"dos"}]}' % first  # noqa: UP031

    assert texts(text) == {"2": "dos"}


def test_a_repeated_entry_that_says_the_same_is_no_doubt():
    text = '{"translations":[{"id":"1","text":"uno"},{"id":"1","text":"uno","text":"uno"}]}'

    assert texts(text) == {"1": "uno"}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", False),
        ("I cannot do that.", False),
        ("{}", False),
        ("[1, 2]", False),
        ('{"translations": "none"}', True),
        (GOOD[:20], True),
        ('["uno", "dos"]', False),
        (json.dumps({"segments": {"1": "one", "2": "two"}}), False),
        ("{" * 5000, False),
        ('{"a":' * 100_000, False),
        ('{"translations":' + "[" * 100_000, True),
        ('{"a":' + "9" * 5000 + "}", False),
    ],
)
def test_what_is_no_answer_is_malformed(text, cut):
    found = parse_answer(text, IDS)

    assert isinstance(found, Malformed)
    assert found.cut is cut


SHAPES = [
    GOOD,
    json.dumps(json.loads(GOOD), indent=1),
    json.dumps(json.loads(GOOD)["translations"]),
    json.dumps(BOTH),
    '{"translations":[{"id":"1","text":"a \\" } , ] [ { \\\\"},{"id":"2","text":"\\u00e9"}]}',
]


@pytest.mark.parametrize("whole", SHAPES)
def test_of_an_answer_cut_anywhere_the_finished_texts_are_kept_and_no_part_of_one(whole):
    ended = texts(whole)
    most = 0
    for end in range(len(whole)):
        found = parse_answer(whole[:end], IDS)
        kept = found.texts if isinstance(found, Answer) else {}
        assert kept.items() <= ended.items()
        assert isinstance(found, Malformed) or found.cut
        assert len(kept) >= most
        most = len(kept)
    assert most >= 1


@given(st.text(alphabet='{}[],":\\ab1 '))
def test_what_is_closed_begins_as_the_text_did(text):
    ended = closed(text)

    assert ended.rstrip("}]") == "" or text.startswith(ended.rstrip("}]"))


@given(st.text())
def test_any_text_gives_texts_of_known_ids_or_a_reason(text):
    found = parse_answer(text, IDS)

    assert isinstance(found, Malformed) or found.texts.keys() <= set(IDS)


@given(st.dictionaries(st.sampled_from(IDS), st.text()), st.booleans())
def test_what_a_model_wrote_is_read_as_it_stands(said, ascii_only):
    entries = [{"id": key, "text": text} for key, text in said.items()]
    written = json.dumps({"translations": entries}, ensure_ascii=ascii_only)

    assert texts(written) == {key: text for key, text in said.items() if "\0" not in text}


def kinds(completion):
    response = read_response(REQUEST, completion, "configured")
    assert not response.targets.keys() & response.failures.keys()
    return {(failure.kind, failure.retryable) for failure in response.failures.values()}


def kept(completion):
    return dict(read_response(REQUEST, completion, "configured").targets)


def test_a_whole_answer_goes_back_under_the_segments_ids():
    response = read_response(REQUEST, Completion(GOOD, "stop", usage=Usage(3, 2, 1)), "configured")

    assert response.targets == {"aa": "uno", "bb": "dos"}
    assert response.failures == {}
    assert response.usage == Usage(3, 2, 1)
    assert response.model == "configured"
    assert read_response(REQUEST, Completion(GOOD, "stop", model="m-1"), "c").model == "m-1"


@pytest.mark.parametrize("reason", ["length", "max_tokens", "model_length", "content_filter"])
def test_of_an_answer_that_was_stopped_the_last_text_is_not_trusted_even_where_it_looks_whole(
    reason,
):
    kind = "refused" if reason == "content_filter" else "truncated"

    assert kept(Completion(GOOD, reason)) == {"aa": "uno"}
    assert kinds(Completion(GOOD, reason)) == {(kind, False)}
    assert kept(Completion(GOOD[:-3], reason)) == {"aa": "uno"}
    assert kept(Completion(GOOD[:-2], reason)) == {"aa": "uno", "bb": "dos"}


def test_a_broken_stream_is_a_passing_error_for_what_it_did_not_finish():
    broken = Completion(GOOD[:-3], broken="the stream stopped")

    assert kept(broken) == {"aa": "uno"}
    assert kinds(broken) == {("error", True)}
    assert kept(Completion(GOOD, broken="the stream stopped")) == {"aa": "uno", "bb": "dos"}


@pytest.mark.parametrize(
    "completion",
    [
        Completion("", "content_filter"),
        Completion(GOOD, "content_filter"),
        Completion("", "stop", refusal="I can't help with that."),
        Completion("", "SAFETY"),
    ],
)
def test_a_refusal_is_told_apart(completion):
    assert kinds(completion) == {("refused", False)}


def test_nothing_is_taken_from_a_refusal():
    assert kept(Completion(GOOD, "stop", refusal="I can't help with that.")) == {}


def test_a_stop_that_lies_is_a_cut_and_no_reason_is_an_error():
    assert kinds(Completion(GOOD[:-9], "stop")) == {("truncated", False)}
    assert kinds(Completion(GOOD[:-9], None)) == {("error", True)}
    assert kinds(Completion("", None)) == {("error", True)}
    assert kinds(Completion("Sorry.", "stop")) == {("error", True)}
    assert kinds(Completion(GOOD, None)) == set()
    assert kinds(Completion(GOOD, "error")) == {("error", True)}


def test_a_useless_answer_counts_as_answered():
    response = read_response(REQUEST, Completion("Sorry.", "stop"), "m")

    assert {failure.answered for failure in response.failures.values()} == {True}
