"""Literal stretches of plain text: bare addresses, footnote labels, masked constructs.

They become standing codes wherever text stands: in a paragraph, in raw HTML, in front matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from notetrans.parse.bare_links import EMAIL, link_end
from notetrans.parse.dialects import Mask

_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_URL = re.compile(r"(?<![A-Za-z0-9])(?:https?://|ftp://|mailto:|www\.)(?=[^\W_])", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][\w.:-]*(?:\s[^<>]*)?/?>")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


class Literal(NamedTuple):
    """A range of a text and the kind of code that it becomes."""

    start: int
    end: int
    kind: str


class MaskIndex:
    """Finds the masks inside a range of the text that they were found in."""

    def __init__(self, masks: Sequence[Mask]) -> None:
        self._masks = masks
        self._ends = [mask.end for mask in masks]

    def __bool__(self) -> bool:
        return bool(self._masks)

    def within(self, start: int, end: int) -> Iterator[Literal]:
        """Yield the masks that overlap ``[start, end)``, cut to it."""
        for index in range(bisect_left(self._ends, start + 1), len(self._masks)):
            mask = self._masks[index]
            if mask.start >= end:
                return
            yield Literal(max(mask.start, start), min(mask.end, end), mask.kind)


def in_markdown(text: str, start: int, end: int, masks: MaskIndex) -> list[Literal]:
    """Return the literals of ``text[start:end]`` beyond those that Markdown's rules find."""
    found = list(masks.within(start, end)) if masks else []
    if "@" in text[start:end]:
        found += [Literal(*m.span(), "email") for m in EMAIL.finditer(text, start, end)]
    if "[^" in text[start:end]:
        found += [Literal(*m.span(), "footnote") for m in _FOOTNOTE.finditer(text, start, end)]
    return _disjoint(found)


def in_html(text: str, start: int, end: int, masks: MaskIndex) -> list[Literal]:
    """Return the literals of text in raw HTML, where Markdown's rules do not apply."""
    found = list(masks.within(start, end)) if masks else []
    found += _addresses(text, start, end)
    return _disjoint(found)


def in_value(text: str, masks: MaskIndex) -> list[Literal]:
    """Return the literals of a front-matter value: addresses, code spans, masks."""
    found = list(masks.within(0, len(text))) if masks else []
    found += [Literal(*match.span(), "code") for match in _CODE_SPAN.finditer(text)]
    found += [Literal(*match.span(), "html") for match in _TAG.finditer(text)]
    found += _addresses(text, 0, len(text))
    return _disjoint(found)


def _addresses(text: str, start: int, end: int) -> list[Literal]:
    found, at = [], start
    while match := _URL.search(text, at, end):
        at = link_end(text, match.end(), end)
        if at > match.end():
            found.append(Literal(match.start(), at, "url"))
    if "@" in text[start:end]:
        found += [Literal(*m.span(), "email") for m in EMAIL.finditer(text, start, end)]
    return found


def _disjoint(found: list[Literal]) -> list[Literal]:
    """Keep the first of two that overlap, the longer one where they begin together."""
    kept: list[Literal] = []
    for literal in sorted(found, key=lambda item: (item.start, -item.end)):
        if literal.end > literal.start and (not kept or literal.start >= kept[-1].end):
            kept.append(literal)
    return kept
