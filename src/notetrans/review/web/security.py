"""Who may ask the page, and what its pages may do: around everything else, so no route is without.

Laws: a request is answered only if it names this server by its own loopback address (so a name
that an attacker lets point here is none), comes from no other site, and shows the session that
the secret of the address gave; and no answer lets a browser run or load what is not the page's
own.

The secret is random and stands in the address that is printed, as Jupyter does. It is exchanged
for a cookie which scripts cannot read and other sites cannot send. ``Origin`` and Fetch Metadata
are looked at besides, since a cookie does not tell ports of one machine apart: another server
on it is "same site". Nothing is logged.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")
"""The names by which a browser of this machine may ask."""
LIMIT = 1_000_000
"""Bytes that a request may have."""
_READING = ("GET", "HEAD")

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types notetrans",
    )
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=()",
    "cache-control": "no-store",
}


def frame_policy(style: str) -> str:
    """Return the policy of a note's own text: nothing but a style of this content.

    It stands beside the sandbox of the frame, which the policy says once more for a page that
    is opened by itself: no script whatever comes.
    """
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return "; ".join(
        (
            "sandbox",
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


_ENTRANCE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>notetrans</title>
<meta http-equiv="refresh" content="0; url=/"></head>
<body><p><a href="/">Open the review</a></p></body></html>
"""


@dataclass(frozen=True)
class Gate:
    """The secrets of one server: ``token`` is for its address, ``session`` for the cookie."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def address(self) -> str:
        """The address to open, secret included."""
        return f"http://{NAMES[0]}:{self.port}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The cookie's name, which has the port in it: cookies do not tell ports apart."""
        return f"notetrans-{self.port}"

    def refusal(self, method: str, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """Return why a request is not answered whoever asks, with its status; ``None`` if it is."""
        if headers.get("host", "") not in {f"{name}:{self.port}" for name in NAMES}:
            return 421, "this address is not the one that notetrans printed"
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{headers['host']}":
            return 403, "the request comes from another site"
        if origin is None and method not in _READING:
            return 403, "the request does not say where it comes from"
        return None

    def is_foreign(self, headers: Mapping[str, str]) -> bool:
        """Return whether a browser says that another site has led to a request."""
        return headers.get("sec-fetch-site", "none") not in ("same-origin", "none")

    def is_entrance(self, scope: Scope) -> bool:
        """Return whether a request shows the secret of the address."""
        if (
            scope["path"] != "/"
            or scope["method"] != "GET"
            or b"token=" not in scope["query_string"]
        ):
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        return len(given) == 1 and _same(given[0], self.token)

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request shows the session."""
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
        except CookieError:
            return False
        return found is not None and _same(found.value, self.session)


def _same(given: str, secret: str) -> bool:
    """Compare in a time that tells nothing of where two texts differ."""
    return hmac.compare_digest(given.encode(), secret.encode())


class Guarded:
    """An application behind a gate."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        if headers is None:
            await _say(send, 400, "a header stands twice")
        elif refused := self._gate.refusal(scope["method"], headers):
            await _say(send, *refused)
        elif self._gate.is_entrance(scope):
            await _enter(send, self._gate)
        elif self._gate.is_foreign(headers):
            await _say(send, 403, "the request comes from another site")
        elif not self._gate.is_known(headers):
            await _say(send, 403, "open the address that notetrans printed, with its token")
        elif _length(headers) > LIMIT:
            await _say(send, 413, "the request is too large")
        else:
            await self._app(scope, _bounded(receive), send)


def _headers(scope: Scope) -> dict[str, str] | None:
    """Return a request's headers; ``None`` where one that decides stands twice."""
    found: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        if name in found and name in ("host", "origin", "cookie", "sec-fetch-site"):
            return None
        found[name] = value.decode("latin-1")
    return found


def _length(headers: Mapping[str, str]) -> int:
    given = headers.get("content-length", "0")
    return int(given) if given.isascii() and given.isdigit() else LIMIT + 1


def _bounded(receive: Receive) -> Receive:
    """Return a request's body as far as it may go, also where its length is not told."""
    had = 0

    async def bounded() -> Message:
        nonlocal had
        message = await receive()
        had += len(message.get("body", b""))
        return message if had <= LIMIT else {"type": "http.disconnect"}

    return bounded


def _with_headers(send: Send) -> Send:
    """Return a ``send`` which adds what every answer must say."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = {name.decode().lower() for name, _ in message.get("headers", ())}
            needed = {"content-security-policy": PAGE_POLICY, **_HEADERS}
            added = [(n.encode(), v.encode()) for n, v in needed.items() if n not in said]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sending


async def _enter(send: Send, gate: Gate) -> None:
    """Give the cookie; the page itself leads on, since a cookie so strict is not sent with a
    request that another site began, such as a link in a mail."""
    cookie = f"{gate.cookie}={gate.session}; Path=/; HttpOnly; SameSite=Strict"
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"set-cookie", cookie.encode())]
    await _answer(send, 200, headers, _ENTRANCE.encode())


async def _say(send: Send, status: int, message: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await _answer(send, status, headers, f"{message}\n".encode())


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
