"""What the clients of chat models have in common below the protocol: limits, replies, errors.

A client's own errors hold headers and the key, so none of them goes further than its caller: what
they say to a person is a text made here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from notetrans.backends.endpoint import Endpoint
from notetrans.protocol import Failure

BODY_LIMIT = 8 * 1024 * 1024
CONNECT_SECONDS = 10.0
NO_KEY = "no-key"
"""What a client gets that wants a key where there is none."""

_TRANSPORT = frozenset({"httpx", "httpx2", "httpcore", "httpcore2", "anyio", "ssl", "h11"})


@dataclass(frozen=True, slots=True)
class Reply:
    """A response as it came: a body, or the error and the pause that the endpoint named.

    ``broken`` says why a stream ended before its end.
    """

    status: int
    body: bytes = b""
    content_type: str = ""
    broken: str = ""
    error: Mapping[str, Any] | None = None
    wait: float = 0.0


def login_header(endpoint: Endpoint) -> dict[str, str] | None:
    """Return the header of an address with user and password."""
    return {"Authorization": f"Basic {endpoint.login}"} if endpoint.login else None


def lost(error: Exception, client: Any, endpoint: Endpoint, seconds: float) -> str | None:
    """Return what an error of the connection says to a person; ``None`` for any other error.

    ``client`` is the module of the client that raised it, ``seconds`` the time that it had.
    """
    if isinstance(error, TimeoutError | client.APITimeoutError):
        return f"no answer within {seconds:g} s"
    if isinstance(error, client.APIConnectionError):
        cause = type(error.__cause__ or error).__name__
        return f"cannot reach {endpoint.url} ({cause})"
    # A body that breaks off raises the transport's own error, and which package that is depends
    # on the version of the client.
    if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _TRANSPORT:
        return f"the connection broke off ({type(error).__name__})"
    return None


def beyond_limit(body: bytes | bytearray) -> Failure | None:
    """Return the failure of a body that is longer than any answer is."""
    if len(body) <= BODY_LIMIT:
        return None
    return Failure("error", "the answer was longer than any answer is", answered=True)


async def within_limit(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the parts of a body, at most one beyond the limit."""
    size = 0
    async for chunk in chunks:
        yield chunk
        size += len(chunk)
        if size > BODY_LIMIT:
            return


async def body_within_limit(chunks: AsyncIterator[bytes]) -> bytes:
    """Return a body, at most one chunk beyond the limit."""
    return b"".join([chunk async for chunk in within_limit(chunks)])
