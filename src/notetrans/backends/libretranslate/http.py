"""One request and its answer over HTTP, by the standard library; blocks, so call it in a thread.

Law: whatever the other side sends, the outcome is an :class:`Answer` or an ``OSError`` whose text
a person may read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from notetrans.backends.chat.wire import retry_after
from notetrans.backends.endpoint import Endpoint

BODY_LIMIT = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, its body, and the seconds that it asks to wait."""

    status: int
    body: bytes
    wait: float = 0.0


def send(endpoint: Endpoint, path: str, body: Mapping[str, Any] | None, timeout: float) -> Answer:
    """Return the answer to a GET, or to a POST of a body as JSON.

    ``timeout`` is in seconds, for each step of the connection.
    """
    headers = {"Content-Type": "application/json", "User-Agent": "notetrans"}
    if endpoint.login:
        headers["Authorization"] = f"Basic {endpoint.login}"
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{endpoint.url}{path}", data, headers)
    try:
        with _opened(request, timeout) as response:
            return Answer(response.status, _read(response), _wait(response.headers))
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise TimeoutError from None
        raise ConnectionError(f"cannot reach {endpoint.url} ({_name(error.reason)})") from None
    except (HTTPException, ConnectionError) as error:
        raise ConnectionError(f"the connection broke off ({_name(error)})") from None


def _opened(request: Request, timeout: float) -> Any:
    """Return the response, also where its status is that of an error."""
    try:
        return urlopen(request, timeout=timeout)
    except HTTPError as error:
        return error


def _wait(headers: Message) -> float:
    return retry_after({name.lower(): value for name, value in headers.items()})


def _read(response: Any) -> bytes:
    """Return a body; one that ends before its length is told as broken off."""
    body: bytes = response.read(BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        raise OSError("the answer was longer than any answer is")
    if getattr(response, "length", None):
        raise HTTPException("incomplete")
    return body


def _name(reason: object) -> str:
    return type(reason).__name__
