"""One call over HTTP, with limits of time and size; errors become values.

Those of the client hold headers and the key, so none leaves this module.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from notetrans.backends.anthropic.options import Options
from notetrans.backends.anthropic.request import arguments
from notetrans.backends.anthropic.wire import error_in
from notetrans.backends.chat.wire import retry_after
from notetrans.backends.openai.send import CONNECT_SECONDS, body_within_limit
from notetrans.protocol import Failure

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

_T = TypeVar("_T")
_NO_KEY = "no-key"
_TRANSPORT = frozenset({"httpx", "httpx2", "httpcore", "httpcore2", "anyio", "ssl", "h11"})


@dataclass(frozen=True, slots=True)
class Reply:
    """A response as it came: a body, or the error and the pause that the endpoint named."""

    status: int
    body: bytes = b""
    content_type: str = ""
    error: Mapping[str, Any] | None = None
    wait: float = 0.0


def connect(options: Options) -> AsyncAnthropic:
    """Return a client for the endpoint; opens no connection, and repeats nothing by itself."""
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


async def send(
    client: AsyncAnthropic, body: Mapping[str, Any], options: Options
) -> Reply | Failure:
    """Return what came back for a request's body."""

    async def sent() -> Reply:
        answer = client.messages.with_streaming_response.create(**arguments(body))
        async with answer as response:
            received = await body_within_limit(response.iter_bytes())
            return Reply(200, received, response.headers.get("content-type", ""))

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
    except (TimeoutError, anthropic.APITimeoutError):
        return Failure("error", f"no answer within {options.timeout:g} s")
    except anthropic.APIConnectionError as error:
        cause = type(error.__cause__ or error).__name__
        return Failure("error", f"cannot reach {options.endpoint.url} ({cause})")
    except Exception as error:
        # A body that breaks off raises the transport's own error, and which package that is
        # depends on the version of anthropic.
        if not (isinstance(error, OSError) or _package(error) in _TRANSPORT):
            raise
        return Failure("error", f"the connection broke off ({type(error).__name__})")


def _package(error: Exception) -> str:
    return type(error).__module__.partition(".")[0]
