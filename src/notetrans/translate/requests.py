"""Works as the requests that a backend gets: what is the same for all, and what each may know.

Law: of terms and settled neighbours only what serves the batch is sent. An old translation shows
how a text agrees with its place, so the longer the old ones are, the fewer neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from notetrans.protocol import Capabilities, Request, Segment
from notetrans.translate.batches import batch, terms_for
from notetrans.translate.shared import Shared
from notetrans.translate.work import Job, Pair, Work

SETTLED = 300
"""Characters of settled neighbours and old texts together, beyond which no neighbour is shown."""


def request_of(work: Work) -> Request:
    """Return the request of a work, with what is settled by now around its first segment."""
    job = work.job
    return Request(
        job.source_lang,
        job.target_lang,
        work.segments,
        terms_for(work.segments, job.terms),
        job.instructions,
        job.context,
        job.wishes,
        _few(job.settled(work.segments[0].id), SETTLED - _old(work.segments)),
    )


def planned(jobs: Iterable[Job], capabilities: Capabilities) -> Iterator[tuple[Job, Request]]:
    """Yield the requests of jobs as they would be sent if every answer were good."""
    shared = Shared()
    for job in jobs:
        asked, _ = shared.claim(job, job.segments)
        for segments in batch(asked, capabilities):
            yield job, request_of(Work(job, segments))


def works_of(job: Job, segments: Sequence[Segment], capabilities: Capabilities) -> list[Work]:
    """Return the works that ask for segments of a job."""
    return [Work(job, part) for part in batch(segments, capabilities)]


def _old(segments: Iterable[Segment]) -> int:
    """Return the characters of the old texts of segments."""
    return sum(len(text) for segment in segments for text in segment.previous or ())


def _few(pairs: Iterable[Pair], left: int) -> tuple[Pair, ...]:
    """Return the first pairs that are short enough together."""
    few: list[Pair] = []
    for source, target in pairs:
        left -= len(source) + len(target)
        if left < 0:
            break
        few.append((source, target))
    return tuple(few)
