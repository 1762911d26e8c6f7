"""One writer per site.

The lock is the operating system's, so that a killed process leaves none behind; beside it
stands the number of the process, for the message to whoever comes second. Whoever gets it first
finishes what a publish before had begun.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from notetrans.errors import UsageError
from notetrans.stage.publish import resume
from notetrans.stage.staging import Staged

_LOCK = ".notetrans/cache/lock"


@contextmanager
def writer_lock(root: Path, *, wait: float = 0) -> Iterator[tuple[Staged, ...]]:
    """Hold the site for writing; waits at most ``wait`` seconds.

    Yields the posts of a publish cut short that had to be finished first. Raises
    :class:`UsageError` that names the process which holds it.
    """
    from filelock import FileLock, Timeout

    path = root / _LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise UsageError(
            f"another notetrans ({_holder(path)}) is writing to this site",
            path=root,
            remedy="Wait until it is done, or end it.",
        ) from None
    try:
        _pid(path).write_text(f"{os.getpid()}\n", encoding="ascii")
        yield resume(root)
    finally:
        _pid(path).unlink(missing_ok=True)
        lock.release()


def _pid(path: Path) -> Path:
    return path.with_name("lock.pid")


def _holder(path: Path) -> str:
    try:
        return f"process {int(_pid(path).read_text(encoding='ascii'))}"
    except (OSError, ValueError):
        return "a process"
