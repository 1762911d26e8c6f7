"""Streams over a real socket: put together, given up in time, and kept as far as they came."""

import asyncio
import json
import re
import socket
import threading

import pytest

from notetrans.backends.openai import create
from notetrans.protocol import Request, Segment, Usage

REQUEST = Request("en", "es", (Segment("aa", "First"), Segment("bb", "Second")))
TARGETS = {"aa": "Primero", "bb": "Segundo"}
REPLY = json.dumps(
    {"translations": [{"id": "1", "text": "Primero"}, {"id": "2", "text": "Segundo"}]}
)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


def event(data):
    return f"data: {json.dumps(data)}\n\n".encode()


def text(part, **choice):
    return event({"choices": [{"delta": {"content": part}, **choice}]})


class Pouring:
    """Answers one request with parts; a number among them is a pause in seconds, then an end."""

    def __init__(self, *parts):
        self._parts = parts
        self._end = threading.Event()

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()
        self._socket.close()

    def _serve(self):
        connection, _ = self._socket.accept()
        with connection:
            _read_request(connection)
            connection.sendall(HEAD)
            for part in self._parts:
                if isinstance(part, bytes):
                    connection.sendall(part)
                elif self._end.wait(part):
                    return


def _read_request(connection):
    """Read a request whole: a socket closed with something unread resets the connection."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
    while len(body) < length:
        body += connection.recv(65536)


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(*parts, **settings):
    async def scenario(url):
        given = {"model": "m", "base_url": url, "stream": True, "timeout": 60} | settings
        backend = create(given)
        try:
            return await backend.translate(REQUEST)
        finally:
            await backend.aclose()

    with Pouring(*parts) as url:
        return asyncio.run(scenario(url))


def test_a_stream_is_put_together():
    parts = [text(REPLY[n : n + 5]) for n in range(0, len(REPLY), 5)]
    usage = event({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}})

    response = ask(*parts, text("", finish_reason="stop"), usage, b"data: [DONE]\n\n")

    assert response.targets == TARGETS
    assert response.usage == Usage(7, 3)


def test_a_stream_that_stops_is_given_up_and_what_was_finished_is_kept():
    response = ask(text(REPLY[:55]), text(REPLY[55:60]), 30, chunk_timeout=1)

    assert response.targets == {"aa": "Primero"}
    (failure,) = response.failures.values()
    assert failure.text == "the answer's stream stopped: nothing came for 1 s"
    assert failure.retryable
    assert not failure.answered


def test_a_model_may_think_before_it_says_anything():
    response = ask(2, text(REPLY), text("", finish_reason="stop"), chunk_timeout=1)

    assert response.targets == TARGETS


def test_a_stream_without_end_is_given_up_as_a_whole():
    drops = [part for _ in range(80) for part in (text(" "), 0.05)]

    response = ask(text(REPLY[:60]), *drops, timeout=2, chunk_timeout=60)

    assert response.targets == {"aa": "Primero"}
    assert response.failures["bb"].text == "no answer within 2 s"


def test_what_stands_behind_a_lost_event_is_not_read():
    """A word could be missing from a text that looks whole."""
    response = ask(text(REPLY[:60]), b"data: {garbled\n\n", text(REPLY[60:]))

    assert response.targets == {"aa": "Primero"}
    assert "not valid JSON" in response.failures["bb"].text


def test_a_stream_that_ends_without_a_reason_is_asked_for_again_where_it_lacks_something():
    whole, part = ask(text(REPLY)), ask(text(REPLY[:60]))

    assert (whole.targets, whole.failures) == (TARGETS, {})
    assert part.targets == {"aa": "Primero"}
    assert part.failures["bb"].text == "the answer's stream ended too early"


def test_what_was_finished_before_an_error_is_kept():
    response = ask(text(REPLY[:60]), event({"error": {"code": 503, "message": "overloaded"}}))

    assert response.targets == {"aa": "Primero"}
    assert response.failures["bb"].text == "503: overloaded"
