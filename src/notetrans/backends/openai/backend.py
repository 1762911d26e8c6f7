"""The backends that speak OpenAI's protocol: chat completions, or responses where wanted.

One call sends one request, and one more for each thing that the endpoint turns out not to take;
what then went well without is remembered, in later runs too. Nothing is retried here: the engine
does that, once for all. No text that leaves this module holds the key, a header or the password
of an address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from notetrans.backends.chat.asking import ask
from notetrans.backends.chat.prompt import PROMPT_VERSION, SCHEMA, messages
from notetrans.backends.chat.transport import Reply
from notetrans.backends.chat.wire import Completion, error_status, judge_error, read_completion
from notetrans.backends.openai import memory as openai_memory
from notetrans.backends.openai.options import Options, read_options
from notetrans.backends.openai.request import Call, call, refusals
from notetrans.backends.openai.responses import read_responses
from notetrans.backends.openai.send import connect, send
from notetrans.backends.presets import PRESETS
from notetrans.protocol import Capabilities, Failure, Request, Response

if TYPE_CHECKING:
    from openai import AsyncOpenAI


def create(settings: Mapping[str, object], preset: str = "openai") -> OpenAIBackend:
    """Return the backend of a preset for resolved settings; opens no connection.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    there is no key and the address is not of this machine or network.
    """
    return OpenAIBackend(read_options(settings, PRESETS[preset]))


class OpenAIBackend:
    """Asks one model at one endpoint."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client: AsyncOpenAI | None = None
        self._refused: frozenset[str] | None = None

    @property
    def name(self) -> str:
        """The preset's name."""
        return self._options.preset.name

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
        return "" if self._options.at_home else self._options.endpoint.url

    def preview(self, request: Request) -> str:
        """Return what the model would be told for a request, and the schema of its answer."""
        told = [message["content"] for message in messages(request)]
        form = call(self._options, request, self._known()).form
        return "\n".join([*told, *([json.dumps(SCHEMA)] if form == "json_schema" else [])])

    async def translate(self, request: Request) -> Response:
        """Translate a batch; raises ``BackendError`` for what every request would meet."""
        return await ask(self._complete, request, self._options.endpoint, self.model)

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _complete(self, request: Request) -> Completion | Failure:
        """Return what the model said, asked without what the endpoint does not take."""
        refused = set(self._known())
        while True:
            asked = call(self._options, request, refused)
            reply = await self._send(asked)
            if isinstance(reply, Failure):
                return reply
            said = refusals(asked, self._options, reply.status, str(reply.error))
            without = next((name for name in said if name not in refused), None)
            if without is None:
                if reply.status == 200:
                    self._learn(refused)
                return _priced(_read(reply, asked), self._options)
            refused.add(without)

    async def _send(self, asked: Call) -> Reply | Failure:
        if self._client is None:
            self._client = connect(self._options)
        return await send(self._client, asked, self._options)

    def _known(self) -> frozenset[str]:
        if self._refused is None:
            self._refused = openai_memory.recall(self._options.endpoint.url, self.model)
        return self._refused

    def _learn(self, refused: set[str]) -> None:
        """Remember what a request went well without. An error alone proves nothing.

        Its text may quote a note that speaks of JSON schemas.
        """
        if not refused <= self._known():
            self._refused = self._known() | refused
            openai_memory.learn(self._options.endpoint.url, self.model, self._refused)


def _read(reply: Reply, asked: Call) -> Completion | Failure:
    if reply.status != 200:
        return judge_error(reply.status, reply.error, reply.wait)
    read = read_responses if asked.api == "responses" else read_completion
    try:
        completion = read(reply.body, reply.content_type, reply.broken)
    except ValueError as error:
        return Failure("error", str(error))
    return _judged(completion) if completion.error else completion


def _judged(completion: Completion) -> Completion | Failure:
    """Return the failure of an error in a good answer's place, or what came before it."""
    error = completion.error or {}
    failure = judge_error(error_status(error), error)
    return replace(completion, broken=failure.text) if completion.text else failure


def _priced(found: Completion | Failure, options: Options) -> Completion | Failure:
    """Return a completion with a price only where the row says that it is in US dollars."""
    if isinstance(found, Failure) or found.usage is None or options.preset.charges:
        return found
    return replace(found, usage=replace(found.usage, cost=None))
