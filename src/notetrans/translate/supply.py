"""Jobs as works: drawn one after the other, and only a little ahead of what is sent.

Law: a job is drawn only while fewer works than ``ahead`` wait to be sent and few segments wait
for equal ones; so what is held does not grow with the number of jobs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable

from notetrans.protocol import Capabilities, Segment
from notetrans.translate.requests import works_of
from notetrans.translate.shared import Shared
from notetrans.translate.work import Job, Outcome, Work

WAITING = 1000
"""So many segments wait for equal ones, and no further job is drawn."""


class Supply:
    """The works of jobs that are still to be sent for the first time."""

    def __init__(
        self,
        jobs: Iterable[Job] | AsyncIterable[Job],
        capabilities: Capabilities,
        shared: Shared,
        *,
        ahead: int,
    ) -> None:
        self.works: deque[Work] = deque()
        self._jobs: AsyncIterator[Job] | None = _one_by_one(jobs)
        self._capabilities = capabilities
        self._shared = shared
        self._ahead = ahead
        self._drawing: asyncio.Task[Job | None] | None = None

    def waits(self) -> set[asyncio.Task[Job | None]]:
        """Return what to wait for; begins with the next job where few works are left."""
        few = len(self.works) < self._ahead and self._shared.waiting < WAITING
        if self._jobs and self._drawing is None and few:
            self._drawing = asyncio.create_task(_next_of(self._jobs))
        return {self._drawing} if self._drawing else set()

    def drawn(self) -> list[tuple[Job, Segment, Outcome]]:
        """Take the job that has been drawn, if one has, in among the works.

        Returns its segments that have been answered elsewhere. Raises what the jobs raise, and
        draws no more of them then.
        """
        task = self._drawing
        if task is None or not task.done():
            return []
        self._drawing = None
        if task.cancelled() or task.exception() or not task.result():
            self._jobs = None
        job = None if task.cancelled() else task.result()
        if job is None:
            return []
        asked, known = self._shared.claim(job, job.segments)
        self.works.extend(works_of(job, asked, self._capabilities))
        return [(job, segment, outcome) for segment, outcome in known]

    def end(self) -> None:
        """Draw no job any more."""
        self._jobs = None
        if self._drawing:
            self._drawing.cancel()

    async def break_off(self) -> None:
        """Draw no job any more, not even the one that is being drawn."""
        self.end()
        if self._drawing:
            await asyncio.gather(self._drawing, return_exceptions=True)


async def _one_by_one(jobs: Iterable[Job] | AsyncIterable[Job]) -> AsyncIterator[Job]:
    if isinstance(jobs, AsyncIterable):
        async for job in jobs:
            yield job
    else:
        for job in jobs:
            yield job


async def _next_of(jobs: AsyncIterator[Job]) -> Job | None:
    return await anext(jobs, None)
