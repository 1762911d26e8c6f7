"""Segments into batches: document order, bounded by number, characters and tokens.

Law: the batches joined are the segments, in order; only a single segment exceeds a bound.

    >>> one, two = Segment("a", "1234"), Segment("b", "567")
    >>> [len(part) for part in batch([one, two], Capabilities(characters=6))]
    [1, 1]
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from notetrans import tags
from notetrans.model import Term
from notetrans.protocol import Capabilities, Segment
from notetrans.tokens import estimate

Batch = tuple[Segment, ...]


def batch(segments: Iterable[Segment], capabilities: Capabilities) -> list[Batch]:
    """Return the segments in batches that the backend takes; a larger one travels alone."""
    most = (capabilities.batch, capabilities.characters, capabilities.tokens or inf)
    batches: list[Batch] = []
    current: list[Segment] = []
    sizes = (0, 0, 0)
    for segment in segments:
        with_it = _plus(sizes, segment)
        if current and any(size > bound for size, bound in zip(with_it, most, strict=True)):
            batches.append(tuple(current))
            current, with_it = [], _plus((0, 0, 0), segment)
        current.append(segment)
        sizes = with_it
    return [*batches, tuple(current)] if current else batches


def _plus(sizes: tuple[int, int, int], segment: Segment) -> tuple[int, int, int]:
    count, characters, tokens = sizes
    return count + 1, characters + len(segment.text), tokens + estimate(segment.text)


def tokens_of(segments: Iterable[Segment]) -> int:
    """Return the source tokens of segments, as estimated."""
    return sum(estimate(segment.text) for segment in segments)


def halves(segments: Batch) -> list[Batch]:
    """Return a batch in two parts; one segment stays as it is."""
    middle = len(segments) // 2
    return [segments[:middle], segments[middle:]] if middle else [segments]


def terms_for(segments: Batch, terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return the job's terms that a batch may need: a few too many, never one too few."""
    text = "\n".join(_folded(tags.plain(segment.text)) for segment in segments)
    return tuple(term for term in terms if _folded(term.source) in text)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
