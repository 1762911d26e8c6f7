"""One backend at work: its gate, its window, what is in flight there and what waits for it.

Law: a request that was sent is in flight until it has landed, once, as a response, an error or
a cancellation.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from notetrans.errors import BackendError
from notetrans.protocol import Backend, Failure, Request, Response
from notetrans.translate.batches import tokens_of
from notetrans.translate.gate import Clock, Gate
from notetrans.translate.settle import fruitless
from notetrans.translate.window import Window
from notetrans.translate.work import Settings, Work


@dataclass(frozen=True, slots=True)
class Flight:
    """A request on its way: when it left, and as which one."""

    work: Work
    request: Request
    tokens: int
    number: int
    left: float


Landing = tuple[Flight, Response | BaseException]


class Endpoint:
    """A backend as the engine uses it; lives on one loop."""

    def __init__(
        self, backend: Backend, settings: Settings, stop: asyncio.Event, clock: Clock
    ) -> None:
        self.backend = backend
        self.settings = replace(settings, mends=not backend.capabilities.deterministic)
        self.again: deque[Work] = deque()
        self.requests = 0
        self._clock = clock
        self._gate = Gate(backend.name, settings, stop, clock)
        most = max(1, settings.concurrency or backend.capabilities.concurrency)
        self._window = Window(most, settings.tokens)
        self._flying: dict[asyncio.Task[Response], Flight] = {}
        self._opening: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """The backend's name."""
        return self.backend.name

    @property
    def most(self) -> int:
        """The most requests at one time."""
        return self._window.most

    @property
    def is_over(self) -> bool:
        """Whether nothing is sent any more."""
        return self._gate.is_over

    @property
    def flying(self) -> int:
        """How many requests are in flight."""
        return len(self._flying)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in flight."""
        return not self._flying

    def shut(self) -> None:
        """Send nothing any more."""
        self._gate.shut()

    def takes(self, work: Work) -> bool:
        """Whether a work may be sent now."""
        return self._gate.is_open and self._window.has_room(tokens_of(work.segments))

    def send(self, work: Work, request: Request) -> None:
        """Send a work's request."""
        self.requests += 1
        tokens = tokens_of(work.segments)
        flight = Flight(work, request, tokens, self._window.sent(tokens), self._clock.now())
        self._flying[asyncio.create_task(self._ask(request))] = flight

    def waits(self, waiting: bool) -> set[asyncio.Task[Response] | asyncio.Task[None]]:
        """Return what to wait for: answers, and the gate where something stands before it."""
        if waiting and not self._gate.is_open and not self.is_over and self._opening is None:
            self._opening = asyncio.create_task(self._gate.opened())
        return {*self._flying, *([self._opening] if self._opening else [])}

    def landings(self) -> Iterator[Landing]:
        """Yield what has come of requests that are in flight no more."""
        if self._opening and self._opening.done():
            self._opening = None
        for task in [task for task in self._flying if task.done()]:
            flight = self._flying.pop(task)
            self._window.landed(flight.tokens)
            if task.cancelled():
                yield flight, asyncio.CancelledError()
            else:
                yield flight, task.exception() or task.result()

    def heed(self, flight: Flight, response: Response) -> None:
        """Go slower or faster after a response.

        Raises :class:`BackendError` where it says that no other request would fare better.
        """
        failure = fruitless(response)
        if failure is None:
            self._gate.answered()
            self._window.answered()
            return
        if failure.busy:
            self._window.crowded(flight.number)
        if failure.retryable and flight.work.tries < self.settings.tries:
            self._gate.pushed_back(flight.left, failure)
        else:
            self._gate.gave_up(failure)

    async def break_off(self) -> None:
        """Cancel what is in flight, which then lands."""
        tasks = [*self._flying, *([self._opening] if self._opening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, request: Request) -> Response:
        try:
            return await self.backend.translate(request)
        except BackendError:
            raise
        except Exception as error:
            crash = Failure("error", f"{type(error).__name__}: {error}", retryable=False)
            return Response({}, {segment.id: crash for segment in request.segments})
