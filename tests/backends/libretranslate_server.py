"""LibreTranslate's API on loopback, as LibreTranslate 1.9 was seen to answer.

Translations are the texts in capitals; elements marked ``translate="no"`` stay, and the answer's
entities are decoded once, tags and all, as the real server does.
"""

import json
import re
from contextlib import suppress
from html import unescape
from http.server import BaseHTTPRequestHandler

from loopback import Loopback, Quiet

PAIRS = {"en": ["es", "pt-BR", "zh-Hans"], "es": ["en"], "zt": ["en"]}


class LibreTranslateServer(Loopback):
    """Runs while entered. ``fault`` may answer first: (status, body, headers), or ``None``."""

    def __init__(self, fault=lambda _path, _body: None, key="", limit=0):
        self.fault = fault
        self.key = key
        self.limit = limit
        self.calls: list[tuple[str, dict | None]] = []
        self.headers: list[dict] = []

    @property
    def url(self):
        return f"http://{self.host}"

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

    def handler(self):
        api = self

        class Handler(Quiet, BaseHTTPRequestHandler):
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

        return Handler


def _capitals(text):
    parts = re.split(r'(<(c\d+) translate="no">.*?</\2>|<[^>]+>|&\w+;)', text)
    kept = re.compile(r"<|&|c\d+$")
    return "".join(
        part if kept.match(part) else part.upper()
        for n, part in enumerate(parts)
        if part and n % 3 != 2
    )
