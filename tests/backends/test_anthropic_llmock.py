"""The backend and the engine against a server which this project did not write.

``llmock`` listens on loopback, speaks the messages API, breaks on demand, and judges its
clients.
"""

import json

import pytest
from asked import delivered, responses

from notetrans.backends.anthropic import create
from notetrans.backends.anthropic.request import TOOL
from notetrans.errors import BackendError
from notetrans.protocol import Request, Segment

SEGMENTS = (Segment("aa", "Run <c1>pip</c1> now."), Segment("bb", "Second"))
REQUEST = Request("en", "es", SEGMENTS)
TARGETS = {"aa": "Ejecuta <c1>pip</c1> ahora.", "bb": "Segundo"}
ANSWER = {
    "translations": [{"id": str(n), "text": text} for n, text in enumerate(TARGETS.values(), 1)]
}


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(**settings):
    """One response; address and key come from the environment that llmock has set."""
    (response,) = responses(
        lambda: create({"model": "claude-sonnet-4-6", "timeout": 60} | settings), [REQUEST]
    )
    return response


def run(segments=SEGMENTS):
    """What the engine delivers."""
    return delivered(lambda: create({"model": "claude-sonnet-4-6", "timeout": 60}), segments)


def the_failure(response):
    assert response.targets == {}
    (found,) = set(response.failures.values())
    return found


def test_the_tool_that_is_offered_is_used(llmock):
    llmock.call_tool(TOOL["name"], ANSWER)

    response = ask()

    assert llmock.last_request.path == "/anthropic/v1/messages"
    assert response.targets == TARGETS
    assert response.model == "claude-sonnet-4-6"
    assert response.usage.input_tokens > 100
    assert response.usage.output_tokens > 5


def test_an_answer_in_words_is_read_as_well(llmock):
    llmock.tool_mode("off").reply(json.dumps(ANSWER))

    assert ask().targets == TARGETS


def test_the_schema_of_the_tool_is_one_that_servers_can_fill(llmock):
    """Left alone, llmock calls the tool with input that is valid under its schema."""
    response = ask()

    assert llmock.last_request.body["tools"] == [dict(TOOL)]
    assert response.failures == {}
    assert response.targets == {}  # its ids are made up as well


@pytest.mark.parametrize("fault", ["malformed_arguments", "unknown_tool"])
def test_a_broken_use_of_the_tool_gives_no_target(llmock, fault):
    llmock.break_tool_call(fault)

    assert ask().targets == {}


def test_an_answer_at_its_limit_is_a_cut(llmock):
    llmock.tool_mode("off").reply("word " * 50)

    assert the_failure(ask(max_tokens=10)).kind == "truncated"


@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_passing_errors_are_tried_again_as_the_server_wishes(llmock, status):
    llmock.fail(status, retry_after=0.4, times=2).call_tool(TOOL["name"], ANSWER)

    kept = run()

    assert {key: outcome.target for key, outcome in kept.items()} == TARGETS
    assert len(llmock.requests) == 3
    llmock.assert_resilient(strict=True)


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_a_closed_account_is_met_with_one_request(llmock, status):
    llmock.fail(status, times=None)

    with pytest.raises(BackendError) as raised:
        run()
    assert len(llmock.requests) == 1
    assert raised.value.remedy
    assert "llmock-test-key" not in str(raised.value)


def test_a_slow_answer_is_not_waited_for(llmock):
    llmock.delay(1.5)

    assert "no answer within 0.3 s" in the_failure(ask(timeout=0.3)).text
