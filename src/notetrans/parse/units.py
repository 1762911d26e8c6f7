"""Drafts as units: offsets of the source, source text with tags, ids, lines.

An id is made from kind and source text alone, never from the place, so that it survives
whatever happens around it.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from notetrans.model import Piece, Span, Unit, UnitKind
from notetrans.parse.content import Content, Draft
from notetrans.tags import escape

INSIDE = frozenset({"image_alt", "link_title"})


def source_text(content: Content) -> str:
    """Return the unit's source text: decoded, with tags for codes and LF for soft breaks."""
    pieces = content.pieces
    if not content.codes:
        text = pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
        return escape(text)
    parts = []
    for kind, _, _, text, number in pieces:
        if kind == "code":
            parts.append(f"<c{number}>{escape(content.codes[number - 1].data)}</c{number}>")
        elif number:
            parts.append(f"<{'/' if kind == 'close' else ''}g{number}>")
        else:
            parts.append(escape(text))
    return "".join(parts)


def unit_id(kind: UnitKind, source: str) -> str:
    """Return 12 hex digits of SHA-256 over ``kind``, a line feed and ``source``."""
    return hashlib.sha256(f"{kind}\n{source}".encode()).hexdigest()[:12]


def make_units(drafts: Iterable[Draft], line_starts: Sequence[int]) -> list[Unit]:
    """Return the drafts as units in source order; an equal unit's id gets ``-2``, ``-3`` …"""
    ordered = sorted(drafts, key=_place)
    seen: dict[str, int] = {}
    holes = _holes(ordered)
    return [
        _unit(draft, line_starts, hole, seen) for draft, hole in zip(ordered, holes, strict=True)
    ]


def _place(draft: Draft) -> tuple[int, int]:
    pieces = draft.content.pieces
    return pieces[0].start, -pieces[-1].end


def _unit(
    draft: Draft, line_starts: Sequence[int], holes: Sequence[Span], seen: dict[str, int]
) -> Unit:
    pieces = draft.content.pieces
    source = source_text(draft.content)
    name = unit_id(draft.kind, source)
    seen[name] = count = seen.get(name, 0) + 1
    return Unit(
        id=name if count == 1 else f"{name}-{count}",
        kind=draft.kind,
        source=source,
        spans=_spans(pieces, holes),
        line=bisect_right(line_starts, pieces[0].start),
        section=draft.section,
        path=draft.path,
        translate=not draft.reason,
        reason=draft.reason,
        codes=draft.content.codes,
        pieces=pieces,
        form=draft.form,
    )


def _holes(drafts: Sequence[Draft]) -> list[list[Span]]:
    """Return, for each draft, the ranges of the drafts directly inside it."""
    holes: list[list[Span]] = [[] for _ in drafts]
    if not any(draft.kind in INSIDE for draft in drafts):
        return holes
    around: list[int] = []
    for index, draft in enumerate(drafts):
        start, end = draft.content.pieces[0].start, draft.content.pieces[-1].end
        while around and drafts[around[-1]].content.pieces[-1].end <= start:
            around.pop()
        if around:
            holes[around[-1]].append(Span(start, end))
        around.append(index)
    return holes


def _spans(pieces: Sequence[Piece], holes: Sequence[Span]) -> tuple[Span, ...]:
    if len(pieces) == 1 and not holes:
        return (Span(pieces[0].start, pieces[0].end),)
    spans: list[Span] = []
    for piece in pieces:
        if piece.kind == "break" or piece.start == piece.end:
            continue
        if spans and spans[-1].end == piece.start:
            spans[-1] = Span(spans[-1].start, piece.end)
        else:
            spans.append(Span(piece.start, piece.end))
    for hole in holes:
        spans = [part for span in spans for part in _without(span, hole)]
    return tuple(spans)


def _without(span: Span, hole: Span) -> list[Span]:
    if hole.end <= span.start or span.end <= hole.start:
        return [span]
    parts = [Span(span.start, hole.start), Span(hole.end, span.end)]
    return [part for part in parts if part.start < part.end]
