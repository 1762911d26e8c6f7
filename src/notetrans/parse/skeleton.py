"""The skeleton: every character outside units, in regions that say why it is no prose.

Law: units' spans and regions tile the text. A letter that nothing accounts for refuses the
note, since it would be lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from notetrans.errors import NoteError
from notetrans.model import Region, Span, Unit

_LETTER = re.compile(r"[^\W\d_]")
Claim = tuple[int, int, str]


def skeleton(
    text: str, units: Iterable[Unit], claims: Sequence[Claim], path: PurePath | None
) -> tuple[Region, ...]:
    """Return the regions between the units' spans.

    Raises :class:`NoteError` with the line of a letter that is in no unit and in no claim.
    """
    spans = sorted(span for unit in units for span in unit.spans)
    regions: list[Region] = []
    wanted, at, claim = sorted(claims), 0, 0
    for gap in _gaps(spans, len(text)):
        while claim < len(wanted) and wanted[claim][1] <= gap.start:
            claim += 1
        at = gap.start
        index = claim
        while index < len(wanted) and wanted[index][0] < gap.end:
            start, end, reason = wanted[index]
            index += 1
            if end <= at:
                continue
            if at < start:
                regions.append(_unclaimed(text, at, start, path))
                at = start
            end = min(end, gap.end)
            regions.append(Region(at, end, reason))
            at = end
        if at < gap.end:
            regions.append(_unclaimed(text, at, gap.end, path))
    return tuple(regions)


def _gaps(spans: Sequence[Span], length: int) -> Iterable[Span]:
    at = 0
    for span in spans:
        if at < span.start:
            yield Span(at, span.start)
        at = span.end
    if at < length:
        yield Span(at, length)


def _unclaimed(text: str, start: int, end: int, path: PurePath | None) -> Region:
    gap = text[start:end]
    if gap.isspace():
        return Region(start, end, "blank")
    if letter := _LETTER.search(gap):
        line = text.count("\n", 0, start + letter.start()) + 1
        raise NoteError(
            f"text that would be lost in translation: {gap.strip()[:40]!r}",
            path=path,
            line=line,
            remedy="Please report this construct",
        )
    return Region(start, end, "marker")
