"""JSON as models write it: within chatter, with a comma too many, cut off in the middle.

Law: what is read was there. A value that was cut off is closed after its last whole part, and
said to be cut; a string that has no end is no part. All is done in time linear in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

DOUBTFUL = object()
"""Stands where one key has two values."""

_STARTS = 50
_DEPTH = 50
_STRING = r'"(?:[^"\\]|\\.|\\\Z)*(?:"|\Z)'
_TOKEN = re.compile(rf"{_STRING}|[{{}}\[\],]", re.DOTALL)
_TRAILING = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_START = re.compile(r"[\[{]")
_LIKELY = re.compile(r'\{\s*"|\[\s*\{')
_TAG = r"(?:think|thinking|thought|reasoning)"
_THOUGHT = re.compile(rf"\s*<({_TAG})>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_END_OF_THOUGHT = re.compile(rf"[^{{]*?</{_TAG}>", re.IGNORECASE)


def values(text: str) -> Iterator[tuple[Any, bool]]:
    """Yield the outermost objects and lists in a text, each with whether it was cut off.

    A train of thought in tags is passed over. Only the first beginnings are tried.
    """
    text = _without_thought(text)
    at = 0
    for _ in range(_STARTS):
        start = _START.search(text, at)
        if not start:
            return
        begin = start.start()
        if (found := _decoded(text, begin)) is None and _LIKELY.match(text, begin):
            rest = _TRAILING.sub(lambda match: match[1] or "", text[begin:])
            found = _decoded(text := text[:begin] + rest, begin)
            if found is None and (part := _decoded(closed(rest), 0)):
                yield part[0], True
                return
        if found:
            yield found[0], False
        at = found[1] if found else begin + 1


def _without_thought(text: str) -> str:
    """Return what follows a train of thought; of some models only the end of it is seen."""
    thought = _THOUGHT.match(text) or _END_OF_THOUGHT.match(text)
    return text[thought.end() :] if thought else text


def _decoded(text: str, begin: int) -> tuple[Any, int] | None:
    try:
        return _DECODER.raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None


def closed(text: str) -> str:
    """Return JSON that was cut off up to its last whole part, with the ends that it lacks.

    >>> closed('{"translations":[{"id":"1","text":"a"},{"id":"2","te')
    '{"translations":[{"id":"1","text":"a"},{"id":"2"}]}'
    """
    open_ends: list[str] = []
    end, ends = 0, ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in ("{", "["):
            open_ends.append("}" if sign == "{" else "]")
        elif sign == ",":
            end, ends = token.start(), "".join(reversed(open_ends))
        elif sign in ("}", "]"):
            if not open_ends or open_ends.pop() != sign:
                break
            end, ends = token.end(), "".join(reversed(open_ends))
        if not 0 < len(open_ends) <= _DEPTH:
            break
    return text[:end] + ends


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for key, value in pairs:
        known[key] = DOUBTFUL if key in known and known[key] != value else value
    return known


_DECODER = json.JSONDecoder(
    strict=False, object_pairs_hook=_without_doubles, parse_constant=lambda _: None
)
