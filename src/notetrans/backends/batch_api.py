"""Requests that a provider answers within a day, for half the price: submit, ask, collect.

Law: :meth:`Batches.collect` has a response for each request that it is given, from any machine
and at any later time: what a batch did not answer is a failure of its segments, and an answer
that nobody asked for is none. Who submits keeps the id and the requests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from notetrans.backends.chat.answer import response
from notetrans.backends.chat.wire import Completion
from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Failure, Request, Response

Requests = Mapping[str, Request]
"""Requests by the id that their answers come back under."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNANSWERED = Failure("error", "the batch has no answer for it")


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """How far a batch is: ``ended`` ones can be collected, ``failed`` ones have nothing to give.

    ``total``, ``done`` and ``failed`` count requests; ``text`` says why a batch failed.
    """

    state: Literal["running", "ended", "failed"]
    total: int = 0
    done: int = 0
    failed: int = 0
    text: str = ""


class Batches(Protocol):
    """A provider's batches. Each method raises ``BackendError``, with what to do, on failure."""

    async def submit(self, requests: Requests) -> str:
        """Return the id of a new batch of these requests."""

    async def status(self, batch: str) -> BatchStatus:
        """Return how far a batch is."""

    async def collect(self, batch: str, requests: Requests) -> dict[str, Response]:
        """Return the responses to requests of an ended batch, by their ids."""

    async def cancel(self, batch: str) -> None:
        """Have a running batch end; what it has answered by then can be collected."""

    async def aclose(self) -> None:
        """Let go of connections."""


class UnansweredError(BackendError):
    """A call that no answer came to: it may have been carried out all the same."""


def check_ids(requests: Requests) -> None:
    """Raise :class:`UsageError` for an id that not every provider takes, or no request at all."""
    if not requests:
        raise UsageError("a batch needs at least one request")
    for key in requests:
        if not _ID.fullmatch(key):
            raise UsageError(
                f"{key!r} is no id of a batch's request",
                remedy="Use 1 to 64 ASCII letters, digits, - or _.",
            )


def lines(body: bytes) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a file of JSON lines; what is none is passed over."""
    for line in body.splitlines():
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def responses(
    requests: Requests, answers: Mapping[str, Completion | Failure], model: str
) -> dict[str, Response]:
    """Return a response for each request, from the answers that came for some."""
    return {
        key: response(request, answers.get(key, _UNANSWERED), model)
        for key, request in requests.items()
    }


def judged(judge: Callable[[], Failure]) -> Failure:
    """Return the failure of one request of a batch: here no error ends a run any more."""
    try:
        return judge()
    except BackendError as error:
        return Failure("error", error.message, retryable=False)


def no_such_batch(message: object) -> BackendError:
    """Return the error for a batch that is not there, or an endpoint that has none."""
    return BackendError(
        f"the endpoint knows no such batch: {message or 'not found'}",
        remedy="Check the batch's id and the account; not every endpoint has batches.",
    )


def not_done(what: str, failure: Failure, *, answered: bool = True) -> BackendError:
    """Return the error for a call that failed; ``answered`` says that the endpoint refused it."""
    kind = BackendError if answered else UnansweredError
    return kind(f"{what}: {failure.text}", remedy="Run the command again later.")
