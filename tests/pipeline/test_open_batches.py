"""Open batches as files, what they hold back, and whose key a batch is asked about with."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.config import Config
from notetrans.pipeline.batches.collect import requests_of, took
from notetrans.pipeline.batches.files import (
    Asked,
    AskedPost,
    OpenBatch,
    format_batch,
    new_id,
    open_batches,
    parse_batch,
    remove_batch,
    write_batch,
)
from notetrans.pipeline.batches.held import held_in, text_hash
from notetrans.pipeline.batches.provider import config_for
from notetrans.pipeline.batches.replay import Replay, answers
from notetrans.pipeline.batches.submit import Parcel, parts
from notetrans.protocol import Capabilities, Failure, Request, Response, Segment, Usage

NAMES = st.from_regex(r"[0-9a-f]{12}(-[0-9])?", fullmatch=True)
HASHES = st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}", fullmatch=True)
REQUESTS = st.builds(
    lambda name, rows, kept: Asked(
        name, tuple(row[:2] for row in rows), tuple(row[2] for row in rows if kept)
    ),
    IDS,
    st.lists(st.tuples(NAMES, HASHES, st.integers(0, 10**6)), max_size=3),
    st.booleans(),
)
POSTS = st.builds(
    AskedPost,
    note=st.sampled_from(["posts/a.md", "posts/Straße und Weg.md", "b.md"]),
    blob=st.just("0" * 40),
    source_lang=st.just("en"),
    language=st.sampled_from(["es", "zh-Hant"]),
    requests=st.lists(REQUESTS, max_size=3, unique_by=lambda asked: asked.id).map(tuple),
)
BATCHES = st.builds(
    OpenBatch,
    id=IDS,
    state=st.sampled_from(["sending", "sent", "exported"]),
    backend=st.sampled_from(["openai", "anthropic"]),
    model=st.text(max_size=9),
    at=st.just("2026-11-24T10:00:00+00:00"),
    posts=st.lists(POSTS, max_size=3).map(tuple),
    number=st.from_regex(r"[A-Za-z0-9_.-]{0,20}", fullmatch=True),
    force=st.booleans(),
    drafts=st.booleans(),
    prompt=st.sampled_from(["", "1"]),
)


def batch(**changes):
    asked = (Asked("b-1", (("u1", text_hash("One")), ("u2", text_hash("Two")))),)
    post = AskedPost("posts/a.md", "0" * 40, "en", "es", asked)
    made = OpenBatch("b", "sent", "openai", "m", "2026-11-24T10:00:00+00:00", (post,), "batch_1")
    return replace(made, **changes)


@given(BATCHES)
def test_what_was_written_is_read_back(made):
    assert parse_batch(format_batch(made), made.id) == made


@given(st.text(max_size=60))
def test_a_file_that_is_no_batch_is_refused_and_does_nothing_else(text):
    with pytest.raises(ValueError, match=r".") as refused:
        parse_batch(text, "b")
    assert type(refused.value) is not RecursionError


def test_a_request_whose_lengths_are_not_those_of_its_texts_is_refused():
    text = format_batch(batch()).replace('"b-1": []', '"b-1": [1]')
    with pytest.raises(ValueError, match="b-1 has not a length for each text"):
        parse_batch(text, "b")


def test_open_batches_stand_in_the_order_in_which_they_were_made(tmp_path):
    later = batch(id="a", at="2026-11-25T10:00:00+00:00")
    for each in (later, batch()):
        write_batch(tmp_path, each)
    assert open_batches(tmp_path) == [batch(), later]
    remove_batch(tmp_path, later)
    remove_batch(tmp_path, later)
    assert open_batches(tmp_path) == [batch()]


def test_two_batches_of_one_moment_have_two_names():
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert len({new_id(now) for _ in range(100)}) == 100
    assert new_id(now).startswith("2026-11-24-")


def test_a_text_is_held_for_its_pair_of_languages():
    assert held_in([batch()]) == {
        ("en", "es", text_hash("One")): "b",
        ("en", "es", text_hash("Two")): "b",
    }


def replay(responses):
    return Replay(batch(), answers(batch(), responses), Capabilities(revise=True))


def ask(backend, text, target_lang="es"):
    request = Request("en", target_lang, (Segment("now", text),))
    return asyncio.run(backend.translate(request))


def test_an_answer_is_found_by_its_text_under_whatever_id_that_has_by_now():
    backend = replay({"b-1": Response({"u1": "Uno", "u2": "Dos"}, model="m-2")})
    assert ask(backend, "One") == Response({"now": "Uno"}, model="m-2")
    assert ask(backend, "One", "fr").targets == {}
    assert "did not ask" in ask(backend, "Three").failures["now"].text
    assert backend.unused == 1


@pytest.mark.parametrize("kind", ["error", "truncated", "refused"])
def test_a_failure_is_final_for_the_engine(kind):
    failure = Failure(kind, "why", retry_after=9.0, busy=True)
    backend = replay({"b-1": Response({}, {"u1": failure})})
    found = ask(backend, "One").failures["now"]
    assert (found.kind, found.text) == (kind, "why")
    assert (found.retryable, found.busy, found.retry_after) == (False, False, 0.0)
    assert "left this segment out" in ask(backend, "Two").failures["now"].text


def test_requests_can_be_had_again_without_their_texts():
    assert requests_of(batch()) == {
        "b-1": Request("en", "es", (Segment("u1", ""), Segment("u2", "")))
    }


def test_what_was_not_answered_took_nothing():
    paid = Response({}, {"u1": Failure("error", "no JSON")}, Usage(10, 5))
    ((note, language, spent),) = took(batch(), {"b-1": paid})
    assert (note, language, spent.usage, spent.answered) == (
        "posts/a.md",
        "es",
        Usage(10, 5),
        False,
    )
    assert list(took(batch(), {"b-1": Response({})})) == []


def test_a_post_is_whole_in_one_batch():
    sizes = [2, 1, 5, 1, 1]
    found = [Parcel(None, [Request("en", "es", ())] * size) for size in sizes]
    made = [[len(parcel.requests) for parcel in part] for part in parts(found, largest=3)]
    assert made == [[2, 1], [5], [1, 1]]


def configured(**own):
    config = Config()
    return replace(config, backend=replace(config.backend, **own))


@pytest.mark.parametrize(
    ("own", "address", "variable"),
    [
        ({"name": "openai", "base_url": "http://x", "api_key_env": "MINE"}, "http://x", "MINE"),
        ({"name": "deepseek", "base_url": "http://x", "api_key_env": "MINE"}, "", ""),
        ({"base_url": "http://x", "api_key_env": "MINE"}, "http://x", "MINE"),
        ({"api_key_env": "MINE"}, "", "MINE"),
    ],
)
def test_a_batch_is_asked_about_where_its_engine_is(own, address, variable):
    found = config_for(configured(**own), batch()).backend
    assert (found.name, found.model) == ("openai", "m")
    assert (found.base_url, found.api_key_env) == (address, variable)


def test_a_batchs_file_sends_nobodys_key_to_the_engine_that_it_names():
    found = config_for(configured(api_key_env="MINE"), batch(backend="deepseek")).backend
    assert (found.name, found.api_key_env) == ("deepseek", "")
