"""The pages and actions of a desk as one application; :mod:`.security` stands around it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from notetrans.errors import NotetransError, UsageError
from notetrans.review.visible import visible
from notetrans.review.web import pages
from notetrans.review.web.actions import ACTIONS, Answer, Given
from notetrans.review.web.desk import Desk, UnknownError
from notetrans.review.web.security import Gate, Guarded, frame_policy
from notetrans.review.web.values import Sheet, Side

Result = TypeVar("Result")
_LONG, _KEPT = 300, 3
"""Units from which a post is long, and how many of those in the list are read ahead and kept."""
Handler = Callable[[Request], Awaitable[Response]]


def application(desk: Desk, gate: Gate) -> ASGIApp:
    """Return the application, guarded."""
    page = _Pages(desk)
    routes = [
        Route("/", _shown(page.posts)),
        Route("/post/{post}", _shown(page.sheet)),
        Route("/post/{post}/rendered", _shown(page.rendered)),
        Route("/post/{post}/raw", _shown(page.raw)),
        Route("/post/{post}/frame/{side}", _shown(page.frame)),
        Route("/static/{name}", _shown(page.static)),
        Route("/do/{action}", _told(page.act), methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False  # an address is one of these, or none
    return Guarded(app, gate)


class _Pages:
    """The routes of a desk, which is asked by one thread, and by another for what takes long."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._worker = ThreadPoolExecutor(1, "desk")
        self._slow = ThreadPoolExecutor(1, "engine")
        self._making = Lock()
        self._made: dict[str, tuple[Sheet, str]] = {}

    async def posts(self, request: Request) -> Response:
        everything = "all" in request.query_params
        found = await self._ask(lambda: self._desk.posts(everything=everything))
        for line in sorted(found, key=lambda line: -line.units)[:_KEPT]:
            if line.units >= _LONG:
                self._slow.submit(self._sheet_page, line.id)  # it opens at once then
        return HTMLResponse(pages.list_page(found, everything=everything))

    async def sheet(self, request: Request) -> Response:
        return HTMLResponse(await self._ask(lambda: self._sheet_page(_post(request))))

    def _sheet_page(self, post: str) -> str:
        """Return a post's page, the one that was made before while nothing has changed."""
        with self._making:
            sheet = self._desk.sheet(post)
            made, html = self._made.pop(post, (None, ""))
            if made is not sheet:
                html = pages.sheet_page(sheet)
            self._made[post] = (sheet, html)
            while len(self._made) > _KEPT:
                del self._made[next(iter(self._made))]
            return html

    async def rendered(self, request: Request) -> Response:
        post = _post(request)
        return HTMLResponse(await self._ask(lambda: pages.rendered_page(self._desk.texts(post))))

    async def raw(self, request: Request) -> Response:
        post = _post(request)
        return HTMLResponse(await self._ask(lambda: pages.raw_page(self._desk.texts(post))))

    async def frame(self, request: Request) -> Response:
        post, side = _post(request), request.path_params["side"]
        if side not in ("source", "target"):
            raise UnknownError
        html, style = await self._ask(lambda: self._frame(post, side))
        return HTMLResponse(html, headers={"content-security-policy": frame_policy(style)})

    def _frame(self, post: str, side: Side) -> tuple[str, str]:
        return pages.frame(self._desk.texts(post), side, partial(self._desk.picture, post, side))

    async def static(self, request: Request) -> Response:
        try:
            data, kind = pages.asset(request.path_params["name"])
        except KeyError:
            raise UnknownError from None
        return Response(data, media_type=kind)

    async def act(self, request: Request) -> Response:
        action = ACTIONS.get(request.path_params["action"])
        if action is None:
            raise UnknownError
        given = await _given(request)
        worker = self._slow if action.slow else self._worker
        answer = await self._ask(lambda: action.run(self._desk, given), worker)
        more = await self._ask(lambda: self._anew(answer)) if answer.post else {}
        return JSONResponse({**answer.data, **more})

    def _anew(self, answer: Answer) -> dict[str, Any]:
        """Return what the page must show anew after an action."""
        sheet = self._desk.rows(answer.post, answer.units)
        line = sheet.line
        progress = {"units": line.units, "approved": line.approved, "missing": line.missing}
        return {"rows": pages.rows(sheet), "progress": progress, "blocked": visible(sheet.blocked)}

    async def _ask(self, work: Callable[[], Result], worker: Executor | None = None) -> Result:
        return await asyncio.get_running_loop().run_in_executor(worker or self._worker, work)


def _post(request: Request) -> str:
    return str(request.path_params["post"])


async def _given(request: Request) -> Given:
    """Return what a page sent."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise UsageError("only JSON is understood")
    try:
        data = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise UsageError("this is not JSON") from None
    except ClientDisconnect:
        raise UsageError("the request is too large") from None
    if not isinstance(data, dict):
        raise UsageError("this is not a JSON object")
    return Given(data)


def _guarded(handler: Handler, tell: Callable[[str, int], Response]) -> Handler:
    """Return a handler that tells trouble by ``tell``, with the status of the answer."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except Exception as error:  # whatever it is, a person gets a sentence
            status, message = _trouble(error)
            return tell(message, status)

    return guarded


def _shown(handler: Handler) -> Handler:
    """Return a handler that tells trouble as a page."""
    return _guarded(handler, lambda said, status: HTMLResponse(pages.error_page(said), status))


def _told(handler: Handler) -> Handler:
    """Return a handler that tells trouble as JSON."""
    return _guarded(handler, lambda said, status: JSONResponse({"error": said}, status))


def _trouble(error: Exception) -> tuple[int, str]:
    """Return the status and the sentence for what went wrong."""
    if isinstance(error, UnknownError):
        return 404, "there is no such page: go back to the list"
    if isinstance(error, NotetransError):
        return 409, str(error)
    if os.environ.get("NOTETRANS_DEBUG"):
        raise error
    if isinstance(error, OSError):
        return 500, f"the disk says: {error.strerror or error}"
    return 500, f"{type(error).__name__}. This is a fault of notetrans: please report it"
