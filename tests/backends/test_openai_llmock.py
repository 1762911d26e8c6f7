"""The backend and the engine against a server which this project did not write.

``llmock`` listens on loopback, speaks the API, breaks on demand, and judges its clients.
"""

import json

import pytest
from asked import delivered, responses

from notetrans.backends.openai import create
from notetrans.errors import BackendError
from notetrans.protocol import Request, Segment

SEGMENTS = (Segment("aa", "Run <c1>pip</c1> now."), Segment("bb", "Second"))
REQUEST = Request("en", "es", SEGMENTS)
TARGETS = {"aa": "Ejecuta <c1>pip</c1> ahora.", "bb": "Segundo"}
REPLY = json.dumps(
    {"translations": [{"id": str(n), "text": text} for n, text in enumerate(TARGETS.values(), 1)]}
)


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(**settings):
    """One response; address and key come from the environment that llmock has set."""
    (response,) = responses(
        lambda: create({"model": "gpt-4o-mini", "timeout": 60} | settings), [REQUEST]
    )
    return response


def run(segments=SEGMENTS, **settings):
    """What the engine delivers."""
    return delivered(lambda: create({"model": "gpt-4o-mini", "timeout": 60} | settings), segments)


def the_failure(response):
    assert response.targets == {}
    (found,) = set(response.failures.values())
    return found


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_is_had_with_its_tokens(llmock, stream):
    llmock.reply(REPLY)

    response = ask(stream=stream)

    assert response.targets == TARGETS
    assert response.model == "gpt-4o-mini"
    assert response.usage.input_tokens > 100
    assert response.usage.output_tokens > 5


def test_the_schema_is_one_that_servers_can_fill(llmock):
    """Left alone, llmock makes up an object that is valid under the schema that was sent."""
    response = ask()

    assert llmock.last_request.body["response_format"]["type"] == "json_schema"
    assert response.failures == {}
    assert response.targets == {}  # its ids are made up as well


@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_passing_errors_are_tried_again_as_the_server_wishes(llmock, status):
    llmock.fail(status, retry_after=0.4, times=2).reply(REPLY)

    kept = run()

    assert {key: outcome.target for key, outcome in kept.items()} == TARGETS
    assert len(llmock.requests) == 3
    llmock.assert_resilient(strict=True)


def test_errors_without_a_wish_are_met_with_growing_pauses(llmock):
    llmock.fail(502, times=3).reply(REPLY)

    assert {key: outcome.target for key, outcome in run().items()} == TARGETS
    assert len(llmock.requests) == 4
    llmock.assert_resilient(strict=True)


def test_a_slow_answer_is_not_waited_for(llmock):
    llmock.delay(1.5)

    assert "no answer within 0.3 s" in the_failure(ask(timeout=0.3)).text


@pytest.mark.parametrize("fault", ["truncate", "disconnect", "corrupt"])
@pytest.mark.parametrize("chunks", [0, 1, 2, 4])
def test_only_whole_segments_of_a_broken_stream_are_used(llmock, fault, chunks):
    llmock.reply(REPLY)
    getattr(llmock, fault)(after_chunks=chunks)

    response = ask(stream=True)

    assert response.targets.items() <= TARGETS.items()
    assert response.targets.keys() | response.failures.keys() == TARGETS.keys()
    assert all(failure.retryable for failure in response.failures.values())


@pytest.mark.parametrize("fault", ["truncate", "disconnect", "corrupt"])
def test_a_broken_stream_is_asked_for_again(llmock, fault):
    getattr(llmock, fault)(after_chunks=2)
    llmock.reply(REPLY, times=None)
    one = (Segment("aa", "Run <c1>pip</c1> now."),)

    kept = run(one, stream=True)

    assert kept["aa"].target == TARGETS["aa"]
    assert len(llmock.requests) == 2


def test_a_stalled_stream_is_left_after_the_timeout(llmock):
    llmock.reply(REPLY).stall(seconds=1.5)

    assert "no answer within 0.3 s" in the_failure(ask(stream=True, timeout=0.3)).text


def test_a_prompt_too_long_is_split_and_a_single_one_fails(llmock):
    llmock.context_overflow(times=None)

    kept = run()

    assert {outcome.failure.kind for outcome in kept.values()} == {"truncated"}
    assert len(llmock.requests) == 3  # a half of one segment is too long however often it is asked
    llmock.assert_resilient()


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, None), (402, None), (403, None), (404, None), (429, "insufficient_quota")],
)
def test_a_closed_account_is_met_with_one_request(llmock, status, code):
    llmock.fail(status, code=code, times=None)

    with pytest.raises(BackendError) as raised:
        run()
    assert len(llmock.requests) == 1
    assert raised.value.remedy
    assert "llmock-test-key" not in str(raised.value)


def test_a_content_filter_is_a_refusal(llmock):
    llmock.add(*_replies("", "content_filter"))

    assert the_failure(ask()).kind == "refused"


def test_an_answer_at_its_limit_is_a_cut(llmock):
    llmock.add(*_replies(REPLY, "length"))

    response = ask()

    assert response.targets == {"aa": TARGETS["aa"]}
    assert response.failures["bb"].kind == "truncated"


def _replies(text, finish):
    from llmock.scenarios import Reply

    return (Reply(text=text, finish_reason=finish),)
