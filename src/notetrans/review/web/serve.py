"""The application on a port of this machine, until it is interrupted."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from notetrans.errors import UsageError
from notetrans.review.web.app import application
from notetrans.review.web.desk import Desk
from notetrans.review.web.security import NAMES, Gate


def serve(desk: Desk, *, port: int = 0, ready: Callable[[str], None]) -> None:
    """Serve a desk on loopback alone until Ctrl-C.

    ``port`` 0 takes a free one. ``ready`` is told the address once a browser may ask for it.
    Raises :class:`UsageError` for a port that cannot be had.
    """
    with _listening(port) as listener:
        gate = Gate(listener.getsockname()[1])
        _silence()
        config = uvicorn.Config(
            application(desk, gate),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        ready(gate.address)  # a connection waits in the listener until it is served
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((NAMES[0], port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"port {port} cannot be had: {reason}", remedy="Name another with --port, or none."
        ) from None
    return listener


def _silence() -> None:
    """Keep the server's own log off the terminal: it would hold addresses and tracebacks."""
    if os.environ.get("NOTETRANS_DEBUG"):
        return
    log = logging.getLogger("uvicorn")
    log.addHandler(logging.NullHandler())
    log.propagate = False
