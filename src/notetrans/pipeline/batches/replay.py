"""A batch's answers as a backend: the engine checks them as it does live ones, and sends nothing.

Law: it answers by text and languages alone, so an answer serves whatever note its text stands in
by now, and none whose text is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from notetrans.pipeline.batches.files import OpenBatch
from notetrans.pipeline.batches.held import Key, key_of
from notetrans.protocol import Capabilities, Failure, Request, Response

_LEFT_OUT = Failure("error", "the batch's answer left this segment out")
_NOT_ASKED = Failure("error", "the batch did not ask for this text")


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one segment of a batch."""

    target: str | None = None
    failure: Failure = _LEFT_OUT
    model: str = ""


def answers(batch: OpenBatch, responses: Mapping[str, Response]) -> dict[Key, Answered]:
    """Return what a batch's responses, by request, say of each of its segments."""
    found: dict[Key, Answered] = {}
    for post, asked in batch.requests:
        response = responses.get(asked.id, Response({}))
        for unit, digest in asked.segments:
            key = (post.source_lang, post.language, digest)
            if key not in found or found[key].target is None:
                found[key] = _answered(response, unit)
    return found


def _answered(response: Response, unit: str) -> Answered:
    failure = response.failures.get(unit, _LEFT_OUT)
    return Answered(response.targets.get(unit), failure, response.model)


class Replay:
    """Answers from what a batch brought, one segment at a time; asking again changes nothing."""

    def __init__(
        self, batch: OpenBatch, answers: Mapping[Key, Answered], able: Capabilities
    ) -> None:
        """Stand for a batch's backend, which can do what ``able`` says."""
        self.name = batch.backend
        self.model = batch.model
        self.prompt = batch.prompt
        self.capabilities = replace(able, deterministic=True, batch=1)
        self._answers = answers
        self._used: set[Key] = set()

    @property
    def unused(self) -> int:
        """How many targets nobody has asked for."""
        return sum(
            answered.target is not None and key not in self._used
            for key, answered in self._answers.items()
        )

    async def translate(self, request: Request) -> Response:
        """Return the answer to a request of one segment, or why there is none."""
        (segment,) = request.segments
        key = key_of(request, segment.text)
        self._used.add(key)
        found = self._answers.get(key, Answered(failure=_NOT_ASKED))
        if found.target is not None:
            return Response({segment.id: found.target}, model=found.model)
        return Response({}, {segment.id: _final(found.failure)}, model=found.model)

    async def aclose(self) -> None:
        """Hold nothing."""


def _final(failure: Failure) -> Failure:
    """Return a failure that the engine neither waits for nor asks again about."""
    final = replace(failure, retryable=False, answered=True, busy=False, retry_after=0.0)
    return replace(final, too_long=failure.kind == "truncated")
