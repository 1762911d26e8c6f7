"""OpenAI's batches: a file of requests, a file of answers; half the price, within a day.

The file is the one that vLLM's ``run_batch`` reads, too: :func:`request_lines` writes it and
:func:`read_answers` reads what comes of it, with no endpoint at all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from notetrans.backends import batch_api
from notetrans.backends.batch_api import BatchStatus, Requests
from notetrans.backends.chat.transport import lost
from notetrans.backends.chat.wire import Completion, error_status, judge_error, read_completion
from notetrans.backends.openai.options import Options, read_options
from notetrans.backends.openai.request import Call, call
from notetrans.backends.openai.responses import read_responses
from notetrans.backends.openai.send import connect
from notetrans.backends.presets import PRESETS
from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Failure, Response

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses"}
_ENDED = frozenset({"completed", "expired", "cancelled"})
_JSON = "application/json"
_REMEDY = "Leave out --batch, or use openai."
_REMEDIES = {"offline": "`notetrans batch export FILE` writes the file that its own program reads."}


def create(settings: Mapping[str, object], preset: str = "openai") -> OpenAIBatches:
    """Return the batches for a backend's settings.

    Raises what the backend's ``create`` does, and :class:`UsageError` for a provider that is
    known to take no files of requests.
    """
    row = PRESETS[preset]
    if row.batches in {"none", "own", "offline"}:
        raise UsageError(
            f"{preset} takes no files of requests", remedy=_REMEDIES.get(row.batches, _REMEDY)
        )
    return OpenAIBatches(read_options(settings, row))


class OpenAIBatches:
    """Batches of one account, for one model."""

    def __init__(self, options: Options) -> None:
        self._options = replace(options, stream=False)
        self._client: AsyncOpenAI | None = None

    async def submit(self, requests: Requests) -> str:
        """Return the id of a new batch of these requests; raises ``BackendError``."""
        batch_api.check_ids(requests)
        path = _PATHS[self._asked(requests)[0].api]
        content = request_lines(self._options, requests)

        async def uploaded(client: AsyncOpenAI) -> str:
            file = ("notetrans.jsonl", content, "application/jsonl")
            return (await client.files.create(file=file, purpose="batch")).id

        async def submitted(client: AsyncOpenAI) -> str:
            made = await client.batches.create(
                input_file_id=name,
                endpoint=path,  # type: ignore[arg-type]
                completion_window="24h",
            )
            return made.id

        name = await self._call("the batch was not submitted", uploaded)
        return str(await self._call("the batch was not submitted", submitted, matters=True))

    async def status(self, batch: str) -> BatchStatus:
        """Return how far a batch is; raises ``BackendError``."""

        async def told(client: AsyncOpenAI) -> Mapping[str, Any]:
            return (await client.batches.retrieve(batch)).model_dump()

        return read_status(await self._call("the batch's state cannot be had", told))

    async def collect(self, batch: str, requests: Requests) -> dict[str, Response]:
        """Return the responses to requests of an ended batch; raises ``BackendError``."""

        async def received(client: AsyncOpenAI) -> bytes:
            found = await client.batches.retrieve(batch)
            files = [name for name in (found.output_file_id, found.error_file_id) if name]
            return b"\n".join([(await client.files.content(name)).content for name in files])

        answers = read_answers(await self._call("the batch's answers cannot be had", received))
        made = batch_api.responses(requests, answers, self._options.model)
        return {key: self._options.endpoint.safe_response(one) for key, one in made.items()}

    async def cancel(self, batch: str) -> None:
        """Have a running batch end; raises ``BackendError``."""
        await self._call("the batch was not cancelled", lambda api: api.batches.cancel(batch))

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _asked(self, requests: Requests) -> list[Call]:
        return [call(self._options, request) for request in requests.values()]

    async def _call(
        self,
        what: str,
        made: Callable[[AsyncOpenAI], Awaitable[object]],
        *,
        matters: bool = False,
    ) -> Any:
        """Return what a call returns; ``matters`` marks one that must not be made twice."""
        client = self._client = self._client or connect(self._options)
        try:
            return await attempt(made(client), self._options)
        except _FailedError as failed:
            answered = failed.answered or not matters
            said = batch_api.not_done(what, failed.failure, answered=answered)
        except BackendError as error:
            said = error
        raise self._options.endpoint.safe_error(said)


class _FailedError(Exception):
    """A call that may go well another time; ``answered`` where the endpoint did not do it."""

    def __init__(self, failure: Failure, *, answered: bool) -> None:
        super().__init__(failure.text)
        self.failure = failure
        self.answered = answered


async def attempt(made: Awaitable[object], options: Options) -> object:
    """Return what a call of the client returns; its errors hold the key, so none passes."""
    import openai

    answered = False
    try:
        async with asyncio.timeout(options.timeout):
            return await made
    except openai.APIStatusError as error:
        said = error.body if isinstance(error.body, dict) else None
        failure, answered = batch_failure(error.status_code, said), True
    except Exception as error:
        why = lost(error, openai, options.endpoint, options.timeout)
        if why is None:
            raise
        failure = Failure("error", why)
        answered = type(error.__cause__ or error).__name__.startswith("Connect")
    raise _FailedError(failure, answered=answered)


def batch_failure(status: int, said: Mapping[str, Any] | None) -> Failure:
    """Return the failure of a call about a batch; raises ``BackendError`` where none would go."""
    if status == 404:
        raise batch_api.no_such_batch((said or {}).get("message"))
    return judge_error(status, said)


def request_lines(options: Options, requests: Requests) -> bytes:
    """Return the file of requests, a JSON line each."""
    made = {key: call(options, request) for key, request in requests.items()}
    rows = [
        {"custom_id": key, "method": "POST", "url": _PATHS[one.api], "body": one.body}
        for key, one in made.items()
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def read_status(data: Mapping[str, Any]) -> BatchStatus:
    """Return how far a batch is, by what the API says of it."""
    state, counts = data.get("status"), data.get("request_counts") or {}
    total, done, failed = (int(counts.get(name) or 0) for name in ("total", "completed", "failed"))
    if state == "failed":
        errors = (data.get("errors") or {}).get("data") or [{}]
        why = str(errors[0].get("message") or "no reason given")
        return BatchStatus("failed", total, done, failed, why)
    return BatchStatus("ended" if state in _ENDED else "running", total, done, failed)


def read_answers(data: bytes) -> dict[str, Completion | Failure]:
    """Return a file's answers by the ids of their requests."""
    return {
        line["custom_id"]: _answer(line)
        for line in batch_api.lines(data)
        if isinstance(line.get("custom_id"), str)
    }


def _answer(line: Mapping[str, Any]) -> Completion | Failure:
    response, error = line.get("response"), line.get("error")
    if not isinstance(response, dict):
        said = error if isinstance(error, dict) else {"message": error or "no answer"}
        return batch_api.judged(lambda: judge_error(error_status(said), said))
    found = response.get("body")
    if response.get("status_code", 200) != 200:
        inner = found.get("error") if isinstance(found, dict) else None
        return batch_api.judged(lambda: judge_error(response["status_code"], inner))
    read = read_responses if _is_responses(found) else read_completion
    try:
        return read(json.dumps(found).encode(), _JSON)
    except ValueError as reason:
        return Failure("error", str(reason))


def _is_responses(body: object) -> bool:
    return isinstance(body, dict) and body.get("object") == "response"
