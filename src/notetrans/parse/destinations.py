"""Where the destinations of links, images and definitions stand in a document's text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notetrans.model import Document, Unit

_INLINE = re.compile(
    r"\]\(\s*(?:<(?P<pointy>[^<>\n]*)>|(?P<bare>[^\s<()]+(?:\([^\s()]*\)[^\s()]*)*))"
)
_DEFINITION = re.compile(r"\]:\s*(?:<(?P<pointy>[^<>\n]*)>|(?P<bare>\S+))")


def destinations(document: Document) -> list[tuple[int, int]]:
    """Return the ranges of destinations in order, without the brackets around them."""
    found = set()
    for start, end, pattern in _places(document):
        for match in pattern.finditer(document.text, start, end):
            group = "bare" if match["bare"] is not None else "pointy"
            found.add(match.span(group))
    return sorted(found)


def _places(document: Document) -> Iterator[tuple[int, int, re.Pattern[str]]]:
    for region in document.skeleton:
        if region.reason == "definition":
            yield region.start, region.end, _DEFINITION
        elif region.reason == "image":
            yield region.start, region.end, _INLINE
    for unit in document.units:
        yield from _in_unit(unit)


def _in_unit(unit: Unit) -> Iterator[tuple[int, int, re.Pattern[str]]]:
    codes = {code.number: code for code in unit.codes}
    for piece in unit.pieces:
        code = codes.get(piece.number)
        if code and code.kind == "link" and piece.kind == "close":
            yield piece.start, piece.end, _INLINE
        elif code and code.kind == "image":
            yield piece.start + len(code.key) - 1, piece.end, _INLINE
