"""The same answers, but through the product's client and a server that nobody here wrote.

The server says what it is told to: what it should say to a request, or the fault that it should
have instead, is put in its queue just before the request is sent. So requests go one by one.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence

from llmock.pytest_plugin import LLMock

from damage.engine import DamagedBackend
from notetrans.backends.openai import create
from notetrans.protocol import Request, Response

Fault = Callable[[LLMock], object]
BEFORE: tuple[Fault, ...] = (
    lambda llmock: llmock.fail(429, retry_after=0.02),
    lambda llmock: llmock.fail(500),
    lambda llmock: llmock.fail(503, retry_after=0.01),
)
WITHIN: tuple[Fault, ...] = (
    lambda llmock: llmock.truncate(after_chunks=2),
    lambda llmock: llmock.disconnect(after_chunks=1),
    lambda llmock: llmock.corrupt(after_chunks=3),
)
"""Faults of a stream, which come on top of an answer."""


class ServedBackend(DamagedBackend):
    """Asks ``llmock`` for answers that it has been given; a share of the requests fails."""

    def __init__(
        self, llmock: LLMock, seed: int, share: float, *, faults: float = 0.0, stream: bool = True
    ) -> None:
        super().__init__(seed, share)
        self._llmock = llmock
        self._chance = random.Random(seed)
        self._faults = faults
        self._within: Sequence[Fault] = WITHIN if stream else ()
        self.client = create({"model": "gpt-4o-mini", "timeout": 60, "stream": stream})
        self.failed = 0

    async def translate(self, request: Request) -> Response:
        """Return what the client makes of the server's answer, or of its fault."""
        fault = self._chance.choice((*BEFORE, *self._within))
        fails = self._chance.random() < self._faults
        self.failed += fails
        if fails:
            fault(self._llmock)
        if not (fails and fault in BEFORE):
            self._llmock.reply(self._says(request))
        return await self.client.translate(request)

    async def aclose(self) -> None:
        """Close the client."""
        await self.client.aclose()

    def _says(self, request: Request) -> str:
        texts = [self.answer(segment).text for segment in request.segments]
        entries = [{"id": str(n), "text": text} for n, text in enumerate(texts, start=1)]
        return json.dumps({"translations": entries}, ensure_ascii=False)


class UnscriptedBackend(ServedBackend):
    """Asks ``llmock`` and lets it say what it likes."""

    async def translate(self, request: Request) -> Response:
        """Return what the client makes of an answer that nobody has chosen."""
        self.count += len(request.segments)
        return await self.client.translate(request)
