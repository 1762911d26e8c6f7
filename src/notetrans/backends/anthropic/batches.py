"""Anthropic's message batches (``/v1/messages/batches``): half the price, within a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from notetrans.backends import batch_api
from notetrans.backends.anthropic.backend import check_installed
from notetrans.backends.anthropic.options import Options, read_options
from notetrans.backends.anthropic.request import body
from notetrans.backends.anthropic.send import attempt, connect
from notetrans.backends.anthropic.wire import completion, error_in, judge, status_of
from notetrans.backends.batch_api import BatchStatus, Requests
from notetrans.backends.chat.transport import Reply
from notetrans.backends.chat.wire import Completion
from notetrans.errors import BackendError
from notetrans.protocol import Failure, Response

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

_PATH = "/v1/messages/batches"


def create(settings: Mapping[str, object]) -> AnthropicBatches:
    """Return the batches for a backend's settings; raises what the backend's ``create`` does."""
    options = read_options(settings)
    check_installed()
    return AnthropicBatches(options)


class AnthropicBatches:
    """Batches of one account, for one model."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client: AsyncAnthropic | None = None

    async def submit(self, requests: Requests) -> str:
        """Return the id of a new batch of these requests; raises ``BackendError``."""
        batch_api.check_ids(requests)
        asked = [
            {"custom_id": key, "params": body(self._options, request)}
            for key, request in requests.items()
        ]
        made = await self._call(
            "the batch was not submitted",
            lambda client: client.post(_PATH, cast_to=object, body={"requests": asked}),
            matters=True,
        )
        return str(made["id"])

    async def status(self, batch: str) -> BatchStatus:
        """Return how far a batch is; raises ``BackendError``."""
        return read_status(
            await self._call(
                "the batch's state cannot be had",
                lambda client: client.get(f"{_PATH}/{batch}", cast_to=object),
            )
        )

    async def collect(self, batch: str, requests: Requests) -> dict[str, Response]:
        """Return the responses to requests of an ended batch; raises ``BackendError``."""
        found = await self._call(
            "the batch's answers cannot be had",
            lambda client: client.get(f"{_PATH}/{batch}/results", cast_to=bytes),
        )
        made = batch_api.responses(requests, read_results(found), self._options.model)
        return {key: self._options.endpoint.safe_response(one) for key, one in made.items()}

    async def cancel(self, batch: str) -> None:
        """Have a running batch end; raises ``BackendError``."""
        await self._call(
            "the batch was not cancelled",
            lambda client: client.post(f"{_PATH}/{batch}/cancel", cast_to=object),
        )

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _call(
        self,
        what: str,
        call: Callable[[AsyncAnthropic], Awaitable[object]],
        *,
        matters: bool = False,
    ) -> Any:
        """Return what a call returns; ``matters`` marks one that must not be made twice."""
        client = self._client = self._client or connect(self._options)
        found = await attempt(lambda: call(client), self._options)
        try:
            failure = _failure(found)
        except BackendError as error:
            said = error
        else:
            if failure is None:
                return found
            answered = isinstance(found, Reply) or "(Connect" in failure.text or not matters
            said = batch_api.not_done(what, failure, answered=answered)
        raise self._options.endpoint.safe_error(said)


def _failure(found: object) -> Failure | None:
    if isinstance(found, Reply):
        if found.status == 404:
            raise batch_api.no_such_batch((found.error or {}).get("message"))
        return judge(found.status, found.error or {}, found.wait)
    return found if isinstance(found, Failure) else None


def read_status(data: object) -> BatchStatus:
    """Return how far a batch is, by what the API says of it."""
    known: Mapping[str, Any] = data if isinstance(data, dict) else {}
    counts = known.get("request_counts")
    numbers = {k: v for k, v in counts.items() if isinstance(v, int)} if counts else {}
    done = numbers.get("succeeded", 0)
    failed = sum(numbers.get(name, 0) for name in ("errored", "canceled", "expired"))
    total = done + failed + numbers.get("processing", 0)
    ended = known.get("processing_status") == "ended"
    return BatchStatus("ended" if ended else "running", total, done, failed)


def read_results(data: bytes) -> dict[str, Completion | Failure]:
    """Return a batch's answers by the ids of their requests."""
    return {
        line["custom_id"]: _answer(line["result"])
        for line in batch_api.lines(data)
        if isinstance(line.get("custom_id"), str) and isinstance(line.get("result"), dict)
    }


def _answer(result: Mapping[str, Any]) -> Completion | Failure:
    kind = result.get("type")
    if kind == "succeeded" and isinstance(result.get("message"), dict):
        return completion(result["message"])
    if kind == "errored":
        error = error_in(result.get("error"))
        return batch_api.judged(lambda: judge(status_of(error), error))
    return Failure("error", f"the batch did not get to it ({kind})")
