"""Equal segments of all jobs: one of them is asked for, the others wait for its outcome.

Law: of segments that ask for the same at most one is on its way; each one that waits is handed
out once, together with the outcome. What came of one lately still serves a job that was made
before. Segments ask for the same if their texts are, wherever their links lead, wherever they
stand and whatever they were before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.protocol import Segment
from notetrans.translate.work import Job, Outcome

KEPT = 4096
"""So many outcomes are remembered."""

Place = tuple[Job, Segment]


class Shared:
    """Who waits for whose answer, and the outcomes of late."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._waiting: dict[object, list[Place]] = {}
        self._asking: dict[tuple[int, str], object] = {}
        self._outcomes: OrderedDict[object, Outcome] = OrderedDict()
        self.waiting = 0

    def claim(
        self, job: Job, segments: Iterable[Segment]
    ) -> tuple[list[Segment], list[tuple[Segment, Outcome]]]:
        """Return the segments to be asked for, and those that have been answered elsewhere."""
        asked: list[Segment] = []
        answered: list[tuple[Segment, Outcome]] = []
        for segment in segments:
            wish = _wish(job, segment)
            if wish in self._waiting:
                self._waiting[wish].append((job, segment))
                self.waiting += 1
            elif outcome := self._outcomes.get(wish):
                answered.append((segment, outcome))
            else:
                self._waiting[wish] = []
                self._asking[id(job), segment.id] = wish
                asked.append(segment)
        return asked, answered

    def land(self, job: Job, outcome: Outcome) -> Iterator[Place]:
        """Yield the places that waited for an outcome."""
        wish = self._asking.pop((id(job), outcome.segment), None)
        if wish is None:
            return
        self._outcomes[wish] = outcome
        if len(self._outcomes) > self._kept:
            self._outcomes.popitem(last=False)
        places = self._waiting.pop(wish)
        self.waiting -= len(places)
        yield from places


def _wish(job: Job, segment: Segment) -> object:
    """Return what tells one question from another; places and pasts are no part of it."""
    return (
        (job.source_lang, job.target_lang, job.instructions, job.wishes),
        (_keyed(segment), segment.hint, segment.problem),
        tuple((code.kind, code.paired, code.key) for code in segment.codes),
    )


def _keyed(segment: Segment) -> str:
    """Return a segment's text without the addresses in its codes."""
    codes = [replace(code, data=code.key) for code in segment.codes]
    try:
        return tags.write(tags.read(segment.text), codes) if codes else segment.text
    except (TargetError, KeyError):
        return segment.text
