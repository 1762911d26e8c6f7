"""What differs between two posts outside their units: code, front matter, the shape of lists.

The text of each unit is one ``…``; a line that has nothing else but marks is left out, for its
unit is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from notetrans.model import Document, Span
from notetrans.review.align import blocks
from notetrans.review.changes import Hunk

UNIT = "…"


def outside(old: Document, new: Document) -> tuple[Hunk, ...]:
    """Return the lines outside units that are replaced, those of the new text with their number."""
    before, now = _lines(old), _lines(new)
    return tuple(_hunks(before, now))


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    for block in blocks(old, new):
        if not block.equal:
            gone, come = _telling(old[block.old]), _telling(new[block.new])
            if gone != come:
                yield Hunk(block.new.start + 1, gone, come)


def _telling(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if _tells(line))


def _tells(line: str) -> bool:
    """Return whether a line says something; beside a unit, a number is the mark of a list."""
    return any(map(str.isalpha if UNIT in line else str.isalnum, line))


def _lines(document: Document) -> list[str]:
    """Return a document's lines, units masked; a unit of several lines keeps their number."""
    spans = sorted(span for unit in document.units for span in unit.spans)
    return "".join(_masked(document.text, spans)).split("\n")


def _masked(text: str, spans: Iterable[Span]) -> Iterator[str]:
    at = 0
    for span in spans:
        yield text[at : span.start]
        if span.end > span.start:
            yield UNIT + "\n" * text.count("\n", span.start, span.end)
        at = max(at, span.end)
    yield text[at:]
