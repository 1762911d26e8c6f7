"""DeepL's API on loopback, as its OpenAPI description tells it, strict about what it is sent.

Translations are the texts in capitals, codes kept; terms of a request's glossary are rendered.
A request that the description does not allow is answered 400 with the reason.
"""

import json
import re
from http.server import BaseHTTPRequestHandler
from xml.etree import ElementTree

from chat_server import pseudo

from loopback import Loopback, Quiet

FIELDS = {
    "text": list,
    "source_lang": str,
    "target_lang": str,
    "context": str,
    "show_billed_characters": bool,
    "split_sentences": str,
    "preserve_formatting": bool,
    "formality": str,
    "model_type": str,
    "glossary_id": str,
    "tag_handling": str,
    "tag_handling_version": str,
    "outline_detection": bool,
    "ignore_tags": list,
}
SOURCES = {"DE", "EN", "ES", "FR", "PT", "ZH"}
TARGETS = {"DE", "EN-GB", "EN-US", "ES", "FR", "PT-BR", "PT-PT", "ZH-HANS", "ZH-HANT"}
NO_FORMALITY = {"EN-GB", "EN-US", "ZH-HANS", "ZH-HANT"}


class DeepLServer(Loopback):
    """Runs while entered. ``fault`` may answer first: (status, body, headers), or ``None``."""

    def __init__(self, fault=lambda _method, _path, _body: None, key="key:fx"):
        self.fault = fault
        self.key = key
        self.calls: list[tuple[str, str, dict]] = []
        self.agents: list[str] = []
        self.glossaries: dict[str, dict] = {}
        self.made = 0

    @property
    def url(self):
        return f"http://{self.host}"

    @property
    def translations(self):
        """The bodies of the requests for translations."""
        return [body for _, path, body in self.calls if path == "/v2/translate"]

    def answer(self, method, path, body):
        """What the API says: status and body."""
        if path == "/v2/translate" and method == "POST":
            return self._translate(body)
        if path == "/v3/glossaries" and method == "POST":
            self.made += 1
            found = f"glossary-{self.made}"
            self.glossaries[found] = {}
            return 201, self._fill(found, body)
        found = path.removeprefix("/v3/glossaries/")
        if found not in self.glossaries:
            return 404, {"message": "Glossary not found"}
        if method == "PATCH":
            return 200, self._fill(found, body)
        assert method == "DELETE"
        del self.glossaries[found]
        return 204, None

    def _fill(self, found, body):
        for part in body["dictionaries"]:
            assert part["entries_format"] == "tsv"
            rows = dict(line.split("\t") for line in part["entries"].split("\n"))
            pair = part["source_lang"].upper(), part["target_lang"].upper()
            self.glossaries[found].setdefault(pair, {}).update(rows)
        dictionaries = [
            {"source_lang": source.lower(), "target_lang": target.lower(), "entry_count": len(rows)}
            for (source, target), rows in self.glossaries[found].items()
        ]
        return {
            "glossary_id": found,
            "name": body.get("name", "one"),
            "dictionaries": dictionaries,
            "creation_time": "2026-11-24T10:00:00.000000+00:00",
        }

    def _translate(self, body):
        if wrong := self._wrong(body):
            return 400, {"message": wrong}
        entries = {}
        if "glossary_id" in body:
            pair = body["source_lang"], body["target_lang"].split("-")[0]
            known = self.glossaries.get(body["glossary_id"])
            if known is None or pair not in known:
                return 404, {"message": "Glossary not found"}
            entries = known[pair]
        return 200, {
            "translations": [
                {
                    "detected_source_language": body["source_lang"],
                    "text": self._rendered(text, entries),
                    "billed_characters": len(text),
                }
                for text in body["text"]
            ]
        }

    @staticmethod
    def _rendered(text, entries):
        made = pseudo(text)
        for source, target in entries.items():
            made = made.replace(source.upper(), target)
        return made

    @staticmethod
    def _wrong(body):
        for name, value in body.items():
            if not isinstance(value, FIELDS.get(name, ())):
                return f"Parameter '{name}' is not what the API takes."
        for name, known in (("source_lang", SOURCES), ("target_lang", TARGETS)):
            if body[name] not in known:
                return f"Value for '{name}' not supported."
        if body.get("formality") in {"more", "less"} and body["target_lang"] in NO_FORMALITY:
            return f"Target language '{body['target_lang']}' doesn't support formality."
        for text in body["text"]:
            try:
                ElementTree.fromstring(f"<x>{text}</x>")
            except ElementTree.ParseError:
                return "Tag handling parsing failed, please check input."
            if unseen := set(re.findall(r"<(c\d+)>", text)) - set(body.get("ignore_tags", ())):
                return f"the test wants to have {unseen} ignored"
        return ""

    def handler(self):
        api = self

        class Handler(Quiet, BaseHTTPRequestHandler):
            def _serve(self):
                length = int(self.headers.get("content-length") or 0)
                raw = self.rfile.read(length)
                body = json.loads(raw) if raw else {}
                path = re.sub(r"^https?://[^/]+", "", self.path)
                api.calls.append((self.command, path, body))
                api.agents.append(self.headers["user-agent"])
                status, answer, headers = api.fault(self.command, path, body) or (None, None, {})
                if status is None and self.headers["authorization"] != f"DeepL-Auth-Key {api.key}":
                    status, answer = 403, {"message": "Forbidden"}
                if status is None:
                    status, answer = api.answer(self.command, path, body)
                self._send(status, answer, headers)

            do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815

            def _send(self, status, answer, headers):
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True

        return Handler
