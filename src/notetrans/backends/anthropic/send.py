"""One call over HTTP, with limits of time and size; errors become values.

Those of the client hold headers and the key, so none leaves this module.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from notetrans.backends.anthropic.options import Options
from notetrans.backends.anthropic.request import arguments
from notetrans.backends.anthropic.wire import error_in
from notetrans.backends.chat.transport import (
    CONNECT_SECONDS,
    NO_KEY,
    Reply,
    beyond_limit,
    body_within_limit,
    login_header,
    lost,
)
from notetrans.backends.chat.wire import retry_after
from notetrans.protocol import Failure

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

_T = TypeVar("_T")


def connect(options: Options) -> AsyncAnthropic:
    """Return a client for the endpoint; opens no connection, and repeats nothing by itself."""
    import anthropic

    endpoint = options.endpoint
    return anthropic.AsyncAnthropic(
        api_key=endpoint.key or NO_KEY,
        base_url=endpoint.url,
        max_retries=0,
        timeout=anthropic.Timeout(options.timeout, connect=CONNECT_SECONDS),
        default_headers=login_header(endpoint),
    )


async def send(
    client: AsyncAnthropic, body: Mapping[str, Any], options: Options
) -> Reply | Failure:
    """Return what came back for a request's body."""

    async def sent() -> Reply | Failure:
        answer = client.messages.with_streaming_response.create(**arguments(body))
        async with answer as response:
            received = await body_within_limit(response.iter_bytes())
            kind = response.headers.get("content-type", "")
            return beyond_limit(received) or Reply(200, received, kind)

    return await attempt(sent, options)


async def attempt(call: Callable[[], Awaitable[_T]], options: Options) -> _T | Reply | Failure:
    """Return what a call returns, the endpoint's error as a reply, or why none came."""
    import anthropic

    try:
        async with asyncio.timeout(options.timeout):
            return await call()
    except anthropic.APIStatusError as error:
        wait = retry_after(error.response.headers)
        return Reply(error.status_code, error=error_in(error.body), wait=wait)
    except Exception as error:
        why = lost(error, anthropic, options.endpoint, options.timeout)
        if why is None:
            raise
        return Failure("error", why)
