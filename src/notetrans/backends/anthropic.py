"""The ``anthropic`` backend: Anthropic's messages API, or any server that speaks it.

One call sends one request, and one more for each parameter that the endpoint turns out not to
take, which is remembered. Nothing is retried here: the engine does that, once for all.
No text that leaves this module holds the key, a header or the password of an address.

Answers are asked for as the input of a tool, which the model has to use: that holds it to a
schema. What is the same in many requests stands first and is marked for the provider's prompt
cache; a provider passes the mark over where that is too short for it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from notetrans.backends.anthropic_options import DEFAULT_URL, Options, read_options
from notetrans.backends.anthropic_wire import error_in, judge, read_message, status_of
from notetrans.backends.chat_answer import read_response
from notetrans.backends.chat_prompt import SCHEMA, messages
from notetrans.backends.chat_wire import Completion, retry_after
from notetrans.backends.openai_send import BODY_LIMIT, CONNECT_SECONDS, body_within_limit
from notetrans.errors import BackendError
from notetrans.protocol import Capabilities, Failure, Request, Response

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

TOOL: Mapping[str, Any] = {
    "name": "translations",
    "description": "Hand over the translations.",
    "input_schema": SCHEMA,
}

_NO_KEY = "no-key"
_REQUIRED = ("model", "max_tokens", "messages")
_CACHED = {"type": "ephemeral"}
_TRANSPORT = frozenset({"httpx", "httpx2", "httpcore", "httpcore2", "anyio", "ssl", "h11"})
_TOOLS_REFUSED = re.compile(r"\btool|input_schema|function[ _]call", re.IGNORECASE)
_LESS_TOKENS = re.compile(r"max_tokens: (\d+) > (\d+)")


@dataclass(frozen=True, slots=True)
class _Reply:
    """A response as it came: a body, or the error and the pause that the endpoint named."""

    status: int
    body: bytes = b""
    content_type: str = ""
    error: Mapping[str, Any] | None = None
    wait: float = 0.0


def create(settings: Mapping[str, object]) -> AnthropicBackend:
    """Return the backend for resolved settings; opens no connection.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    the package is not installed, or there is no key and the address is not of this machine or
    network.
    """
    options = read_options(settings)
    if find_spec("anthropic") is None:
        raise BackendError(
            "the anthropic backend needs the package anthropic, which is not installed",
            remedy="Install it with `pip install 'notetrans[anthropic]'`.",
        )
    return AnthropicBackend(options)


class AnthropicBackend:
    """Asks one model at one endpoint."""

    name = "anthropic"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client: AsyncAnthropic | None = None
        self._refused: set[str] = set()
        self._max_tokens = options.max_tokens

    @property
    def model(self) -> str:
        """The model that is asked for."""
        return self._options.model

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._options.capabilities

    @property
    def address(self) -> str:
        """Where it asks; empty for its provider's own place."""
        url = self._options.endpoint.url
        return "" if urlsplit(url).hostname == urlsplit(DEFAULT_URL).hostname else url

    def preview(self, request: Request) -> str:
        """Return what the model would be told for a request, and the tool's schema."""
        told = [message["content"] for message in messages(request)]
        asked = self.parameters(request).get("tools", ())
        return "\n".join([*told, *(json.dumps(tool) for tool in asked)])

    async def translate(self, request: Request) -> Response:
        """Translate a batch; raises ``BackendError`` for what every request would meet."""
        endpoint = self._options.endpoint
        try:
            found = await self._complete(request)
        except BackendError as error:
            said = endpoint.safe_error(error)
        else:
            if isinstance(found, Completion):
                return endpoint.safe_response(read_response(request, found, self.model))
            failures = dict.fromkeys((segment.id for segment in request.segments), found)
            return endpoint.safe_response(Response({}, failures))
        raise said

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    def parameters(self, request: Request) -> dict[str, Any]:
        """Return what is sent for a request, without what the endpoint has refused before."""
        options = self._options
        cache = options.cache and "cache_control" not in self._refused
        sent: dict[str, Any] = {"model": options.model, "max_tokens": self._max_tokens}
        sent |= split_messages(request, cache=cache)
        if options.temperature is not None and "temperature" not in self._refused:
            sent["temperature"] = options.temperature
        if options.structured != "off" and "tools" not in self._refused:
            sent["tools"] = [TOOL]
            sent["tool_choice"] = {"type": "tool", "name": TOOL["name"]}
        return sent

    async def _complete(self, request: Request) -> Completion | Failure:
        while True:
            parameters = self.parameters(request)
            reply = await self._send(parameters)
            if isinstance(reply, Failure):
                return reply
            if not self._has_learned(parameters, reply):
                return _read(reply)

    def _has_learned(self, sent: Mapping[str, Any], reply: _Reply) -> bool:
        """Tell whether the reply says what to leave out, which is remembered."""
        if reply.status not in {400, 422, 501}:
            return False
        said = str((reply.error or {}).get("message") or reply.error)
        if least := _LESS_TOKENS.search(said):
            self._max_tokens = min(self._max_tokens, int(least[2]))
            return bool(0 < self._max_tokens < sent["max_tokens"])
        unknown = unknown_parameter(sent, said)
        if unknown is None or (unknown == "tools" and self._options.structured == "tool"):
            return False
        self._refused.add(unknown)
        return True

    async def _send(self, parameters: Mapping[str, Any]) -> _Reply | Failure:
        """Return what came back. Errors become values here: theirs hold headers and the key."""
        import anthropic

        client = self._connected()
        try:
            async with asyncio.timeout(self._options.timeout):
                answer = client.messages.with_streaming_response.create(**arguments(parameters))
                async with answer as response:
                    body = await body_within_limit(response.iter_bytes())
                    return _Reply(200, body, response.headers.get("content-type", ""))
        except anthropic.APIStatusError as error:
            wait = retry_after(error.response.headers)
            return _Reply(error.status_code, error=error_in(error.body), wait=wait)
        except (TimeoutError, anthropic.APITimeoutError):
            return Failure("error", f"no answer within {self._options.timeout:g} s")
        except anthropic.APIConnectionError as error:
            cause = type(error.__cause__ or error).__name__
            return Failure("error", f"cannot reach {self._options.endpoint.url} ({cause})")
        except Exception as error:
            # A body that breaks off raises the transport's own error, and which package that
            # is depends on the version of anthropic.
            if not (isinstance(error, OSError) or _package(error) in _TRANSPORT):
                raise
            return Failure("error", f"the connection broke off ({type(error).__name__})")

    def _connected(self) -> AsyncAnthropic:
        if self._client is None:
            self._client = connect(self._options)
        return self._client


def connect(options: Options) -> AsyncAnthropic:
    """Return a client that retries nothing."""
    import anthropic

    endpoint = options.endpoint
    login = {"Authorization": f"Basic {endpoint.login}"} if endpoint.login else None
    return anthropic.AsyncAnthropic(
        api_key=endpoint.key or _NO_KEY,
        base_url=endpoint.url,
        max_retries=0,
        timeout=anthropic.Timeout(options.timeout, connect=CONNECT_SECONDS),
        default_headers=login,
    )


def split_messages(request: Request, *, cache: bool) -> dict[str, Any]:
    """Return a request as the API's ``system`` and ``messages``.

    Marked for the cache are the system's last block, with which the tools are kept, and what
    all requests of a pair of languages begin with, where a style guide makes that long.
    """
    chat = messages(request)
    system = [_block(one["content"]) for one in chat if one["role"] == "system"]
    turns: list[dict[str, Any]] = [dict(one) for one in chat if one["role"] != "system"]
    if cache and system:
        system[-1]["cache_control"] = _CACHED
    if cache and (head := _shared_head(request)):
        turns[0]["content"] = [
            _block(head) | {"cache_control": _CACHED},
            _block(turns[0]["content"].removeprefix(head)),
        ]
    return {"system": system, "messages": turns}


def _shared_head(request: Request) -> str:
    """Return how the user's message begins in every request of the pair; empty without style."""
    if not request.instructions:
        return ""
    bare = Request(request.source_lang, request.target_lang, (), instructions=request.instructions)
    start, full = (messages(one)[-1]["content"] for one in (bare, request))
    head = start[: start.rfind("\n\n") + 2]
    return head if full.startswith(head) else ""


def _block(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def arguments(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's body as arguments of the client's ``create``.

    Only what is required is an argument: which others a version of the client knows differs
    (``temperature`` came and went), and all of them may travel in ``extra_body``.
    """
    needed = {name: body[name] for name in _REQUIRED}
    return needed | {"extra_body": {k: v for k, v in body.items() if k not in needed}}


def unknown_parameter(sent: Mapping[str, Any], said: str) -> str | None:
    """Return which of the sent parameters an error speaks of, if the request can do without."""
    if "cache_control" in said and any("cache_control" in block for block in sent["system"]):
        return "cache_control"
    if "temperature" in sent and "temperature" in said:
        return "temperature"
    return "tools" if "tools" in sent and _TOOLS_REFUSED.search(said) else None


def _read(reply: _Reply) -> Completion | Failure:
    if reply.status != 200:
        return judge(reply.status, reply.error or {}, reply.wait)
    if len(reply.body) > BODY_LIMIT:
        return Failure("error", "the answer was longer than any answer is", answered=True)
    try:
        found = read_message(reply.body, reply.content_type)
    except ValueError as error:
        return Failure("error", str(error))
    return judge(status_of(found.error), found.error) if found.error else found


def _package(error: Exception) -> str:
    return type(error).__module__.partition(".")[0]
