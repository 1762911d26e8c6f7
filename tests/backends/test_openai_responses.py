"""OpenAI's Responses API: on a server that nobody here wrote, and on one that answers badly."""

import asyncio
import json

import pytest
from chat_server import ChatServer, Reply, completion, failing, good
from hypothesis import given
from hypothesis import strategies as st

from notetrans.backends.chat.wire import Completion
from notetrans.backends.openai import create
from notetrans.backends.openai.options import read_options
from notetrans.backends.openai.request import call
from notetrans.backends.openai.responses import read_responses
from notetrans.protocol import Request, Segment, Usage

SEGMENTS = (Segment("aa", "Run <c1>pip</c1> now."), Segment("bb", "Second"))
REQUEST = Request("en", "es", SEGMENTS)
TARGETS = {"aa": "Ejecuta <c1>pip</c1> ahora.", "bb": "Segundo"}
REPLY = json.dumps(
    {"translations": [{"id": str(n), "text": text} for n, text in enumerate(TARGETS.values(), 1)]}
)
ONLY_THERE = "This model is only supported in v1/responses and not in v1/chat/completions."


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(times=1, **settings):
    async def scenario():
        backend = create({"model": "gpt-5-mini", "timeout": 60} | settings)
        try:
            return [await backend.translate(REQUEST) for _ in range(times)]
        finally:
            await backend.aclose()

    return asyncio.run(scenario())


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_is_had_with_its_tokens(llmock, stream):
    llmock.reply(REPLY)

    (response,) = ask(api="responses", stream=stream)

    assert response.targets == TARGETS
    assert response.failures == {}
    assert response.usage.input_tokens > 100
    assert response.usage.output_tokens > 5
    assert response.model == "gpt-5-mini"
    assert llmock.last_request.path.endswith("/responses")


def test_the_schema_is_one_that_servers_can_fill(llmock):
    """Left alone, llmock makes up an object; nothing of it has an id that was asked for."""
    (response,) = ask(api="responses")

    assert llmock.last_request.body["text"]["format"]["type"] == "json_schema"
    assert llmock.last_request.body["store"] is False
    assert response.targets == {}


@pytest.mark.parametrize("chunks", [0, 1, 2, 4])
@pytest.mark.parametrize("fault", ["truncate", "disconnect", "corrupt"])
def test_only_whole_segments_of_a_broken_stream_are_used(llmock, fault, chunks):
    llmock.reply(REPLY)
    getattr(llmock, fault)(after_chunks=chunks)

    (response,) = ask(api="responses", stream=True)

    assert response.targets.items() <= TARGETS.items()
    assert response.targets.keys() | response.failures.keys() == TARGETS.keys()
    assert all(failure.retryable for failure in response.failures.values())


def answered(text, status="completed", **more):
    """A body of the Responses API, with a train of thought before the answer."""
    message = {"type": "message", "content": [{"type": "output_text", "text": text}]}
    thought = {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "Hm: {"}]}
    usage = {"input_tokens": 90, "output_tokens": 20, "input_tokens_details": {"cached_tokens": 64}}
    data = {"model": "served-5", "status": status, "output": [thought, message], "usage": usage}
    return Reply(json.dumps(data | more).encode())


def two_apis(request):
    """A server whose model is only to be had over the newer API."""
    return answered(REPLY) if "input" in request else failing(404, ONLY_THERE)


def apis(server):
    return ["responses" if "input" in one else "chat" for one in server.requests]


def test_a_model_that_is_only_there_is_found_out_once_and_remembered():
    with ChatServer(two_apis) as server:
        responses = [*ask(2, base_url=server.url), *ask(base_url=server.url)]

    assert [response.targets for response in responses] == [TARGETS] * 3
    assert responses[0].usage == Usage(90, 20, 64)
    assert responses[0].model == "served-5"
    assert apis(server) == ["chat", "responses", "responses", "responses"]


def test_an_endpoint_that_lost_the_newer_api_is_asked_over_the_old_one():
    with ChatServer(two_apis) as server:
        ask(base_url=server.url)
        server.script = lambda one: failing(404, "Not Found") if "input" in one else good(one)
        (response,) = ask(base_url=server.url)

    assert response.targets.keys() == TARGETS.keys()
    assert apis(server) == ["chat", "responses", "responses", "chat"]


def test_what_was_set_is_not_left():
    with ChatServer(lambda _: completion(REPLY)) as server:
        (response,) = ask(base_url=server.url, api="responses")

    assert apis(server) == ["responses"]
    assert "no response" in response.failures["aa"].text


@pytest.mark.parametrize(
    ("reply", "kept", "kind"),
    [
        (
            answered(REPLY[:-3], "incomplete", incomplete_details={"reason": "max_output_tokens"}),
            {"aa"},
            "truncated",
        ),
        (
            answered("", "incomplete", incomplete_details={"reason": "content_filter"}),
            set(),
            "refused",
        ),
        (answered("", "failed", error={"code": "server_error", "message": "oops"}), set(), "error"),
        (answered("I translated it all."), set(), "error"),
        (failing(500, "oops"), set(), "error"),
    ],
)
def test_what_is_no_answer_is_told_apart(reply, kept, kind):
    with ChatServer(lambda _: reply) as server:
        (response,) = ask(base_url=server.url, api="responses")

    assert response.targets.keys() == kept
    assert {failure.kind for failure in response.failures.values()} == {kind}


def test_a_refusal_is_one():
    part = {"type": "message", "content": [{"type": "refusal", "refusal": "I can't."}]}

    with ChatServer(lambda _: answered("", output=[part])) as server:
        (response,) = ask(base_url=server.url, api="responses")

    assert {failure.text for failure in response.failures.values()} == {
        "the model refused: I can't."
    }


def test_the_instructions_stand_first_and_alone():
    options = read_options({"model": "gpt-5", "api_key": "k", "reasoning_effort": "low"})

    body = call(options, REQUEST).body

    assert [*body][:3] == ["model", "instructions", "input"]
    assert "Run" not in body["instructions"]
    assert body["reasoning"] == {"effort": "low"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["output", "type", "content", "text", "error", "usage", "response"])
            | st.text(max_size=3),
            inner | st.sampled_from(["message", "response.completed", "error"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


def read(body, kind):
    """The completion, or the reason why there is none."""
    try:
        return read_responses(body, kind)
    except ValueError as error:
        return str(error)


@given(JSON, st.booleans())
def test_any_json_gives_a_completion_or_a_reason(value, as_event):
    body = json.dumps(value).encode()
    kind = "text/event-stream" if as_event else "application/json"

    found = read(b"data: " + body if as_event else body, kind)

    if isinstance(found, Completion):
        assert isinstance(found.text, str)
    else:
        assert found.startswith("the endpoint answered")
