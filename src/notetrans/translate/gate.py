"""One gate before an endpoint: when it asks for less, every worker waits.

Law: nothing is sent before the time the endpoint named; without a name the pause is random
(full jitter) below a bound that doubles with each failure in a row, however many requests
failed together.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from notetrans.errors import BackendError
from notetrans.protocol import Failure
from notetrans.translate.work import Settings

FRUITLESS = 3
"""So many requests in a row without any use, and the backend is taken to be broken."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance; tests bring their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    uniform: Callable[[float, float], float] = random.uniform


class Gate:
    """Holds requests back while the endpoint cannot take them; opens a circuit when it won't."""

    def __init__(self, name: str, settings: Settings, stop: asyncio.Event, clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._stop = stop
        self._clock = clock
        self._shut = asyncio.Event()
        self._level = 0
        self._until = self._closed_at = float("-inf")
        self._useful = False
        self._fruitless = 0

    @property
    def is_open(self) -> bool:
        """Whether a request may go now."""
        return not self.is_over and self._wait() <= 0

    async def opened(self) -> None:
        """Return once a request may go, or the run ends."""
        while (wait := self._wait()) > 0 and not self.is_over:
            spread = min(self._settings.pause, wait) / 4
            await self._pause(wait + self._clock.uniform(0, spread))

    def _wait(self) -> float:
        return self._until - self._clock.now()

    def shut(self) -> None:
        """Let nothing pass any more, and wake those who wait."""
        self._shut.set()

    @property
    def is_over(self) -> bool:
        """Whether nothing passes any more."""
        return self._stop.is_set() or self._shut.is_set()

    async def _pause(self, seconds: float) -> None:
        waits: set[asyncio.Future[Any]] = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(self._stop.wait()),
            asyncio.ensure_future(self._shut.wait()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    def answered(self) -> None:
        """Note that a request had an answer."""
        self._level = self._fruitless = 0
        self._useful = True

    def pushed_back(self, sent: float, failure: Failure) -> None:
        """Close after a failure of a request that left at ``sent``.

        Raises :class:`BackendError` where the endpoint wants a longer wait than is worth it.
        """
        now = self._clock.now()
        if failure.retry_after > self._settings.patience:
            raise BackendError(
                f"{self._name} asks to wait {failure.retry_after:.0f} s: {failure.text}",
                remedy="Run again later; what has been translated is kept.",
            )
        if sent > self._closed_at:
            self._level += 1
            self._closed_at = now
        bound = min(self._settings.longest_pause, self._settings.pause * 2 ** (self._level - 1))
        pause = failure.retry_after or self._clock.uniform(0, bound)
        self._until = max(self._until, now + pause)

    def gave_up(self, failure: Failure) -> None:
        """Note that a request has failed for good.

        Raises :class:`BackendError` where nothing says that others would fare better.
        """
        self._fruitless += 1
        unreachable = failure.retryable and not self._useful
        if unreachable or self._fruitless >= FRUITLESS:
            raise BackendError(
                f"{self._name} does not work: {failure.text}",
                remedy="Check its address and settings and run again; "
                "what has been translated is kept.",
            )
