"""The skeleton: every character outside units, in regions that say why it is no prose.

Law: units' spans and regions tile the text. A letter that nothing accounts for refuses the
note, since it would be lost in silence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from notetrans.errors import NoteError
from notetrans.model import Region, Span, Unit
from notetrans.scripts import LETTER

Claim = tuple[int, int, str]


def skeleton(
    text: str, units: Iterable[Unit], claims: Sequence[Claim], path: PurePath | None
) -> tuple[Region, ...]:
    """Return the regions between the units' spans, each named by the innermost claim on it.

    Raises :class:`NoteError` with the line of a letter that is in no unit and in no claim.
    """
    spans = sorted(span for unit in units for span in unit.spans)
    gaps = deque(_gaps(spans, len(text)))
    regions: list[Region] = []
    for start, end, reason in _stretches(claims, len(text)):
        while gaps and gaps[0].start < end:
            gap = gaps[0]
            first, last = max(start, gap.start), min(end, gap.end)
            if first < last:
                named = Region(first, last, reason) if reason else None
                regions.append(named or _unclaimed(text, first, last, path))
            if gap.end > end:
                break
            gaps.popleft()
    return tuple(regions)


def _stretches(claims: Sequence[Claim], length: int) -> Iterator[Claim]:
    """Yield the text in stretches, each with the reason of the innermost claim (or ``""``)."""
    at, open_claims = 0, list[Claim]()
    for claim in (*sorted(claims, key=_outer_first), (length, length, "")):
        while at < claim[0]:
            while open_claims and open_claims[-1][1] <= at:
                open_claims.pop()
            inner = open_claims[-1] if open_claims else (at, claim[0], "")
            end = min(inner[1], claim[0])
            yield at, end, inner[2]
            at = end
        open_claims.append(claim)


def _outer_first(claim: Claim) -> tuple[int, int]:
    return claim[0], -claim[1]


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
    if letter := LETTER.search(gap):
        line = text.count("\n", 0, start + letter.start()) + 1
        raise NoteError(
            f"text that would be lost in translation: {gap.strip()[:40]!r}",
            path=path,
            line=line,
            remedy="Please report this construct",
        )
    return Region(start, end, "marker")
