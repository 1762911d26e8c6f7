"""The backend over real HTTP on loopback, against a server that answers badly on purpose."""

import asyncio
import gzip
import json
import logging
import socket
import threading
from types import SimpleNamespace

import pytest
from asked import responses, shared_failure
from chat_server import (
    ChatServer,
    Reply,
    answer,
    completion,
    failing,
    good,
    pseudo,
    segments,
    translated,
)

from notetrans.backends.chat import transport
from notetrans.backends.openai import create
from notetrans.errors import BackendError
from notetrans.protocol import Request, Segment, Usage

CANARY = "sk-canary-0123456789"
REQUEST = Request(
    "en",
    "es",
    (
        Segment("aa", "Run <c1>pip</c1> now."),
        Segment("bb", "Second &amp; last."),
        Segment("cc", "<g1>Third</g1>"),
    ),
)
TARGETS = {one.id: pseudo(one.text) for one in REQUEST.segments}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


def ask(server, *requests, **settings):
    """The responses of one backend to requests sent one after the other."""
    given = {"model": "asked-1", "base_url": server.url, "api_key": CANARY, "timeout": 60}
    return responses(lambda: create(given | settings), requests or (REQUEST,))


def outcome(script, **settings):
    with ChatServer(script) as server:
        (response,) = ask(server, **settings)
    return response


def failure(script, **settings):
    """The one failure that all segments share."""
    return shared_failure(outcome(script, **settings), REQUEST, CANARY)


def test_a_batch_comes_back_by_id_with_its_cost_and_the_model_that_served():
    with ChatServer() as server:
        (response,) = ask(server)

    assert response.targets == TARGETS
    assert response.failures == {}
    assert response.usage == Usage(120, 30, 100)
    assert response.model == "served-1"
    (sent,) = server.requests
    assert sent["model"] == "asked-1"
    assert sent["response_format"]["type"] == "json_schema"
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert sent.keys() == {"model", "messages", "response_format"}
    assert server.headers[0]["authorization"] == f"Bearer {CANARY}"


def test_settings_reach_the_endpoint():
    with ChatServer() as server:
        ask(server, temperature=0, structured="json_object")
        ask(server, structured="off")

    assert server.requests[0]["temperature"] == 0
    assert server.requests[0]["response_format"] == {"type": "json_object"}
    assert "response_format" not in server.requests[1]


def test_a_stream_is_put_together():
    def script(request):
        text = answer(translated(request))
        events = [{"choices": [{"delta": {"content": text[n : n + 7]}}]} for n in range(0, 999, 7)]
        events += [
            {"choices": [{"delta": {}, "finish_reason": "stop"}], "model": "served-2"},
            {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}},
        ]
        lines = [f"data: {json.dumps(event)}\n\n" for event in events]
        body = "".join([*lines, "data: [DONE]\n\n"]).encode()
        return Reply(body, headers={"content-type": "text/event-stream"})

    with ChatServer(script) as server:
        (response,) = ask(server, stream=True)

    assert response.targets == TARGETS
    assert (response.usage, response.model) == (Usage(7, 3, 0), "served-2")
    assert server.requests[0]["stream_options"] == {"include_usage": True}


def test_a_form_that_was_set_is_not_given_up():
    with ChatServer(lambda _: failing(400, "response_format: json_schema unknown")) as server:
        (response,) = ask(server, structured="json_schema")

    assert len(server.requests) == 1
    assert {one.retryable for one in response.failures.values()} == {False}


@pytest.mark.parametrize(
    "dressed",
    [
        lambda text: f"```json\n{text}\n```",
        lambda text: f"Here is the translation you asked for:\n\n{text}\n\nAnything else?",
        lambda text: f"<think>{{hm}}</think>\n{text}",
        lambda text: json.dumps({"translations": json.loads(text)["translations"][::-1]}),
    ],
)
def test_manners_of_models_do_no_harm(dressed):
    script = lambda request: completion(dressed(answer(translated(request))))  # noqa: E731

    assert outcome(script).targets == TARGETS


def test_ids_left_out_are_missing_and_foreign_ones_are_dropped():
    def script(request):
        entries = translated(request)
        return completion(answer([*entries[:1], {"id": "99", "text": "x"}]))

    response = outcome(script)

    assert response.targets == {"aa": TARGETS["aa"]}
    assert response.failures == {}


def test_texts_under_each_others_ids_are_passed_on_for_the_checks_to_find():
    def script(request):
        ids = [one["id"] for one in segments(request)]
        texts = [one["text"] for one in translated(request)]
        entries = [{"id": key, "text": text} for key, text in zip(ids, texts[::-1], strict=True)]
        return completion(answer(entries))

    assert outcome(script).targets == dict(zip(TARGETS, [*TARGETS.values()][::-1], strict=True))


@pytest.mark.parametrize(
    ("reply", "kind", "retryable", "said"),
    [
        (completion(answer([]), "length"), "truncated", False, "cut off"),
        (completion('{"translations":[{"id":"1","te'), "truncated", False, "cut off"),
        (completion(None, "content_filter"), "refused", False, "filtered"),
        (completion(None, refusal="I can't."), "refused", False, "I can't."),
        (completion(None), "error", True, "empty"),
        (completion("", None), "error", True, "empty"),
        (completion("I translated it all."), "error", True, "not the JSON"),
        (Reply(b'{"choices": []}'), "error", True, "empty"),
        (Reply(b'{"choices": null, "error": {"code": 503}}'), "error", True, "503"),
        (Reply(b"<html>", headers={"content-type": "text/html"}), "error", True, "text/html"),
        (Reply(b'{"choices": [{"mess'), "error", True, "not valid JSON"),
        (failing(400, "what?"), "error", False, "400: what?"),
        (failing(413), "truncated", False, "too long"),
        (failing(400, "x", code="context_length_exceeded"), "truncated", False, "too long"),
        (failing(408), "error", True, "408"),
        (failing(409), "error", True, "409"),
        (failing(500, "oops"), "error", True, "500: oops"),
        (failing(529, "overloaded"), "error", True, "529"),
        (Reply(b"<h1>Bad gateway</h1>", 502), "error", True, "502"),
    ],
)
def test_what_goes_wrong_with_a_request_is_a_failure_of_its_segments(reply, kind, retryable, said):
    found = failure(lambda _: reply)

    assert (found.kind, found.retryable) == (kind, retryable)
    assert said in found.text


def test_the_wait_that_an_endpoint_asks_for_is_passed_on():
    found = failure(lambda _: failing(429, "slow down", headers={"Retry-After": "17"}))

    assert (found.retryable, found.retry_after) == (True, 17.0)


@pytest.mark.parametrize("sent", [0, 1, 40, 200])
def test_a_body_that_breaks_off_is_a_passing_error(sent):
    def script(request):
        reply = good(request)
        return Reply(reply.body, headers=reply.headers, sent=sent)

    assert failure(script).retryable


def test_a_hung_endpoint_is_left_after_the_timeout():
    end = threading.Event()

    try:
        found = failure(lambda _: Reply(b"{}", pause=end), timeout=0.3)
    finally:
        end.set()

    assert found.retryable
    assert "no answer within 0.3 s" in found.text


def test_a_body_without_end_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(transport, "BODY_LIMIT", 100_000)
    bomb = gzip.compress(b" " * 50_000_000)

    found = failure(lambda _: Reply(bomb, headers={"content-encoding": "gzip"}))

    assert "longer than any answer" in found.text


def test_reading_stops_soon_after_the_limit():
    async def endless():
        while True:
            yield b"x" * 1_000_000

    body = asyncio.run(transport.body_within_limit(endless()))

    assert transport.BODY_LIMIT < len(body) <= transport.BODY_LIMIT + 1_000_000


def test_nobody_at_the_address_is_a_passing_error_that_names_it():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/v1"

        (response,) = ask(SimpleNamespace(url=url))

    (found,) = set(response.failures.values())
    assert found.retryable
    assert url in found.text


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (failing(401, f"Incorrect API key provided: {CANARY}."), "key"),
        (failing(402, "Insufficient credits"), "billing"),
        (failing(403, "Forbidden"), "rights"),
        (failing(404, "The model `asked-1` does not exist"), "--model"),
        (failing(429, "You exceeded your quota", code="insufficient_quota"), "billing"),
    ],
)
def test_what_every_request_would_meet_is_raised_after_a_single_request(reply, remedy):
    with ChatServer(lambda _: reply) as server, pytest.raises(BackendError, match=remedy) as raised:
        ask(server)

    assert len(server.requests) == 1
    seen = raised.value
    while seen is not None:
        assert CANARY not in f"{seen} {seen!r} {vars(seen)}"
        seen = seen.__cause__ or seen.__context__


def test_neither_key_nor_password_gets_into_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    script = lambda _: failing(500, f"key {CANARY} at http://ann:secret@host/ failed")  # noqa: E731

    with ChatServer(script) as server:
        server_url = f"http://ann:secret@{server.host}/v1"
        (response,) = ask(server, base_url=server_url)

    (found,) = set(response.failures.values())
    assert found.text == "500: key *** at http://***@host/ failed"
    assert server.headers[0]["authorization"].startswith("Basic ")
    assert caplog.records
    assert CANARY not in caplog.text
    assert "secret" not in caplog.text


def test_a_local_endpoint_needs_no_key():
    with ChatServer() as server:
        (response,) = ask(server, api_key=None)

    assert response.targets == TARGETS


def test_calls_may_overlap():
    async def scenario(url):
        backend = create({"model": "m", "base_url": url, "timeout": 60})
        try:
            return await asyncio.gather(*(backend.translate(REQUEST) for _ in range(12)))
        finally:
            await backend.aclose()

    with ChatServer() as server:
        responses = asyncio.run(scenario(server.url))

    assert [one.targets for one in responses] == [TARGETS] * 12
