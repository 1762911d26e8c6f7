"""What an endpoint sent is judged by its words, and no shape of it raises anything else."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notetrans.backends.chat.wire import (
    Completion,
    error_status,
    judge_error,
    read_completion,
    retry_after,
)
from notetrans.errors import BackendError
from notetrans.protocol import Usage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "error", "usage", "delta", "code"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def read(body, content_type):
    """The completion, or the reason why there is none."""
    try:
        return read_completion(body, content_type)
    except ValueError as error:
        return str(error)


def is_sound(found):
    return (isinstance(found, Completion) and isinstance(found.text, str)) or (
        isinstance(found, str) and found.startswith("the endpoint answered")
    )


@given(JSON, st.sampled_from(["application/json", "text/event-stream", ""]), st.booleans())
def test_any_json_gives_a_completion_or_a_reason(value, content_type, as_event):
    body = json.dumps(value).encode()

    assert is_sound(read(b"data: " + body if as_event else body, content_type))


@given(st.binary(max_size=80), st.sampled_from(["application/json", "text/event-stream"]))
@example(b"\x00\x00\x00\x00\x00", "application/json")
@example(b'{"choices": %s}' % (b"9" * 5000), "application/json")
@example(b"[" * 100_000, "application/json")
def test_any_bytes_give_a_completion_or_a_reason(body, content_type):
    assert is_sound(read(body, content_type))


def test_a_page_instead_of_json_is_named():
    with pytest.raises(ValueError, match="answered with text/html that is not valid JSON"):
        read_completion(b"<html>Bad gateway</html>", "text/html; charset=utf-8")
    with pytest.raises(ValueError, match="no chat completion"):
        read_completion(b'{"hello": "world"}', "application/json")


def test_content_in_parts_and_both_spellings_of_cached_tokens_are_read():
    body = {
        "choices": [{"message": {"content": [{"type": "text", "text": "a"}, {"text": "b"}]}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2, "prompt_cache_hit_tokens": 8},
    }

    completion = read_completion(json.dumps(body).encode(), "application/json")

    assert completion.text == "ab"
    assert completion.usage == Usage(9, 2, 8)


def test_events_are_joined_and_line_separators_within_them_are_text():
    lines = [
        {"model": "m-1", "choices": [{"delta": {"role": "assistant", "content": "a\u2028"}}]},
        {"choices": [{"delta": {"content": "b"}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 1}},
    ]
    events = [f"data: {json.dumps(line, ensure_ascii=False)}\r\n\r\n" for line in lines]
    body = "".join([": ping\r\n\r\n", *events, "data: [DONE]\r\n\r\n"]).encode()

    completion = read_completion(body, "text/event-stream; charset=utf-8")

    assert (completion.text, completion.finish) == ("a\u2028b", "stop")
    assert completion.model == "m-1"
    assert completion.usage == Usage(5, 1, 0)


FATAL = [
    (401, {"message": "bad key"}, "key is wrong"),
    (402, {}, "billing"),
    (403, {"message": "no access"}, "may not use"),
    (404, {"message": "no such model"}, "--model"),
    (400, {"code": "model_not_found"}, "--model"),
    (429, {"code": "insufficient_quota"}, "billing"),
    (429, {"type": "insufficient_quota", "message": "You exceeded your current quota"}, "billing"),
    (429, {"code": "project_spend_limit_exceeded"}, "billing"),
    (429, {"code": "credit_balance_exhausted"}, "billing"),
    (429, {"code": "enforced_spend_limit_reached"}, "billing"),
    (400, {"code": "billing_hard_limit_reached"}, "billing"),
]


@pytest.mark.parametrize(("status", "error", "remedy"), FATAL)
def test_what_every_request_would_meet_is_raised_with_a_remedy(status, error, remedy):
    with pytest.raises(BackendError, match=remedy):
        judge_error(status, error)


PASSING = [(408, {}), (409, {}), (429, {}), (500, {}), (502, None), (503, {}), (529, {})]


@pytest.mark.parametrize(("status", "error"), PASSING)
def test_passing_errors_may_be_tried_again_after_the_wait(status, error):
    failure = judge_error(status, error, 7.0)

    assert (failure.kind, failure.retryable, failure.retry_after) == ("error", True, 7.0)


def test_a_quota_by_the_minute_is_a_passing_one():
    error = {"code": 429, "message": "You exceeded your quota, see billing", "type": "requests"}

    assert judge_error(429, error).retryable


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"code": "context_length_exceeded"}, "truncated"),
        (400, {"message": "This model's maximum context length is 8192 tokens."}, "truncated"),
        (413, None, "truncated"),
        (422, {"message": "prompt is too long"}, "truncated"),
        (400, {"code": "content_filter"}, "refused"),
        (403, {"message": "Your input was flagged"}, "refused"),
        (400, {"message": "what?"}, "error"),
    ],
)
def test_errors_of_one_request_fail_it_alone(status, error, kind):
    failure = judge_error(status, error)

    assert (failure.kind, failure.retryable) == (kind, False)
    assert failure.too_long is (kind == "truncated")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ({"code": 429}, 429),
        ({"code": "503"}, 503),
        ({"code": "rate_limit_exceeded"}, 429),
        ({"code": "insufficient_quota"}, 402),
        ({"message": "upstream"}, 502),
    ],
)
def test_an_error_in_a_good_bodys_place_has_the_status_it_means(error, status):
    assert error_status(error) == status


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "2"}, 2),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "9" * 400}, 0),
        ({"retry-after": "nan"}, 0),
    ],
)
def test_the_wait_is_read_in_every_form(headers, seconds):
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    assert retry_after(headers, now) == seconds
