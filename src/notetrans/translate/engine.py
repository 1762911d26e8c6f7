"""The asyncio engine: all posts × languages under one bound, each outcome delivered at once.

Law: never more than ``concurrency`` requests are in flight or wait with their answers to be
judged, so that a kill costs no more than these; and as many works (and those of one job) wait
to be sent, however many jobs there are. What was answered is delivered whatever happens
afterwards.

One loop sends, lands and judges, an answer at a time. What is asked again goes before what is
new, so that a post is finished before many more are begun.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Iterable
from dataclasses import replace
from typing import Any

from notetrans.errors import BackendError
from notetrans.protocol import Backend, Failure, Request, Response, Segment, Usage
from notetrans.translate.bench import Answer, Bench, Judged
from notetrans.translate.endpoint import Endpoint, Flight
from notetrans.translate.gate import Clock
from notetrans.translate.requests import request_of
from notetrans.translate.settle import Findings, settle, stood_in
from notetrans.translate.settle import shared as settled_elsewhere
from notetrans.translate.shared import Shared
from notetrans.translate.supply import Supply
from notetrans.translate.work import (
    Across,
    Check,
    Hooks,
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
    jobs: Iterable[Job] | AsyncIterable[Job],
    check: Check,
    on_result: OnResult,
    settings: Settings = Settings(),  # noqa: B008
    *,
    fallback: Backend | None = None,
    on_usage: OnUsage | None = None,
    may_send: MaySend | None = None,
    across: Across | None = None,
    stop: asyncio.Event | None = None,
    clock: Clock = Clock(),  # noqa: B008
) -> Tally:
    """Ask the backend for every segment of the jobs and return what it cost.

    ``jobs`` is drawn from only as requests can be sent. ``on_result`` has each outcome as soon
    as its request has landed: one for every segment, unless the run is stopped. A segment that
    the backend has failed at is asked of ``fallback`` once. ``on_usage`` has what each request
    took before its outcomes are delivered. ``across`` looks at all targets of an answer at once.

    Once ``stop`` is set nothing new is sent and what is in flight is waited for; likewise while
    ``may_send`` says no, which ends the run if nothing is in flight. A cancellation ends at
    once. Segments then left over have no outcome.

    Raises :class:`BackendError` where the backend cannot go on, after what was in flight has
    landed; likewise what ``check``, ``may_send`` and ``on_usage`` raise, and what ``jobs``
    raises once all that it gave is done. What ``on_result`` raises ends the run at once:
    outcomes that cannot be kept must not be paid for. A fallback that cannot go on is asked
    no more, which the failures of its segments tell.
    """
    stop = stop or asyncio.Event()
    main = Endpoint(backend, settings, stop, clock)
    second = None
    if fallback:
        second = Endpoint(fallback, replace(settings, attempts=1, concurrency=0), stop, clock)
    hooks = Hooks(check, on_result, on_usage, may_send, across)
    places = Shared()
    supply = Supply(jobs, backend.capabilities, places, ahead=main.most)
    return await _Run(main, second, supply, places, hooks).run()


class _Run:
    """The state of one run; lives on one loop."""

    def __init__(
        self,
        main: Endpoint,
        second: Endpoint | None,
        supply: Supply,
        shared: Shared,
        hooks: Hooks,
    ) -> None:
        self._main = main
        self._second = second
        self._endpoints = [main, *([second] if second else [])]
        self._hooks = hooks
        self._supply = supply
        self._shared = shared
        self._bench = Bench(hooks.check, hooks.across)
        self._error: BaseException | None = None
        self._usage = Usage()

    async def run(self) -> Tally:
        try:
            while waits := self._start():
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                self._land()
        except asyncio.CancelledError:
            await self._break_off()
            self._land()
            self._take_judged(self._bench.rest())
            self._deliver_leftovers()
            raise
        finally:
            await self._break_off()
        self._deliver_leftovers()
        if self._error:
            raise self._error
        return Tally(sum(endpoint.requests for endpoint in self._endpoints), self._usage)

    def _start(self) -> set[asyncio.Task[Any]]:
        """Start what may be started; return what is to be waited for."""
        waits: set[asyncio.Task[Any]] = set()
        for endpoint in self._endpoints:
            self._send(endpoint)
            waits |= endpoint.waits(bool(self._next(endpoint)))
        if self._main.is_over:
            self._supply.end()
        return waits | self._supply.waits() | self._bench.waits()

    # Sending

    def _send(self, endpoint: Endpoint) -> None:
        while works := self._next(endpoint):
            held = endpoint.flying + len(self._bench)
            if held >= endpoint.most or not endpoint.takes(works[0]):
                return
            work = works.popleft()
            request = request_of(work)
            if not self._is_granted(endpoint, request):
                works.appendleft(work)
                if all(each.is_idle for each in self._endpoints):
                    self._shut()
                return
            endpoint.send(work, request)

    def _is_granted(self, endpoint: Endpoint, request: Request) -> bool:
        try:
            return self._hooks.may_send is None or self._hooks.may_send(endpoint.name, request)
        except Exception as error:
            self._fail(error)
            return False

    def _next(self, endpoint: Endpoint) -> deque[Work]:
        """Return the works of which the first is to be sent next."""
        fresh = self._supply.works if endpoint is self._main else endpoint.again
        return endpoint.again or fresh

    # Landing

    def _land(self) -> None:
        """Take what has come: answers, jobs, judgements."""
        for endpoint in self._endpoints:
            for flight, come in endpoint.landings():
                self._take(endpoint, flight, come)
        self._take_judged(self._bench.judged())
        self._take_job()

    def _take(self, endpoint: Endpoint, flight: Flight, come: Response | BaseException) -> None:
        work = flight.work
        if isinstance(come, asyncio.CancelledError):
            endpoint.again.append(work)
            return
        try:
            if isinstance(come, BaseException):
                self._tell(endpoint, flight, Response({}))
                raise come
            self._tell(endpoint, flight, come)
            endpoint.heed(flight, come)
        except BackendError as error:
            self._give_up(endpoint, work, error)
        else:
            self._consider(Answer(endpoint, work, come))

    def _consider(self, answer: Answer) -> None:
        if answer.response.targets:
            self._bench.add(answer)
        else:
            self._settle(answer, {})

    def _tell(self, endpoint: Endpoint, flight: Flight, response: Response) -> None:
        """Tell what a request took; where that is not heard, its answer is kept all the same."""
        spent = Spent(
            endpoint.name,
            flight.request,
            response.model,
            response.usage or Usage(),
            answered=bool(response.targets),
        )
        self._usage += spent.usage
        if self._hooks.on_usage:
            try:
                self._hooks.on_usage(flight.work.job, spent)
            except Exception as error:
                self._fail(error)

    def _give_up(self, endpoint: Endpoint, work: Work, error: BackendError) -> None:
        """Ask an endpoint that cannot go on no more; the main one ends the run."""
        endpoint.again.append(work)
        if endpoint is self._main:
            self._fail(error)
            return
        endpoint.shut()
        while endpoint.again:
            left = endpoint.again.popleft()
            failure = Failure("error", str(error), retryable=False)
            outcome = Outcome(left.segments[0].id, None, failure=failure)
            self._conclude(endpoint, left, outcome)

    def _take_job(self) -> None:
        try:
            known = self._supply.drawn()
        except Exception as error:
            self._error = self._error or error
            return
        for job, segment, outcome in known:
            self._hand_on(job, segment, outcome)

    # Judging

    def _take_judged(self, judged: Iterable[Judged]) -> None:
        for answer, found in judged:
            if isinstance(found, BaseException):
                answer.endpoint.again.append(answer.work)
                self._fail(found)
            else:
                self._settle(answer, found)

    def _settle(self, answer: Answer, findings: Findings) -> None:
        endpoint, work = answer.endpoint, answer.work
        settled = settle(work, answer.response, findings, endpoint.settings)
        endpoint.again.extend(settled.again)
        for outcome in settled.outcomes:
            self._conclude(endpoint, work, outcome)

    # Delivering

    def _conclude(self, endpoint: Endpoint, work: Work, outcome: Outcome) -> None:
        """Deliver an outcome, or have the second backend try."""
        outcome = replace(outcome, backend=endpoint.name)
        second = self._second
        if outcome.target is None and work.failed:
            outcome = stood_in(work.failed, outcome)
        elif outcome.target is None and second and endpoint is self._main and not second.is_over:
            second.again.append(Work(work.job, (_named(work, outcome.segment),), failed=outcome))
            return
        self._deliver(work.job, outcome)

    def _deliver(self, job: Job, outcome: Outcome) -> None:
        self._hooks.on_result(job, outcome)
        for place, segment in self._shared.land(job, outcome):
            self._hand_on(place, segment, outcome)

    def _hand_on(self, job: Job, segment: Segment, outcome: Outcome) -> None:
        """Deliver an equal segment's outcome at another place, if it serves there."""
        settled = settled_elsewhere(job, segment, outcome, self._hooks.check, self._main.settings)
        self._main.again.extend(settled.again)
        for each in settled.outcomes:
            self._hooks.on_result(job, each)

    def _deliver_leftovers(self) -> None:
        """Deliver what is known of works that will not be sent any more."""
        for endpoint in self._endpoints:
            while endpoint.again:
                work = endpoint.again.popleft()
                if outcome := work.spare or work.failed:
                    self._deliver(work.job, outcome)

    # Ending

    def _fail(self, error: BaseException) -> None:
        """Send nothing more; the first error is the one that is raised."""
        self._error = self._error or error
        self._shut()

    def _shut(self) -> None:
        for endpoint in self._endpoints:
            endpoint.shut()

    async def _break_off(self) -> None:
        for endpoint in self._endpoints:
            await endpoint.break_off()
        await self._bench.break_off()
        await self._supply.break_off()


def _named(work: Work, name: str) -> Segment:
    return next(segment for segment in work.segments if segment.id == name)
