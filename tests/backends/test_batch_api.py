"""Batches: on a server that nobody here wrote, and by the files that providers document."""

import asyncio
import json
from http.server import BaseHTTPRequestHandler
from importlib import import_module

import pytest

from loopback import Loopback, Quiet
from notetrans.backends.anthropic import batches as anthropic_batches
from notetrans.backends.batch_api import BatchStatus, responses
from notetrans.backends.chat.wire import Completion
from notetrans.backends.openai import batches as openai_batches
from notetrans.backends.openai.options import read_options
from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Request, Response, Segment, Usage

CANARY = "sk-canary-0123456789"
REQUESTS = {
    "post-1_es": Request("en", "es", (Segment("aa", "Hello"), Segment("bb", "Run <c1>x</c1>"))),
    "post-2_fr": Request("en", "fr", (Segment("cc", "Bye"),)),
    "post-3_de": Request("en", "de", (Segment("dd", "Late"),)),
}
PROVIDERS = {
    "openai": (openai_batches, "gpt-4o-mini"),
    "anthropic": (anthropic_batches, "claude-sonnet-4-6"),
}


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


# llmock leaves the spool of an upload to the collector of garbage.
upload = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(params=PROVIDERS)
def provider(request, llmock, monkeypatch):  # noqa: ARG001
    """What makes a provider's batches; llmock's address and key are in the environment."""
    monkeypatch.setattr("llmock.routers.batch._BATCH_DELAY", 3600)
    module, model = PROVIDERS[request.param]
    return lambda **more: module.create({"model": model, "timeout": 60} | more)


def run(batches, scenario):
    """What a scenario with batches returns; they are closed at its end."""

    async def whole():
        try:
            return await scenario(batches)
        finally:
            await batches.aclose()

    return asyncio.run(whole())


def finish():
    """Let llmock have done its batches by now, however much time has passed."""
    for batch in import_module("llmock.routers.batch")._batches.values():
        batch["ready_at"] = 0


@upload
def test_a_batch_is_submitted_left_and_collected_by_another_process(provider):
    batch = run(provider(), lambda batches: batches.submit(REQUESTS))
    first = run(provider(), lambda batches: batches.status(batch))
    finish()
    last = run(provider(), lambda batches: batches.status(batch))
    found = run(provider(), lambda batches: batches.collect(batch, REQUESTS))

    assert first.state == "running"
    assert last == BatchStatus("ended", 3, 3, 0)
    assert found.keys() == REQUESTS.keys()
    for key, response in found.items():
        # llmock answers a batch in its own words, which are no translations.
        assert response.failures.keys() == {one.id for one in REQUESTS[key].segments}
        assert {one.answered for one in response.failures.values()} == {True}
        assert response.usage.output_tokens > 0
        assert response.model


@upload
def test_what_was_not_in_a_batch_is_a_failure_and_strange_answers_are_none(provider):
    async def scenario(batches):
        batch = await batches.submit({"one": REQUESTS["post-1_es"], "two": REQUESTS["post-2_fr"]})
        finish()
        assert (await batches.status(batch)).state == "ended"
        return await batches.collect(
            batch, {"two": REQUESTS["post-2_fr"], "x": REQUESTS["post-3_de"]}
        )

    found = run(provider(), scenario)

    assert found.keys() == {"two", "x"}
    assert "no answer" in found["x"].failures["dd"].text
    assert found["x"].failures["dd"].retryable


def test_a_batch_that_is_none_is_told_with_what_to_look_at(provider):
    for verb in (lambda b: b.status("batch_none"), lambda b: b.collect("batch_none", REQUESTS)):
        with pytest.raises(BackendError, match="no such batch") as raised:
            run(provider(), verb)
        assert raised.value.remedy


@pytest.mark.parametrize(("status", "remedy"), [(401, "key"), (402, "billing"), (529, "again")])
def test_an_account_that_is_closed_or_busy_is_told_after_one_request(
    provider, llmock, status, remedy
):
    llmock.fail(status, times=None)

    with pytest.raises(BackendError) as raised:
        run(provider(), lambda batches: batches.submit(REQUESTS))

    assert remedy in raised.value.remedy
    assert len(llmock.requests) == 1
    assert raised.value.__context__ is None
    assert "llmock-test-key" not in str(raised.value)


@pytest.mark.parametrize("key", ["", "a b", "x" * 65, "é"])
def test_an_id_that_not_every_provider_takes_is_refused(provider, key):
    with pytest.raises(UsageError, match="id"):
        run(provider(), lambda batches: batches.submit({key: REQUESTS["post-2_fr"]}))


def test_an_empty_batch_is_refused(provider):
    with pytest.raises(UsageError, match="at least one"):
        run(provider(), lambda batches: batches.submit({}))


def test_a_provider_without_files_is_refused():
    with pytest.raises(UsageError, match="xai takes no files"):
        openai_batches.create({"model": "m", "api_key": "k"}, "xai")


def test_no_error_shows_the_key(provider, llmock):
    llmock.fail(500, message=f"oops {CANARY}", times=None)

    with pytest.raises(BackendError, match=r"oops \*\*\*"):
        run(provider(api_key=CANARY), lambda batches: batches.submit(REQUESTS))


def test_openais_file_has_a_line_for_each_request():
    options = read_options({"model": "m", "api_key": "k"})

    lines = [
        json.loads(line)
        for line in openai_batches.request_lines(options, REQUESTS).split(b"\n")[:-1]
    ]

    assert [line["custom_id"] for line in lines] == [*REQUESTS]
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    assert all(line["body"]["model"] == "m" for line in lines)
    assert "Hello" in lines[0]["body"]["messages"][-1]["content"]


ANSWER = json.dumps({"translations": [{"id": "1", "text": "Adiós"}]})


def test_openais_answers_are_read_line_by_line():
    def line(key, response=None, error=None):
        return json.dumps({"custom_id": key, "response": response, "error": error})

    chat = {"choices": [{"message": {"content": ANSWER}, "finish_reason": "stop"}], "model": "m"}
    refused = {"error": {"message": "quota", "code": "insufficient_quota"}}
    rows = [
        line("good", {"status_code": 200, "body": chat | {"usage": {"prompt_tokens": 5}}}),
        line("failed", {"status_code": 400, "body": {"error": {"message": "what?"}}}),
        line("closed", {"status_code": 429, "body": refused}),
        line("expired", None, {"code": "batch_expired", "message": "not in time"}),
        line("odd", {"status_code": 200, "body": {"x": 1}}),
        "{half a li",
        "[]",
    ]

    found = openai_batches.read_answers("\n".join(rows).encode())

    assert found.keys() == {"good", "failed", "closed", "expired", "odd"}
    assert (found["good"].text, found["good"].usage.input_tokens) == (ANSWER, 5)
    assert ("what?" in found["failed"].text, found["failed"].retryable) == (True, False)
    assert ("quota" in found["closed"].text, found["closed"].retryable) == (True, False)
    assert ("not in time" in found["expired"].text, found["expired"].retryable) == (True, True)
    assert found["odd"].retryable


def test_anthropics_results_are_read_line_by_line():
    block = {"type": "tool_use", "name": "translations", "input": json.loads(ANSWER)}
    usage = {"input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": 7}
    good = {"content": [block], "stop_reason": "tool_use", "usage": usage, "model": "m"}

    def errored(kind, said):
        return {
            "type": "errored",
            "error": {"type": "error", "error": {"type": kind, "message": said}},
        }

    rows = {
        "good": {"type": "succeeded", "message": good},
        "wrong": errored("invalid_request_error", "max_tokens: Field required"),
        "closed": errored("authentication_error", "invalid key"),
        "busy": errored("overloaded_error", "Overloaded"),
        "late": {"type": "expired"},
        "left": {"type": "canceled"},
    }
    data = "\n".join(json.dumps({"custom_id": key, "result": row}) for key, row in rows.items())

    found = anthropic_batches.read_results(data.encode())

    assert json.loads(found["good"].text) == json.loads(ANSWER)
    assert found["good"].usage == Usage(12, 2, cached_tokens=7)
    assert {key: one.retryable for key, one in found.items() if key != "good"} == {
        "wrong": False,
        "closed": False,
        "busy": True,
        "late": True,
        "left": True,
    }


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (
            {"status": "in_progress", "request_counts": {"total": 9, "completed": 4, "failed": 1}},
            BatchStatus("running", 9, 4, 1),
        ),
        ({"status": "validating", "request_counts": None}, BatchStatus("running")),
        ({"status": "expired"}, BatchStatus("ended")),
        (
            {"status": "failed", "errors": {"data": [{"message": "line 1: no model"}]}},
            BatchStatus("failed", text="line 1: no model"),
        ),
    ],
)
def test_openais_states_are_running_ended_or_failed(data, status):
    assert openai_batches.read_status(data) == status


def test_anthropics_counts_are_of_requests():
    counts = {"processing": 4, "succeeded": 3, "errored": 2, "canceled": 1, "expired": 0}

    found = anthropic_batches.read_status(
        {"processing_status": "canceling", "request_counts": counts}
    )

    assert found == BatchStatus("running", 10, 3, 3)
    assert anthropic_batches.read_status([]) == BatchStatus("running")


def test_an_answer_that_came_is_read_like_any_other():
    requests = {"one": REQUESTS["post-2_fr"], "two": REQUESTS["post-3_de"]}
    answers = {"one": Completion(ANSWER, "stop"), "stray": Completion(ANSWER, "stop")}

    found = responses(requests, answers, "asked-1")

    assert found["one"] == Response({"cc": "Adiós"}, model="asked-1")
    assert found["two"].failures.keys() == {"dd"}
    assert found.keys() == {"one", "two"}


class _BreakingOff(Loopback):
    """Tells of an ended batch, and closes the connection in the middle of its answers."""

    def handler(self):
        class Handler(Quiet, BaseHTTPRequestHandler):
            def do_GET(self):
                whole = not self.path.endswith(("/content", "/results"))
                told = {"id": "batch_1", "status": "completed", "output_file_id": "file_1"}
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body) + (0 if whole else 4000)))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = not whole

        return Handler


@pytest.mark.parametrize("name", PROVIDERS)
def test_answers_that_break_off_are_told_and_can_be_fetched_again(name):
    module, model = PROVIDERS[name]
    with _BreakingOff() as server:
        place = f"http://{server.host}" + ("/v1" if name == "openai" else "")
        batches = module.create({"model": model, "api_key": CANARY, "base_url": place})
        with pytest.raises(BackendError, match=r"cannot reach|broke off") as raised:
            run(batches, lambda made: made.collect("batch_1", REQUESTS))
    assert raised.value.__context__ is None
    assert CANARY not in str(raised.value)


def test_a_transport_that_breaks_by_itself_does_not_pass_through():
    """A client lets some errors of its transport through, and they may hold the request."""
    import httpx

    async def broken():
        raise httpx.ReadError(f"lost {CANARY}")

    batches = openai_batches.create({"model": "m", "api_key": CANARY})

    async def scenario(made):
        return await made._call("the batch's state cannot be had", lambda _: broken())

    with pytest.raises(BackendError, match=r"the connection broke off \(ReadError\)") as raised:
        run(batches, scenario)
    assert raised.value.__context__ is None
    assert CANARY not in str(raised.value)
