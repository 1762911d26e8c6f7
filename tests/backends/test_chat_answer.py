"""An answer is read whatever surrounds it, and nothing doubtful in it is taken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.backends.chat_answer import Malformed, parse_answer, read_response
from notetrans.backends.chat_wire import Completion
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
    ],
)
def test_manners_around_the_json_do_no_harm(text):
    assert parse_answer(text, IDS) == BOTH


def test_raw_line_breaks_within_a_string_are_read():
    assert parse_answer('{"translations":[{"id":"1","text":"uno\ndos"}]}', IDS) == {"1": "uno\ndos"}


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

    assert parse_answer(text, IDS) == {"2": "dos"}


def test_a_repeated_entry_that_says_the_same_is_no_doubt():
    text = '{"translations":[{"id":"1","text":"uno"},{"id":"1","text":"uno","text":"uno"}]}'

    assert parse_answer(text, IDS) == {"1": "uno"}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", False),
        ("I cannot do that.", False),
        ("{}", False),
        ("[1, 2]", False),
        ('{"translations": "none"}', True),
        (GOOD[:-1], True),
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


@pytest.mark.parametrize("end", range(len(GOOD)))
def test_an_answer_cut_anywhere_gives_nothing(end):
    assert isinstance(parse_answer(GOOD[:end], IDS), Malformed)


@given(st.text())
def test_any_text_gives_texts_of_known_ids_or_a_reason(text):
    found = parse_answer(text, IDS)

    assert isinstance(found, Malformed) or found.keys() <= set(IDS)


@given(st.dictionaries(st.sampled_from(IDS), st.text()), st.booleans())
def test_what_a_model_wrote_is_read_as_it_stands(texts, ascii_only):
    entries = [{"id": key, "text": text} for key, text in texts.items()]
    written = json.dumps({"translations": entries}, ensure_ascii=ascii_only)

    found = parse_answer(written, IDS)

    assert found == {key: text for key, text in texts.items() if "\0" not in text}


def kinds(completion):
    response = read_response(REQUEST, completion, "configured")
    assert response.targets == {} or not response.failures
    return {(failure.kind, failure.retryable) for failure in response.failures.values()}


def test_a_whole_answer_goes_back_under_the_segments_ids():
    response = read_response(REQUEST, Completion(GOOD, "stop", usage=Usage(3, 2, 1)), "configured")

    assert response.targets == {"aa": "uno", "bb": "dos"}
    assert response.failures == {}
    assert response.usage == Usage(3, 2, 1)
    assert response.model == "configured"
    assert read_response(REQUEST, Completion(GOOD, "stop", model="m-1"), "c").model == "m-1"


@pytest.mark.parametrize("reason", ["length", "max_tokens", "model_length"])
def test_an_answer_that_met_its_limit_is_not_trusted_even_where_it_looks_whole(reason):
    assert kinds(Completion(GOOD, reason)) == {("truncated", False)}


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
