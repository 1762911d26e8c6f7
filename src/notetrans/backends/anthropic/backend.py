"""The ``anthropic`` backend: Anthropic's messages API, or any server that speaks it.

One call sends one request, and one more for each parameter that the endpoint turns out not to
take, which is remembered. Nothing is retried here: the engine does that, once for all.
No text that leaves this module holds the key, a header or the password of an address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from notetrans.backends.anthropic.options import DEFAULT_URL, Options, read_options
from notetrans.backends.anthropic.request import body, most_tokens, unknown_parameter
from notetrans.backends.anthropic.send import connect, send
from notetrans.backends.anthropic.wire import judge, read_message, status_of
from notetrans.backends.chat.asking import ask
from notetrans.backends.chat.prompt import PROMPT_VERSION, messages
from notetrans.backends.chat.transport import Reply
from notetrans.backends.chat.wire import Completion
from notetrans.errors import BackendError
from notetrans.protocol import Capabilities, Failure, Request, Response

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic


def create(settings: Mapping[str, object]) -> AnthropicBackend:
    """Return the backend for resolved settings; opens no connection.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    the package is not installed, or there is no key and the address is not of this machine or
    network.
    """
    options = read_options(settings)
    check_installed()
    return AnthropicBackend(options)


def check_installed() -> None:
    """Raise :class:`BackendError` where the package is not installed."""
    if find_spec("anthropic") is None:
        raise BackendError(
            "the anthropic backend needs the package anthropic, which is not installed",
            remedy="Install it with `pip install 'notetrans[anthropic]'`.",
        )


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
    def prompt(self) -> str:
        """The version of the prompt."""
        return str(PROMPT_VERSION)

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
        asked = self._body(request).get("tools", ())
        return "\n".join([*told, *(json.dumps(tool) for tool in asked)])

    async def translate(self, request: Request) -> Response:
        """Translate a batch; raises ``BackendError`` for what every request would meet."""
        return await ask(self._complete, request, self._options.endpoint, self.model)

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _complete(self, request: Request) -> Completion | Failure:
        if self._client is None:
            self._client = connect(self._options)
        while True:
            sent = self._body(request)
            reply = await send(self._client, sent, self._options)
            if isinstance(reply, Failure):
                return reply
            if not self._has_learned(sent, reply):
                return _read(reply)

    def _body(self, request: Request) -> dict[str, Any]:
        return body(self._options, request, self._refused, self._max_tokens)

    def _has_learned(self, sent: Mapping[str, Any], reply: Reply) -> bool:
        """Tell whether the reply says what to leave out, which is remembered."""
        if reply.status not in {400, 422, 501}:
            return False
        said = str((reply.error or {}).get("message") or reply.error)
        if most := most_tokens(said):
            self._max_tokens = min(self._max_tokens, most)
            return bool(self._max_tokens < sent["max_tokens"])
        unknown = unknown_parameter(sent, said)
        if unknown is None or (unknown == "tools" and self._options.structured == "tool"):
            return False
        self._refused.add(unknown)
        return True


def _read(reply: Reply) -> Completion | Failure:
    if reply.status != 200:
        return judge(reply.status, reply.error or {}, reply.wait)
    try:
        found = read_message(reply.body, reply.content_type)
    except ValueError as error:
        return Failure("error", str(error))
    return judge(status_of(found.error), found.error) if found.error else found
