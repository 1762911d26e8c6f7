"""The backend over real HTTP on loopback, against a server that answers badly on purpose."""

import json
import logging
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from asked import responses, shared_failure
from chat_server import ChatServer, Reply, answer, pseudo, translated

from notetrans.backends.anthropic import create
from notetrans.backends.chat.prompt import messages
from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Previews, Request, Segment, Usage

FIXTURES = Path(__file__).parent / "fixtures"
CANARY = "sk-ant-canary-0123456789"
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
USAGE = {
    "input_tokens": 20,
    "cache_read_input_tokens": 1100,
    "cache_creation_input_tokens": 300,
    "output_tokens": 30,
}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


def message(*blocks, stop="tool_use", **more):
    """A message as the API words it."""
    data = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "served-1",
        "content": list(blocks),
        "stop_reason": stop,
        "usage": USAGE,
    }
    return Reply(json.dumps(data | more).encode())


def tool(entries):
    """The block of a tool's use with these translations."""
    return {
        "type": "tool_use",
        "id": "toolu_1",
        "name": "translations",
        "input": {"translations": entries},
    }


def text(content):
    return {"type": "text", "text": content}


def good(request):
    return message(tool(translated(request)))


def failing(status, kind, said, **headers):
    """An error as the API words it."""
    body = {"type": "error", "error": {"type": kind, "message": said}, "request_id": "req_1"}
    return Reply(json.dumps(body).encode(), status, headers)


def ask(server, *requests, **settings):
    """The responses of one backend to requests sent one after the other."""
    place = {"base_url": f"http://{server.host}", "api_key": CANARY}
    given = {"model": "asked-1", "timeout": 60} | place | settings
    return responses(lambda: create(given), requests or (REQUEST,))


def outcome(script, **settings):
    with ChatServer(script) as server:
        (response,) = ask(server, **settings)
    return response


def failure(script, **settings):
    """The one failure that all segments share."""
    return shared_failure(outcome(script, **settings), REQUEST, CANARY)


def test_a_batch_comes_back_with_all_its_tokens_and_the_model_that_served():
    with ChatServer(good) as server:
        (response,) = ask(server)

    assert response.targets == TARGETS
    assert response.failures == {}
    assert response.usage == Usage(1420, 30, cached_tokens=1100, written_tokens=300)
    assert response.model == "served-1"
    assert CANARY in " ".join(server.headers[0].values())
    assert server.headers[0]["anthropic-version"]


def test_what_never_changes_comes_first_and_is_marked_for_the_cache():
    with ChatServer(good) as server:
        ask(server)
        ask(server, cache="off")

    marked, plain = server.requests
    assert marked["tool_choice"] == {"type": "tool", "name": marked["tools"][0]["name"]}
    assert marked["tools"][0]["input_schema"]["required"] == ["translations"]
    assert marked["system"][-1]["cache_control"] == {"type": "ephemeral"}
    assert "cache_control" not in json.dumps(plain)
    assert [one["role"] for one in marked["messages"]] == ["user"]


def test_the_body_of_a_request_is_the_one_on_file():
    """Prompts have a file of their own; here they are named only."""
    with ChatServer(good) as server:
        ask(server, temperature=0.2)

    shown = json.dumps(server.requests[0], ensure_ascii=False, indent=2) + "\n"
    system, user = (one["content"] for one in messages(REQUEST))
    for prompt, name in ((system, "the system message"), (user, "the user message")):
        written = json.dumps(prompt, ensure_ascii=False)
        assert written in shown
        shown = shown.replace(written, f"({name})")
    assert shown == (FIXTURES / "anthropic_request.txt").read_text("utf-8")


def test_what_all_requests_of_a_pair_begin_with_is_marked_where_there_is_a_style_guide():
    styled = Request("en", "es", REQUEST.segments, instructions="Say tú.", context="Title: Cats")
    other = Request("en", "es", REQUEST.segments[:1], instructions="Say tú.")
    with ChatServer(lambda _: message(tool([]))) as server:
        ask(server, styled, other)

    (head, rest), (again, _) = (one["messages"][0]["content"] for one in server.requests)
    assert head == again
    assert head["cache_control"] == {"type": "ephemeral"}
    assert "Say tú." in head["text"]
    assert "Cats" not in head["text"]
    assert head["text"] + rest["text"] == messages(styled)[-1]["content"]


def test_a_preview_is_what_the_model_is_told():
    with ChatServer(good) as server:
        ask(server)

    backend = create({"model": "m", "api_key": CANARY})
    shown = backend.preview(REQUEST)
    assert isinstance(backend, Previews)
    assert server.requests[0]["system"][0]["text"] in shown
    assert server.requests[0]["messages"][0]["content"] in shown
    assert json.dumps(server.requests[0]["tools"][0]) in shown
    assert CANARY not in shown


def test_settings_reach_the_endpoint():
    with ChatServer(lambda request: message(text(answer(translated(request))))) as server:
        (response,) = ask(server, temperature=0, max_tokens=500, structured=False)

    (sent,) = server.requests
    assert (sent["temperature"], sent["max_tokens"]) == (0, 500)
    assert "tools" not in sent
    assert "tool_choice" not in sent
    assert response.targets == TARGETS


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("tools", "tools: Extra inputs are not permitted"),
        ("tools", "tool_choice: Thinking may not be enabled when tool_choice forces tool use."),
        ("tools", '"auto" tool choice requires --enable-auto-tool-choice'),
        ("temperature", "temperature is deprecated for this model"),
        ("system", "system.0.cache_control: Extra inputs are not permitted"),
    ],
)
def test_what_an_endpoint_does_not_take_is_found_out_once_and_remembered(parameter, said):
    needle = "cache_control" if parameter == "system" else parameter

    def script(request):
        if needle in json.dumps(request):
            return failing(400, "invalid_request_error", said)
        block = tool(translated(request)) if "tools" in request else None
        return message(block or text(answer(translated(request))), stop="end_turn")

    with ChatServer(script) as server:
        first, second = ask(server, REQUEST, REQUEST, temperature=0)

    assert first.targets == second.targets == TARGETS
    assert [needle in json.dumps(one) for one in server.requests] == [True, False, False]
    assert all("max_tokens" in one and one["system"] for one in server.requests)


def test_the_longest_answer_of_a_model_is_found_out_once():
    def script(request):
        if request["max_tokens"] > 4096:
            said = f"max_tokens: {request['max_tokens']} > 4096, which is the maximum allowed"
            return failing(400, "invalid_request_error", said)
        return good(request)

    with ChatServer(script) as server:
        first, second = ask(server, REQUEST, REQUEST)

    assert first.targets == second.targets == TARGETS
    assert [one["max_tokens"] for one in server.requests] == [8192, 4096, 4096]


def test_a_form_that_was_set_is_not_given_up():
    refusal = failing(400, "invalid_request_error", "tools: unknown")
    with ChatServer(lambda _: refusal) as server:
        (response,) = ask(server, structured="tool")

    assert len(server.requests) == 1
    assert {one.retryable for one in response.failures.values()} == {False}


@pytest.mark.parametrize(
    "blocks",
    [
        lambda entries: [text("Here you are."), tool(entries)],
        lambda entries: [{"type": "thinking", "thinking": "{hm}"}, tool(entries)],
        lambda entries: [tool(json.dumps(entries))],
        lambda entries: [text("```json\n" + answer(entries) + "\n```")],
    ],
)
def test_manners_of_models_do_no_harm(blocks):
    assert outcome(lambda request: message(*blocks(translated(request)))).targets == TARGETS


@pytest.mark.parametrize(
    ("reply", "kind", "retryable", "said"),
    [
        (message(tool([]), stop="max_tokens"), "truncated", False, "cut off"),
        (message(stop="model_context_window_exceeded"), "truncated", False, "cut off"),
        (message(stop="refusal"), "refused", False, "refused"),
        (
            message(stop="refusal", stop_details={"type": "refusal", "explanation": "Not this."}),
            "refused",
            False,
            "Not this.",
        ),
        (message(stop="pause_turn"), "error", True, "broke off"),
        (message(stop="end_turn"), "error", True, "empty"),
        (message(text("I translated it."), stop="end_turn"), "error", True, "not the JSON"),
        (message(tool("nothing")), "error", True, "not the JSON"),
        (Reply(b'{"content": null}'), "error", True, "no message"),
        (Reply(b"[]"), "error", True, "no message"),
        (Reply(b"<html>", headers={"content-type": "text/html"}), "error", True, "text/html"),
        (Reply(b'{"content": [{"ty'), "error", True, "not valid JSON"),
        (failing(400, "invalid_request_error", "what?"), "error", False, "400: what?"),
        (
            failing(400, "invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
            "truncated",
            False,
            "too long",
        ),
        (failing(413, "request_too_large", "Request exceeds"), "truncated", False, "too long"),
        (failing(500, "api_error", "oops"), "error", True, "500: oops"),
        (failing(529, "overloaded_error", "Overloaded"), "error", True, "529: Overloaded"),
        (
            Reply(b'{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}'),
            "error",
            True,
            "529: Busy",
        ),
        (Reply(b"<h1>Bad gateway</h1>", 502), "error", True, "502"),
    ],
)
def test_what_goes_wrong_with_a_request_is_a_failure_of_its_segments(reply, kind, retryable, said):
    found = failure(lambda _: reply)

    assert (found.kind, found.retryable) == (kind, retryable)
    assert said in found.text


@pytest.mark.parametrize("status", [429, 529])
def test_a_busy_endpoint_is_told_with_the_wait_that_it_asks_for(status):
    reply = failing(status, "rate_limit_error", "slow down", **{"Retry-After": "17"})

    found = failure(lambda _: reply)

    assert (found.retryable, found.busy, found.retry_after) == (True, True, 17.0)


@pytest.mark.parametrize("sent", [0, 1, 40, 200])
def test_a_body_that_breaks_off_is_a_passing_error(sent):
    assert failure(lambda request: Reply(good(request).body, sent=sent)).retryable


def test_a_hung_endpoint_is_left_after_the_timeout():
    end = threading.Event()
    try:
        found = failure(lambda _: Reply(b"{}", pause=end), timeout=0.3)
    finally:
        end.set()

    assert found.retryable
    assert "no answer within 0.3 s" in found.text


def test_nobody_at_the_address_is_a_passing_error_that_names_it():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{held.getsockname()[1]}"
        (response,) = ask(SimpleNamespace(host=host))

    (found,) = set(response.failures.values())
    assert found.retryable
    assert host in found.text


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (failing(401, "authentication_error", f"invalid x-api-key {CANARY}"), "key"),
        (failing(402, "billing_error", "Your card was declined"), "billing"),
        (failing(400, "invalid_request_error", "Your credit balance is too low"), "billing"),
        (failing(403, "permission_error", "Forbidden"), "rights"),
        (failing(404, "not_found_error", "model: asked-1"), "--model"),
    ],
)
def test_what_every_request_would_meet_is_raised_after_a_single_request(reply, remedy):
    with ChatServer(lambda _: reply) as server, pytest.raises(BackendError, match=remedy) as raised:
        ask(server)

    assert len(server.requests) == 1
    assert CANARY not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_no_log_shows_the_key(caplog):
    caplog.set_level(logging.DEBUG)

    outcome(good)
    failure(lambda _: failing(500, "api_error", f"oops {CANARY}"))

    assert caplog.records
    assert CANARY not in caplog.text


def test_a_password_of_an_address_is_sent_as_credentials_and_never_shown():
    with ChatServer(lambda _: failing(500, "api_error", "oops")) as server:
        address = f"http://ann:secret@{server.host}"
        (response,) = ask(server, base_url=address, api_key="")

    assert "Basic YW5uOnNlY3JldA==" in server.headers[0]["authorization"]
    assert "secret" not in str(response)


def test_without_a_key_the_message_names_the_variable():
    with pytest.raises(BackendError, match="ANTHROPIC_API_KEY is not set"):
        create({"model": "m"})


def test_key_and_address_come_from_the_environment_of_the_user(monkeypatch):
    monkeypatch.setenv("MINE", CANARY)
    with ChatServer(good) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://{server.host}/")
        (response,) = ask(server, base_url="", api_key="", api_key_env="MINE")

    assert response.targets == TARGETS
    assert CANARY in " ".join(server.headers[0].values())


def test_a_request_is_bounded_by_tokens_and_costs_money_but_on_a_machine_of_ones_own():
    paid = create({"model": "m", "api_key": "k", "tokens": 900}).capabilities
    own = create({"model": "m", "base_url": "http://localhost:8000"}).capabilities

    assert (paid.costs_money, own.costs_money) == (True, False)
    assert (paid.tokens, own.tokens) == (900, 2000)
    assert paid.natural
    assert paid.revise
    assert paid.tag_form == "tags"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"model": ""}, "which model"),
        ({"structured": "yes"}, "tool"),
        ({"cache": "always"}, "auto"),
        ({"max_tokens": "many"}, "max_tokens"),
        ({"timeout": -1}, "timeout"),
        ({"base_url": "localhost:8000"}, "https://host"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(wrong, said):
    with pytest.raises(UsageError, match=said):
        create({"model": "m", "api_key": "k"} | wrong)


def test_without_the_package_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("notetrans.backends.anthropic.backend.find_spec", lambda _: None)

    with pytest.raises(BackendError, match=r"pip install 'notetrans\[anthropic\]'"):
        create({"model": "m", "api_key": "k"})


def test_the_package_is_imported_by_the_first_request_only():
    code = (
        "import sys; from notetrans.backends.anthropic import create;"
        "create({'model': 'm', 'api_key': 'k'}); print('anthropic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
