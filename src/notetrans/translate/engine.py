"""The asyncio engine: all posts × languages under one bound, each outcome delivered at once.

Law: at most ``concurrency`` requests are in flight and as many tasks exist, however many jobs
there are; what was answered is delivered whatever happens afterwards.

One loop starts requests and lands them. What is asked again goes before what is new, so that
a post is finished before many more are begun.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator

from notetrans.errors import BackendError
from notetrans.protocol import Backend, Failure, Request, Response, Usage
from notetrans.translate.batches import batch, once, terms_for
from notetrans.translate.gate import Clock, Gate
from notetrans.translate.settle import Settled, fruitless, settle, spare_outcomes
from notetrans.translate.work import (
    Check,
    Job,
    MaySend,
    OnResult,
    OnUsage,
    Outcome,
    Settings,
    Spent,
    Tally,
    Work,
)


async def translate_segments(
    backend: Backend,
    jobs: Iterable[Job],
    check: Check,
    on_result: OnResult,
    settings: Settings = Settings(),  # noqa: B008
    *,
    on_usage: OnUsage | None = None,
    may_send: MaySend | None = None,
    stop: asyncio.Event | None = None,
    clock: Clock = Clock(),  # noqa: B008
) -> Tally:
    """Ask the backend for every segment of the jobs and return what it cost.

    ``jobs`` is drawn from only as requests can be sent. ``on_result`` has each outcome as soon
    as its request has landed: one for every segment, unless the run is stopped. Once ``stop``
    is set, or ``may_send`` has said no, nothing new is sent and what is in flight is waited
    for; a cancellation ends at once. Segments then left over have no outcome. ``on_usage``
    has what each request took before its outcomes are delivered.

    Raises :class:`BackendError` where the backend cannot go on, after what was in flight has
    landed; likewise what ``check``, ``may_send`` and ``on_usage`` raise, and what ``jobs``
    raises once all that it gave is done. What ``on_result`` raises ends the run at once:
    outcomes that cannot be kept must not be paid for.
    """
    stop = stop or asyncio.Event()
    gate = Gate(backend.name, settings, stop, clock)
    run = _Run(backend, jobs, check, on_result, settings=settings, gate=gate)
    run.on_usage, run.may_send = on_usage, may_send
    return await run.run()


class _Run:
    """The state of one run; lives on one loop."""

    def __init__(
        self,
        backend: Backend,
        jobs: Iterable[Job],
        check: Check,
        on_result: OnResult,
        *,
        settings: Settings,
        gate: Gate,
    ) -> None:
        self._backend = backend
        self._check = check
        self._on_result = on_result
        self._settings = settings
        self._gate = gate
        self.on_usage: OnUsage | None = None
        self.may_send: MaySend | None = None
        self._limit = max(1, settings.concurrency or backend.capabilities.concurrency)
        self._fresh = _works(jobs, backend)
        self._again: deque[Work] = deque()
        self._flying: dict[asyncio.Task[Settled], Work] = {}
        self._error: BaseException | None = None
        self._requests = 0
        self._usage = Usage()

    async def run(self) -> Tally:
        try:
            while self._fill():
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
                self._land()
        except asyncio.CancelledError:
            await self._break_off()
            self._land()
            self._deliver_spares()
            raise
        finally:
            await self._break_off()
        self._deliver_spares()
        if self._error:
            raise self._error
        return Tally(self._requests, self._usage)

    def _fill(self) -> bool:
        """Start what may be started; tell whether anything is in flight."""
        while len(self._flying) < self._limit and (work := self._next()):
            self._flying[asyncio.create_task(self._answer(work))] = work
        return bool(self._flying)

    def _next(self) -> Work | None:
        if self._gate.is_over:
            return None
        if self._again:
            return self._again.popleft()
        try:
            return next(self._fresh, None)
        except Exception as error:
            self._error, self._fresh = error, iter(())
            return None

    def _fail(self, error: BaseException) -> None:
        """Send nothing more; the first error is the one that is raised."""
        self._error = self._error or error
        self._gate.shut()

    def _land(self) -> None:
        """Deliver what the finished requests brought, and line up what is asked again."""
        for task in [task for task in self._flying if task.done()]:
            work = self._flying.pop(task)
            if task.cancelled():
                self._again.append(work)
            elif error := task.exception():
                self._again.append(work)
                self._fail(error)
            else:
                settled = task.result()
                self._deliver(work.job, settled.outcomes)
                self._again.extend(settled.again)

    def _deliver(self, job: Job, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self._on_result(job, outcome)

    def _deliver_spares(self) -> None:
        while self._again:
            work = self._again.popleft()
            self._deliver(work.job, spare_outcomes(work, self._check))

    async def _break_off(self) -> None:
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)

    async def _answer(self, work: Work) -> Settled:
        sent = await self._gate.passage()
        if sent is None:
            return Settled(again=(work,))
        request = _request(work)
        if self.may_send and not self.may_send(self._backend.name, request):
            self._gate.shut()
            return Settled(again=(work,))
        response = await self._ask(request)
        spent = Spent(self._backend.name, request, response.model, response.usage or Usage())
        self._usage += spent.usage
        if self.on_usage:
            self.on_usage(work.job, spent)
        settled = settle(work, response, self._check, self._settings)
        failure = fruitless(response)
        if failure is None:
            self._gate.answered()
        elif failure.retryable and work.tries < self._settings.tries:
            self._gate.pushed_back(sent, failure)
        else:
            self._gate.gave_up(failure)
        return settled

    async def _ask(self, request: Request) -> Response:
        self._requests += 1
        try:
            return await self._backend.translate(request)
        except BackendError:
            raise
        except Exception as error:
            crash = Failure("error", f"{type(error).__name__}: {error}", retryable=False)
            return Response({}, {segment.id: crash for segment in request.segments})


def _works(jobs: Iterable[Job], backend: Backend) -> Iterator[Work]:
    for job in jobs:
        segments, twins = once(job.segments)
        for part in batch(segments, backend.capabilities):
            yield Work(job, part, twins)


def _request(work: Work) -> Request:
    job = work.job
    return Request(
        job.source_lang,
        job.target_lang,
        work.segments,
        terms_for(work.segments, job.terms),
        job.instructions,
        job.context,
    )
