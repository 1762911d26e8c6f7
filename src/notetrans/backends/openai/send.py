"""One call over HTTP, with limits of time and size; errors become values.

Those of the client hold headers and the key, so none leaves this module. What came of a stream
before it broke off is handed on, with the reason why there is no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from notetrans.backends.chat.transport import (
    CONNECT_SECONDS,
    NO_KEY,
    Reply,
    beyond_limit,
    login_header,
    lost,
    within_limit,
)
from notetrans.backends.chat.wire import is_stream, retry_after
from notetrans.backends.openai.options import Options
from notetrans.backends.openai.request import Call
from notetrans.protocol import Failure

if TYPE_CHECKING:
    from openai import AsyncOpenAI


_OTHERS = ("thinking",)
"""Parameters of other providers, which OpenAI's client does not know."""


class StalledError(Exception):
    """A stream that had begun brought nothing more."""


def connect(options: Options) -> AsyncOpenAI:
    """Return a client for the endpoint; opens no connection, and repeats nothing by itself."""
    import openai

    place = options.endpoint
    return openai.AsyncOpenAI(
        api_key=place.key or NO_KEY,
        base_url=place.url,
        max_retries=0,
        timeout=openai.Timeout(options.timeout, connect=CONNECT_SECONDS),
        default_headers=login_header(place),
    )


def arguments(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body as the client takes it: what OpenAI does not know travels beside the rest."""
    own = {name: body[name] for name in _OTHERS if name in body}
    known = {name: value for name, value in body.items() if name not in own}
    return known | ({"extra_body": own} if own else {})


async def send(client: AsyncOpenAI, call: Call, options: Options) -> Reply | Failure:
    """Return what came back for a call."""
    import openai

    apis: Mapping[str, Any] = {"chat": client.chat.completions, "responses": client.responses}
    body, kind = bytearray(), ""
    try:
        async with asyncio.timeout(options.timeout):
            answer = apis[call.api].with_streaming_response.create(**arguments(call.body))
            async with answer as response:
                kind = response.headers.get("content-type", "")
                await _receive(response.iter_bytes(), body, options, kind)
        return beyond_limit(body) or Reply(200, bytes(body), kind)
    except openai.APIStatusError as error:
        said = error.body if isinstance(error.body, dict) else None
        return Reply(error.status_code, error=said, wait=retry_after(error.response.headers))
    except Exception as error:
        why = _reason(error, options)
        if why is None:
            raise
    if body and is_stream(kind):
        return Reply(200, bytes(body), kind, broken=why)
    return Failure("error", why)


async def _receive(
    chunks: AsyncIterator[bytes], body: bytearray, options: Options, kind: str
) -> None:
    if is_stream(kind):
        chunks = steadily(chunks, options.chunk_timeout)
    async for chunk in within_limit(chunks):
        body += chunk


async def steadily(chunks: AsyncIterator[bytes], seconds: float) -> AsyncIterator[bytes]:
    """Yield the parts of a stream; raises :class:`StalledError` where none follows for so long.

    The first may take longer: some models think before they say anything.
    """
    patience = None
    while True:
        try:
            async with asyncio.timeout(patience):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise StalledError from None
        yield chunk
        patience = seconds


def _reason(error: Exception, options: Options) -> str | None:
    """Return what an error of the connection says to a person; ``None`` for any other error."""
    import openai

    if isinstance(error, StalledError):
        return f"the answer's stream stopped: nothing came for {options.chunk_timeout:g} s"
    return lost(error, openai, options.endpoint, options.timeout)
