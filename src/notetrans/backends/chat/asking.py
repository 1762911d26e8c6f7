"""A request to a chat model and what comes of it, without the endpoint's secrets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from notetrans.backends.chat.answer import response
from notetrans.backends.chat.wire import Completion
from notetrans.backends.endpoint import Endpoint
from notetrans.errors import BackendError
from notetrans.protocol import Failure, Request, Response

Complete = Callable[[Request], Awaitable[Completion | Failure]]
"""Asks the model: what it said, or one failure for all segments."""


async def ask(complete: Complete, request: Request, endpoint: Endpoint, model: str) -> Response:
    """Return the response to a request; raises ``BackendError`` for what every request would meet.

    The error that is raised has no cause, which might hold what the text does not.
    """
    try:
        found = await complete(request)
    except BackendError as error:
        said = endpoint.safe_error(error)
    else:
        return endpoint.safe_response(response(request, found, model))
    raise said
