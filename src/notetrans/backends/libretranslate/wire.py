"""What LibreTranslate is sent and what it answers; pure text and numbers.

A segment travels as HTML, in which elements marked ``translate="no"`` stay as they are. The
server decodes an answer's entities before it is sent, so what stands outside our tags there is
plain text, and is escaped again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from notetrans.errors import BackendError
from notetrans.protocol import Failure
from notetrans.tags import escape

_STANDING = re.compile(r"<(c[1-9][0-9]*)>")
_TAG = re.compile(r'(<c[1-9][0-9]*) translate="no"(/?>)|</?[gc][1-9][0-9]*/?>')
_KEY = re.compile(r"api key|violations", re.IGNORECASE)
_NO_PAIR = re.compile(r"is not supported|is not available as a target", re.IGNORECASE)
_BUSY = frozenset({429, 503})


def body(texts: Sequence[str], source: str, target: str, key: str) -> dict[str, Any]:
    """Return the body of a request for translations."""
    marked = [_STANDING.sub(r'<\1 translate="no">', text) for text in texts]
    found: dict[str, Any] = {"q": marked, "source": source, "target": target, "format": "html"}
    return found | {"api_key": key} if key else found


def read_texts(answer: bytes, count: int) -> list[str]:
    """Return the translations in a segment's written form.

    Raises ``ValueError`` where the answer is not as many texts as were sent.
    """
    found = _load(answer)
    texts = found.get("translatedText") if isinstance(found, dict) else None
    if not isinstance(texts, list) or len(texts) != count:
        raise ValueError("the server's answer is not the translations that were asked for")
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("the server's answer has a translation that is no text")
    return [written(text) for text in texts]


def written(text: str) -> str:
    """Return an answer's text with our escapes, its tags as ours.

    >>> written('a < b <c1 translate="no">x & y</c1>')
    'a &lt; b <c1>x &amp; y</c1>'
    """
    out: list[str] = []
    begin = 0
    for tag in _TAG.finditer(text):
        out += [escape(text[begin : tag.start()]), f"{tag[1]}{tag[2]}" if tag[1] else tag[0]]
        begin = tag.end()
    return "".join([*out, escape(text[begin:])])


def read_languages(answer: bytes) -> dict[str, frozenset[str]]:
    """Return the targets of each source, as the server's codes; raises ``ValueError``."""
    found = _load(answer)
    if not isinstance(found, list):
        raise ValueError("the server's answer is no list of languages")
    rows = [row for row in found if isinstance(row, dict) and isinstance(row.get("code"), str)]
    return {row["code"]: frozenset(_words(row.get("targets"))) for row in rows}


def _words(value: object) -> list[str]:
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def _load(answer: bytes) -> Any:
    try:
        return json.loads(answer.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise ValueError("the server's answer is not valid JSON") from None


def judge(status: int, answer: bytes, wait: float) -> Failure:
    """Return the failure that an error is for its request.

    Raises :class:`BackendError` for what no other request would escape: key, address, language.
    """
    said = _said(answer)
    if remedy := _fatal(status, said):
        raise BackendError(f"LibreTranslate refuses every request: {status}: {said}", remedy=remedy)
    if status == 413 or (status == 400 and "exceeds" in said):
        return Failure(
            "truncated", f"the request was too long: {said}", retryable=False, too_long=True
        )
    passing = status == 408 or status in _BUSY or status >= 500
    return Failure(
        "error", f"{status}: {said}", retryable=passing, retry_after=wait, busy=status in _BUSY
    )


def _fatal(status: int, said: str) -> str:
    if status in {401, 403} or (status == 400 and _KEY.search(said)):
        return "Set LIBRETRANSLATE_API_KEY to a key of this server, or run a server of your own."
    if status == 400 and _NO_PAIR.search(said):
        return "Install the pair on the server, or use another backend for it."
    if status in {404, 405}:
        return "Check --base-url: it is the server's root, as http://localhost:5000."
    return ""


def _said(answer: bytes) -> str:
    try:
        found: Mapping[str, Any] = _load(answer)
        return " ".join(str(found["error"]).split())[:300]
    except (ValueError, KeyError, TypeError):
        return "no reason given"
