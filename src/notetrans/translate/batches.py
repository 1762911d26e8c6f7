"""Segments into batches: document order, bounded by number and characters.

Law: the batches joined are the segments, in order; only a single segment exceeds a bound.

    >>> one, two = Segment("a", "1234"), Segment("b", "567")
    >>> [len(part) for part in batch([one, two], Capabilities(characters=6))]
    [1, 1]
"""

from __future__ import annotations

from collections.abc import Iterable

from notetrans import tags
from notetrans.model import Term
from notetrans.protocol import Capabilities, Segment

Batch = tuple[Segment, ...]


def batch(segments: Iterable[Segment], capabilities: Capabilities) -> list[Batch]:
    """Return the segments in batches that the backend takes; a larger one travels alone."""
    batches: list[Batch] = []
    current: list[Segment] = []
    size = 0
    for segment in segments:
        full = len(current) >= capabilities.batch
        if current and (full or size + len(segment.text) > capabilities.characters):
            batches.append(tuple(current))
            current, size = [], 0
        current.append(segment)
        size += len(segment.text)
    return [*batches, tuple(current)] if current else batches


def halves(segments: Batch) -> list[Batch]:
    """Return a batch in two parts; one segment stays as it is."""
    middle = len(segments) // 2
    return [segments[:middle], segments[middle:]] if middle else [segments]


def once(segments: Iterable[Segment]) -> tuple[Batch, dict[str, Batch]]:
    """Return the segments without repetitions, and each one's twins by its id.

    Twins ask for the same: their places differ, their text, codes, wish and history do not.
    """
    firsts: dict[object, Segment] = {}
    twins: dict[str, list[Segment]] = {}
    for segment in segments:
        wish = (segment.text, segment.codes, segment.previous, segment.hint, segment.problem)
        first = firsts.setdefault(wish, segment)
        if first is not segment:
            twins.setdefault(first.id, []).append(segment)
    return tuple(firsts.values()), {first: tuple(rest) for first, rest in twins.items()}


def terms_for(segments: Batch, terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return the job's terms that a batch may need: a few too many, never one too few."""
    text = "\n".join(_folded(tags.plain(segment.text)) for segment in segments)
    return tuple(term for term in terms if _folded(term.source) in text)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
