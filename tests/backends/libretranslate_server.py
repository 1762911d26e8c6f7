"""LibreTranslate's API on loopback, as LibreTranslate 1.9 was seen to answer.

Translations are the texts in capitals; elements marked ``translate="no"`` stay, and the answer's
entities are decoded once, tags and all, as the real server does.
"""

import json
import re
import threading
from contextlib import suppress
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAIRS = {"en": ["es", "pt-BR", "zh-Hans"], "es": ["en"], "zt": ["en"]}


class LibreTranslateServer:
    """Runs while entered. ``fault`` may answer first: (status, body, headers), or ``None``."""

    def __init__(self, fault=lambda _path, _body: None, key="", limit=0):
        self.fault = fault
        self.key = key
        self.limit = limit
        self.calls: list[tuple[str, dict | None]] = []
        self.headers: list[dict] = []

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def translations(self):
        """The bodies of the requests for translations."""
        return [body for path, body in self.calls if path == "/translate"]

    def answer(self, path, body):
        """What the server says: status and body."""
        if path == "/languages" and body is None:
            return 200, [{"code": one, "name": one, "targets": to} for one, to in PAIRS.items()]
        if path != "/translate" or body is None:
            return 404, b"<!doctype html><title>404</title>"
        if body.get("api_key", "") != self.key:
            return 403, {"error": "Invalid API key"}
        if body["target"] not in PAIRS.get(body["source"], ()):
            return 400, {"error": f"{body['target']} is not supported"}
        if self.limit and len(body["q"]) > self.limit:
            said = f"request ({len(body['q'])}) exceeds text limit ({self.limit})"
            return 400, {"error": f"Invalid request: {said}"}
        return 200, {"translatedText": [unescape(_capitals(text)) for text in body["q"]]}

    def _handler(self):
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_GET(self):
                self._serve(None)

            def do_POST(self):
                self._serve(json.loads(self.rfile.read(int(self.headers["content-length"]))))

            def _serve(self, body):
                api.calls.append((self.path, body))
                api.headers.append({k.lower(): v for k, v in self.headers.items()})
                found = api.fault(self.path, body) or (*api.answer(self.path, body), {})
                self._send(*found)

            def _send(self, status, answer, headers):
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {"content-length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.close_connection = True
                with suppress(OSError):
                    self.wfile.write(data)

            def log_message(self, *_):
                pass

        return Handler


def _capitals(text):
    parts = re.split(r'(<(c\d+) translate="no">.*?</\2>|<[^>]+>|&\w+;)', text)
    kept = re.compile(r"<|&|c\d+$")
    return "".join(
        part if kept.match(part) else part.upper()
        for n, part in enumerate(parts)
        if part and n % 3 != 2
    )
