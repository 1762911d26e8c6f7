"""Pictures of the site for the review page, found by what a note says of them.

Law: what is given is a picture by its content, of a kind that can hold no script, from a file
inside the site that is not hidden; whatever an address says, and wherever links lead.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from notetrans.errors import UsageError

_LARGEST = 4 << 20
_KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
)
_SERVED = ("", "static", "public", "assets", "source")
"""Folders that generators serve at ``/``."""


def picture(root: Path, beside: str, address: str) -> tuple[str, bytes]:
    """Return media type and content of a picture that the file ``beside`` shows.

    Raises :class:`UsageError` with the reason, if it is not to be shown.
    """
    root = root.resolve()
    try:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            raise UsageError("of another site")
        for path in _places(root, beside, unquote(parts.path, errors="strict")):
            if path.is_relative_to(root) and _is_plain(path.relative_to(root)) and path.exists():
                return _read(path)
    except (ValueError, OSError, RuntimeError):  # no address, no name of a file, links in a ring
        pass
    raise UsageError("not found in the site")


def _places(root: Path, beside: str, path: str) -> Iterator[Path]:
    if not path.startswith("/"):
        yield (root / PurePosixPath(beside).parent / path).resolve()
        return
    for folder in _SERVED:
        yield (root / folder / path.lstrip("/")).resolve()


def _is_plain(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts)


def _read(path: Path) -> tuple[str, bytes]:
    told = path.stat()
    if not stat.S_ISREG(told.st_mode):
        raise UsageError("not a file")
    if told.st_size > _LARGEST:
        raise UsageError(f"larger than {_LARGEST >> 20} MiB")
    data = path.read_bytes()[: _LARGEST + 1]
    for sign, kind in _KINDS:
        if sign.match(data):
            return kind, data
    raise UsageError("no PNG, JPEG, GIF, WebP or AVIF")
