"""What a person is told of an exception, so that none ends in a traceback."""

from __future__ import annotations

import os

import click

from notetrans.errors import NotetransError


def unforeseen(error: BaseException | None) -> tuple[str, int] | None:
    """Return what to say of an error, and the exit code.

    ``None`` for what is none, what has a way of its own, and where a developer wants it raised.
    """
    if isinstance(error, NotetransError):
        return f"error: {error}", error.exit_code
    own = click.ClickException | click.exceptions.Abort | click.exceptions.Exit | BrokenPipeError
    if not isinstance(error, Exception) or isinstance(error, own):
        return None
    if os.environ.get("NOTETRANS_DEBUG"):
        return None
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"error: {place}{error.strerror or error}", 2
    if type(error).__module__ == "sqlite3":
        remedy = "What was written before is kept: make room, or look at the folder's permissions."
        return f"error: the cache under .notetrans/cache/ cannot be used: {error}. {remedy}", 2
    name = type(error).__name__
    remedy = "NOTETRANS_DEBUG=1 shows where; please report it"
    return f"internal error: {name}: {error}. {remedy}", 2
