"""The backends against a second server which this project did not write: aimock, run by Node.

``.ci/get-aimock`` brings it. It answers by fixtures: what the last message of the user holds
decides. Where llmock and the project's own servers might share a misreading, it need not.
"""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from asked import delivered, responses
from chat_server import answer

from notetrans.backends.anthropic import create as anthropic
from notetrans.backends.openai import create as openai
from notetrans.errors import BackendError
from notetrans.protocol import Request, Segment

PROGRAM = Path(__file__).resolve().parents[2] / ".cache/aimock/dist/cli.js"
SEGMENTS = (Segment("aa", "Run <c1>pip</c1> now."), Segment("bb", "Second"))
REQUEST = Request("en", "es", SEGMENTS)
TARGETS = {"aa": "Ejecuta <c1>pip</c1> ahora.", "bb": "Segundo"}
ANSWER = answer([{"id": str(n), "text": text} for n, text in enumerate(TARGETS.values(), 1)])
FIXTURES = [
    ("Second", {"content": ANSWER}),
    ("Chatter", {"content": f"Of course! Here it is:\n```json\n{ANSWER}\n```\nAnything else?"}),
    ("Half", {"content": ANSWER[:60]}),
    ("Busy", {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429}),
    ("Broken", {"error": {"message": "oops", "type": "server_error"}, "status": 500}),
    ("Unpaid", {"error": {"message": "no credit", "type": "insufficient_quota"}, "status": 402}),
]
LIMIT = 120


@pytest.fixture(scope="module")
def aimock(tmp_path_factory):
    """The address of the server."""
    node = shutil.which("node")
    if not node or not PROGRAM.is_file():
        pytest.skip("aimock is not there: .ci/get-aimock brings it, and it needs node")
    file = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    made = [{"match": {"userMessage": word}, "response": said} for word, said in FIXTURES]
    file.write_text(json.dumps({"fixtures": made}), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [node, str(PROGRAM), "-p", str(port), "-f", str(file), "--log-level", "silent"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(LIMIT)


def _wait_for(port, process):
    until = time.monotonic() + LIMIT
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("aimock did not start")


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


WAYS = {
    "chat": (openai, "/v1", {"api": "chat"}),
    "chat stream": (openai, "/v1", {"api": "chat", "stream": True}),
    "responses": (openai, "/v1", {"api": "responses"}),
    "responses stream": (openai, "/v1", {"api": "responses", "stream": True}),
    "messages": (anthropic, "", {}),
}


@pytest.fixture(params=WAYS)
def create(request, aimock):
    """What makes a backend of each API and way of answering."""
    made, path, settings = WAYS[request.param]
    given = {"model": "served-1", "api_key": "k", "base_url": aimock + path, "timeout": LIMIT}
    return lambda: made(given | settings)


def ask(create, text):
    (response,) = responses(create, [Request("en", "es", (SEGMENTS[0], Segment("bb", text)))])
    return response


def test_an_answer_comes_back_under_its_segments(create):
    assert ask(create, "Second").targets == TARGETS


def test_an_answer_with_chatter_and_fences_is_read(create):
    assert ask(create, "Chatter").targets == TARGETS


def test_half_an_answer_keeps_what_it_finished(create):
    response = ask(create, "Half")
    assert response.targets.items() <= TARGETS.items()
    assert "bb" in response.failures


@pytest.mark.parametrize(("word", "busy"), [("Busy", True), ("Broken", False)])
def test_a_passing_error_can_be_tried_again(create, word, busy):
    response = ask(create, word)
    assert response.targets == {}
    assert {(one.retryable, one.busy) for one in response.failures.values()} == {(True, busy)}


def test_an_account_without_credit_ends_the_run(create):
    with pytest.raises(BackendError, match="no credit"):
        ask(create, "Unpaid")


def test_the_engine_delivers_what_it_says(create):
    kept = delivered(create, SEGMENTS)
    assert {name: outcome.target for name, outcome in kept.items()} == TARGETS
