"""Which paths a post may have: inside the site, on every system, and one post each.

Paths are relative to the site's folder and written with ``/``. They are compared in NFC and
case-folded, and through symbolic links, since what differs only there is one file somewhere.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_OURS = {".git", ".notetrans"}
_LONGEST = 240  # leaves room for the endings of our own files


class Places:
    """A site's folders on the disk, each asked once, while a plan is made."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._real: dict[str, Path] = {}

    def problem(self, path: str) -> str | None:
        """Return why a post may not be written at ``path``, or ``None``."""
        return unsafe(path) or self._leads_out(path)

    def identity(self, path: str) -> str:
        """Return what two paths share that may be one file somewhere."""
        place = PurePosixPath(path)
        folder = self._folder(place)
        inside = folder.is_relative_to(self.root)
        shown = folder.relative_to(self.root).as_posix() if inside else folder.as_posix()
        return fold(f"{shown}/{place.name}".removeprefix("./"))

    def _leads_out(self, path: str) -> str | None:
        if (self.root / path).is_symlink():
            return "it is a symbolic link"
        if not self._folder(PurePosixPath(path)).is_relative_to(self.root):
            return "a symbolic link on the way leads out of the site's folder"
        return None

    def _folder(self, place: PurePosixPath) -> Path:
        folder = str(place.parent)
        if folder not in self._real:
            self._real[folder] = (self.root / folder).resolve()
        return self._real[folder]


def unsafe(path: str) -> str | None:
    """Return what is wrong with a path wherever it lies, or ``None``."""
    return _unsafe(path) or next(filter(None, map(_unsafe_part, path.split("/"))), None)


def _unsafe(path: str) -> str | None:
    if not path:
        return "it is empty"
    if _CONTROL.search(path):
        return "it holds a control character"
    if "\\" in path or path.startswith("/") or PureWindowsPath(path).drive:
        return "it is not relative to the site's folder"
    if _OURS & {part.casefold() for part in path.split("/")}:
        return "it lies in a folder of git or notetrans"
    return None


def _unsafe_part(part: str) -> str | None:
    if part in ("", ".", ".."):
        return "it leaves its folder"
    if _DEVICE.fullmatch(part.split(".")[0].rstrip(" ")):
        return f"{part!r} is a device on Windows"
    if part[-1] in ". ":
        return f"{part!r} ends with a dot or blank, which Windows drops"
    if len(os.fsencode(part)) > _LONGEST:
        return f"{part[:20]!r}… is longer than {_LONGEST} bytes"
    return None


def fold(path: str) -> str:
    """Return a path in NFC, case-folded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
