"""A server of batches on loopback: OpenAI's files and batches, Anthropic's message batches.

It answers a request of a batch as its script says: a text, or a failure as the provider words it.
A batch ends when the test lets it. Ordinary chat requests are answered at once, and kept apart.
"""

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from command import spanish

from backends.chat_server import answer, completion, segments
from loopback import Loopback, Quiet

EXPIRED = {"code": "batch_expired", "message": "This request could not be executed in time."}
USAGE = {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}


@dataclass
class Batch:
    """A batch that was submitted: its requests by id, and how far it is."""

    id: str
    requests: dict
    state: str = "running"
    answered: list = field(default_factory=list)


def asked(body):
    """The segments of a request's body, OpenAI's or Anthropic's."""
    content = body["messages"][-1]["content"]
    if isinstance(content, list):
        content = "".join(block["text"] for block in content)
    return segments({"messages": [{"content": content}]})


def good(body):
    """What a model answers that does as it is told."""
    return answer([{"id": one["id"], "text": spanish(one["text"])} for one in asked(body)])


def completed(text):
    """The body of a good answer, billed."""
    return json.loads(completion(text).body) | {"usage": USAGE}


class BatchServer(Loopback):
    """Runs on a free port while entered. ``script`` gives a text, or a failure (a dict)."""

    def __init__(self, script=good):
        self.script = script
        self.batches: dict[str, Batch] = {}
        self.live: list[dict] = []
        self.calls: list[str] = []
        self.hang = ""  # a path on which no answer ever comes
        self.fail: dict[str, int] = {}  # path → status; 0: the connection ends
        self.hanging = threading.Event()
        self._released = threading.Event()
        self._files: dict[str, bytes] = {}

    def __exit__(self, *_):
        self._released.set()
        super().__exit__()

    @property
    def root(self):
        return f"http://{self.host}"

    @property
    def url(self):
        return f"{self.root}/v1"

    def end(self, *, state="ended", answered=None):
        """End all batches; ``answered`` is how many of their requests are, all without it."""
        for batch in self.batches.values():
            if batch.state == "running":
                batch.state = state
                batch.answered = [*batch.requests][:answered]

    @property
    def texts(self):
        """The texts of all segments that batches asked for, in order."""
        return [
            one["text"]
            for batch in self.batches.values()
            for body in batch.requests.values()
            for one in asked(body)
        ]

    @property
    def live_texts(self):
        """The texts of all segments that were asked for at full price."""
        return [one["text"] for body in self.live for one in asked(body)]

    # OpenAI

    def upload(self, body):
        name = f"file-{len(self._files)}"
        self._files[name] = b"\n".join(line for line in body.splitlines() if line[:1] == b"{")
        return {"id": name, "object": "file", "purpose": "batch"}

    def create(self, data):
        lines = [json.loads(line) for line in self._files[data["input_file_id"]].splitlines()]
        assert {line["url"] for line in lines} == {data["endpoint"]}
        return self._opened({line["custom_id"]: line["body"] for line in lines})

    def _opened(self, requests):
        name = f"batch_{len(self.batches)}"
        self.batches[name] = Batch(name, requests)
        return self.batches[name]

    def openai(self, batch):
        states = {"running": "in_progress", "ended": "completed"}
        data = {"id": batch.id, "object": "batch", "status": states.get(batch.state, batch.state)}
        total = len(batch.requests)
        data["request_counts"] = {"total": total, "completed": len(batch.answered), "failed": 0}
        if batch.state == "failed":
            data["errors"] = {"data": [{"message": "line 1: no such model"}]}
        elif batch.state != "running":
            data["output_file_id"] = f"out-{batch.id}"
            data["error_file_id"] = f"err-{batch.id}"
        return data

    def content(self, name):
        batch = self.batches[name[4:]]
        good, bad = [], []
        for key, body in batch.requests.items():
            told = self.script(body) if key in batch.answered else EXPIRED
            if isinstance(told, dict):
                bad.append({"custom_id": key, "response": None, "error": told})
            else:
                response = {"status_code": 200, "body": completed(told)}
                good.append({"custom_id": key, "response": response, "error": None})
        rows = good if name.startswith("out-") else bad
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()

    # Anthropic

    def anthropic(self, batch):
        total, done = len(batch.requests), len(batch.answered)
        ended = batch.state != "running"
        counts = {"processing": 0 if ended else total, "succeeded": done}
        counts |= {"errored": 0, "canceled": 0, "expired": total - done if ended else 0}
        state = "ended" if ended else "in_progress"
        return {"id": batch.id, "processing_status": state, "request_counts": counts}

    def results(self, batch):
        rows = []
        for key, body in batch.requests.items():
            result = {"type": "expired"}
            if key in batch.answered:
                usage = {"input_tokens": 1000, "output_tokens": 500}
                text = [{"type": "text", "text": self.script(body)}]
                message = {"content": text, "stop_reason": "end_turn", "usage": usage}
                result = {"type": "succeeded", "message": message | {"model": "served-1"}}
            rows.append(json.dumps({"custom_id": key, "result": result}) + "\n")
        return "".join(rows).encode()

    def respond(self, method, path, body):
        """Return the JSON or the bytes for a call, nothing for what is not there."""
        data = json.loads(body) if body[:1] == b"{" else {}
        parts = path.split("/")[2:]
        if parts[0] == "messages":
            return self._of_anthropic(method, parts[2:], data)
        if parts[0] == "chat":
            self.live.append(data)
            return completed(good(data))
        if parts[0] == "files":
            return self.upload(body) if method == "POST" else self.content(parts[1])
        return self._of_openai(method, parts[1:], data)

    def _of_openai(self, method, parts, data):
        if not parts:
            return self.openai(self.create(data))
        if parts[0] not in self.batches:
            return None
        if method == "POST":
            self.end(state="cancelled", answered=1)
        return self.openai(self.batches[parts[0]])

    def _of_anthropic(self, method, parts, data):
        if not parts:
            bodies = {one["custom_id"]: one["params"] for one in data["requests"]}
            return self.anthropic(self._opened(bodies))
        if parts[0] not in self.batches:
            return None
        batch = self.batches[parts[0]]
        if method == "POST":
            self.end(state="cancelled", answered=1)
        return self.results(batch) if parts[1:] == ["results"] else self.anthropic(batch)

    def hangs(self, path):
        """Keep a call waiting where that is wanted, until the server ends."""
        if not (self.hang and re.fullmatch(self.hang, path)):
            return False
        self.hanging.set()
        self._released.wait(120)
        return True

    def handler(self):
        server = self

        class Handler(Quiet, BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer("GET", b"")

            def do_POST(self):
                self._answer("POST", self.rfile.read(int(self.headers["content-length"])))

            def _answer(self, method, body):
                server.calls.append(f"{method} {self.path}")
                if server.hangs(self.path) or server.fail.get(self.path) == 0:
                    self.close_connection = True
                    return
                status = server.fail.get(self.path, 200)
                found = server.respond(method, self.path, body) if status == 200 else None
                if found is None:
                    status = 404 if status == 200 else status
                    found = {"error": {"message": "not today", "type": "x"}}
                data = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        return Handler
