"""A small chat-completions server on loopback whose answers, and faults, are scripted.

The script is a function from a request (its JSON) to a :class:`Reply`. A real socket and real
HTTP, since half of what can go wrong happens there.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from loopback import Loopback, Quiet


@dataclass(frozen=True)
class Reply:
    """A response: ``sent`` is how many bytes of its body leave before the connection ends.

    With the status 0 the connection ends without a word.
    """

    body: bytes
    status: int = 200
    headers: dict = field(default_factory=dict)
    sent: int | None = None
    pause: threading.Event | None = None


Script = Callable[[dict], Reply]


def completion(content, finish="stop", **message):
    """A chat completion whose message holds this content."""
    data = {
        "id": "c1",
        "object": "chat.completion",
        "model": "served-1",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": {
            "prompt_tokens": 120,
            "completion_tokens": 30,
            "total_tokens": 150,
            "prompt_tokens_details": {"cached_tokens": 100},
        },
    }
    return Reply(json.dumps(data).encode())


def failing(status, message="", *, headers=None, **error):
    """An error as the API words it."""
    body = json.dumps({"error": {"message": message, **error}}).encode()
    return Reply(body, status, headers or {})


def segments(request):
    """The segments that a request asks for: id, text, and what is said about each."""
    user = request["messages"][-1]["content"]
    asked = json.loads(user[user.rindex('{"segments":') :])
    about = asked.get("about", {})
    return [
        {"id": key, "text": text} | about.get(key, {}) for key, text in asked["segments"].items()
    ]


def pseudo(text):
    """A translation that keeps the codes: the case of prose outside them is raised."""
    parts = re.split(r"(<c\d+>.*?</c\d+>|</?g\d+>|&(?:lt|gt|amp);)", text)
    return "".join(part if n % 2 else part.upper() for n, part in enumerate(parts))


def answer(entries):
    """The JSON that a model is asked for."""
    return json.dumps({"translations": entries}, ensure_ascii=False)


def translated(request):
    """The segments of a request, translated."""
    return [{"id": one["id"], "text": pseudo(one["text"])} for one in segments(request)]


def good(request):
    """What a model does that does as it is told."""
    return completion(answer(translated(request)))


class ChatServer(Loopback):
    """Runs a script on a free port of loopback while entered."""

    def __init__(self, script: Script = good):
        self.script = script
        self.requests: list[dict] = []
        self.headers: list[dict] = []

    @property
    def url(self):
        return f"http://{self.host}/v1"

    def handler(self):
        chat = self

        class Handler(Quiet, BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["content-length"])
                request = json.loads(self.rfile.read(length))
                chat.requests.append(request)
                chat.headers.append({k.lower(): v for k, v in self.headers.items()})
                self._send(chat.script(request))

            def _send(self, reply):
                if reply.pause:
                    reply.pause.wait(10)
                if not reply.status:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                headers = {"content-type": "application/json", **reply.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                try:
                    self.wfile.write(reply.body[: reply.sent])
                    self.wfile.flush()
                except OSError:
                    self.close_connection = True
                if reply.sent is not None:
                    self.close_connection = True

        return Handler
