"""Files written whole or not at all, and files that only grow.

Law: whenever the process dies, the file holds all of the old bytes or all of the new ones. The
new bytes go into a file beside it, are brought to the disk, and take its place in one step. What
a process that was killed left beside it is removed by the next one that writes to the folder.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from notetrans.errors import PublishError


def write_whole(path: Path, data: bytes, *, root: Path) -> None:
    """Write ``data`` to ``path``, which lies under ``root``, with the mode that it had.

    Raises :class:`PublishError` for a path that is a symbolic link or leads out of ``root``;
    ``OSError`` where the disk fails, the old file untouched.
    """
    with beside({path: data}, root=root) as put:
        put()


@contextlib.contextmanager
def beside(files: Mapping[Path, bytes], *, root: Path) -> Iterator[Callable[[], None]]:
    """Bring several files to the disk beside their places, and yield what puts them there.

    So all that can fail for want of room or of a permission fails before the first of them is
    replaced. What was not put is removed. Raises as :func:`write_whole` does.
    """
    made: dict[Path, Path] = {}

    def put() -> None:
        for path in made:
            _guard(path, root)
        for path, new in made.items():
            os.replace(new, path)  # noqa: PTH105
        for folder in {path.parent: None for path in made}:
            _sync_folder(folder)

    try:
        for path, data in files.items():
            _guard(path, root)
            path.parent.mkdir(parents=True, exist_ok=True)
            _guard(path, root)
            _sweep(path.parent)
            made[path] = path.parent / f".notetrans-{os.getpid()}-{secrets.token_hex(8)}.tmp"
            try:
                _write(made[path], data, path)
            except OSError as error:
                error.filename = str(path)  # not that of a file which will be gone
                raise
        yield put
    finally:
        for new in made.values():
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)


def append(path: Path, data: bytes, *, root: Path) -> None:
    """Add lines to a file under ``root``; they are on the disk when this returns.

    A process that dies meanwhile may leave the last line cut, never another one. Raises as
    :func:`write_whole` does.
    """
    _guard(path, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    _guard(path, root)
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            data = data if file.read(1) == b"\n" else b"\n" + data  # a line was cut
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


@cache
def _sweep(folder: Path) -> None:
    """Remove what processes left in a folder that are no more; looked for once."""
    for path in folder.glob(".notetrans-*-*.tmp"):
        number = path.name.split("-")[1]
        if number.isdecimal() and not _is_alive(int(number)):
            path.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    if os.name == "nt":
        return True  # there a signal of 0 ends it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _guard(path: Path, root: Path) -> None:
    if path.is_symlink():
        raise PublishError(
            "a symbolic link is not written through", path=path, remedy="Replace it by a file."
        )
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise PublishError(
            f"leads out of {root}", path=path, remedy="Remove the symbolic link on the way."
        )


def _write(new: Path, data: bytes, path: Path) -> None:
    # Opened by hand: the mode then follows the umask, which a temporary file's does not.
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        new.chmod(path.stat().st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folders
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network file systems sync no folders; the file itself is safe
    finally:
        os.close(handle)
