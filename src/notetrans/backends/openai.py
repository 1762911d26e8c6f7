"""The ``openai`` backend: any endpoint that speaks OpenAI's chat completions.

One call sends one request, and one more for each parameter that the endpoint turns out not to
take, which is remembered. Nothing is retried here: the engine does that, once for all.
No text that leaves this module holds the key, a header or the password of an address.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from notetrans.backends.chat_answer import read_response
from notetrans.backends.chat_prompt import SCHEMA, messages
from notetrans.backends.chat_wire import (
    Completion,
    error_status,
    judge_error,
    read_completion,
    retry_after,
)
from notetrans.backends.openai_options import Options, read_options, without_password
from notetrans.errors import BackendError
from notetrans.protocol import Capabilities, Failure, Request, Response

if TYPE_CHECKING:
    from openai import AsyncOpenAI

BODY_LIMIT = 8 * 1024 * 1024
CONNECT_SECONDS = 10.0

_NO_KEY = "no-key"
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "json_schema": {
        "type": "json_schema",
        "json_schema": {"name": "translations", "strict": True, "schema": SCHEMA},
    },
    "json_object": {"type": "json_object"},
}
_FORMAT_REFUSED = re.compile(
    r"response_format|json[_ ]schema|json[_ ]object|json mode|structured|grammar|guided", re.I
)
_OPTIONAL = ("temperature", "stream_options")
_TRANSPORT = frozenset({"httpx", "httpx2", "httpcore", "httpcore2", "anyio", "ssl", "h11"})


@dataclass(frozen=True, slots=True)
class _Reply:
    """A response as it came: a body, or the error and the pause that the endpoint named."""

    status: int
    body: bytes = b""
    content_type: str = ""
    error: Mapping[str, Any] | None = None
    wait: float = 0.0


def create(settings: Mapping[str, object]) -> OpenAIBackend:
    """Return the backend for resolved settings; opens no connection.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    there is no key and the address is not of this machine or network.
    """
    return OpenAIBackend(read_options(settings))


class OpenAIBackend:
    """Asks one chat model at one endpoint."""

    name = "openai"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client: AsyncOpenAI | None = None
        self._refused: set[str] = set()

    @property
    def model(self) -> str:
        """The model that is asked for."""
        return self._options.model

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._options.capabilities

    async def translate(self, request: Request) -> Response:
        """Translate a batch; raises ``BackendError`` for what every request would meet."""
        try:
            found = await self._complete(request)
        except BackendError as error:
            said = BackendError(self._safe(error.message), remedy=error.remedy)
        else:
            if isinstance(found, Completion):
                return self._safely(read_response(request, found, self.model))
            return self._safely(Response({}, {segment.id: found for segment in request.segments}))
        raise said

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _complete(self, request: Request) -> Completion | Failure:
        while True:
            parameters = self._parameters(request)
            reply = await self._send(parameters)
            if isinstance(reply, Failure):
                return reply
            unknown = unknown_parameter(parameters, reply.status, str(reply.error))
            if unknown is None or not self._may_forgo(unknown):
                return _read(reply)
            self._refused.add(unknown)

    def _parameters(self, request: Request) -> dict[str, Any]:
        """Return what is sent, without what the endpoint has refused before."""
        options = self._options
        wanted: dict[str, Any] = {"temperature": options.temperature}
        if options.stream:
            wanted |= {"stream": True, "stream_options": {"include_usage": True}}
        form = options.structured
        for kind, value in _FORMATS.items():
            if kind == form or (form == "auto" and kind not in self._refused):
                wanted["response_format"] = value
                break
        sent = {
            name: value
            for name, value in wanted.items()
            if value is not None and name not in self._refused
        }
        return {"model": options.model, "messages": messages(request), **sent}

    def _may_forgo(self, name: str) -> bool:
        return name in _OPTIONAL or self._options.structured == "auto"

    async def _send(self, parameters: Mapping[str, Any]) -> _Reply | Failure:
        """Return what came back. Errors become values here: theirs hold headers and the key."""
        import openai

        client = self._connected()
        try:
            async with asyncio.timeout(self._options.timeout):
                answer = client.chat.completions.with_streaming_response.create(**parameters)
                async with answer as response:
                    body = await body_within_limit(response.iter_bytes())
                    return _Reply(200, body, response.headers.get("content-type", ""))
        except openai.APIStatusError as error:
            said = error.body if isinstance(error.body, dict) else None
            return _Reply(error.status_code, error=said, wait=retry_after(error.response.headers))
        except (TimeoutError, openai.APITimeoutError):
            return Failure("error", f"no answer within {self._options.timeout:g} s")
        except openai.APIConnectionError as error:
            cause = type(error.__cause__ or error).__name__
            return Failure("error", f"cannot reach {self._options.base_url} ({cause})")
        except Exception as error:
            # A body that breaks off raises the transport's own error, and which package that
            # is depends on the version of openai.
            if not (isinstance(error, OSError) or _package(error) in _TRANSPORT):
                raise
            return Failure("error", f"the connection broke off ({type(error).__name__})")

    def _connected(self) -> AsyncOpenAI:
        if self._client is None:
            import openai

            options = self._options
            login = {"Authorization": f"Basic {options.login}"} if options.login else None
            self._client = openai.AsyncOpenAI(
                api_key=options.key or _NO_KEY,
                base_url=options.base_url,
                max_retries=0,
                timeout=openai.Timeout(options.timeout, connect=CONNECT_SECONDS),
                default_headers=login,
            )
        return self._client

    def _safely(self, response: Response) -> Response:
        failures = {
            key: replace(failure, text=self._safe(failure.text))
            for key, failure in response.failures.items()
        }
        return replace(response, failures=failures)

    def _safe(self, text: str) -> str:
        for secret in (self._options.key, self._options.login):
            if secret:
                text = text.replace(secret, "***")
        return without_password(text)


def _read(reply: _Reply) -> Completion | Failure:
    if reply.status != 200:
        return judge_error(reply.status, reply.error, reply.wait)
    if len(reply.body) > BODY_LIMIT:
        return Failure("error", "the answer was longer than any answer is", answered=True)
    try:
        completion = read_completion(reply.body, reply.content_type)
    except ValueError as error:
        return Failure("error", str(error))
    if completion.error:
        return judge_error(error_status(completion.error), completion.error)
    return completion


async def body_within_limit(chunks: AsyncIterator[bytes]) -> bytes:
    """Return a body, at most one chunk beyond the limit."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > BODY_LIMIT:
            break
    return bytes(body)


def unknown_parameter(sent: Mapping[str, Any], status: int, said: str) -> str | None:
    """Return what the endpoint does not take (``json_schema``, ``temperature``), if it says so."""
    if status not in {400, 422, 501}:
        return None
    form = sent.get("response_format")
    if form and _FORMAT_REFUSED.search(said):
        return str(form["type"])
    return next((name for name in _OPTIONAL if name in sent and name in said), None)


def _package(error: Exception) -> str:
    return type(error).__module__.partition(".")[0]
