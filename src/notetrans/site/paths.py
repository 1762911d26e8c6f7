"""Which paths a post may have: inside the site, on every system, and one post each.

Paths are relative to the site's folder and written with ``/``. They are compared in NFC and
case-folded, and through symbolic links, since what differs only there is one file somewhere.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from notetrans.folders import Folders

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_OURS = {".git", ".notetrans"}
_PLAIN = re.compile(
    r"(?!con|prn|aux|nul|com|lpt)[a-z0-9_-][a-z0-9_.-]{0,190}[a-z0-9_-]", re.ASCII | re.IGNORECASE
)
"""Most names, and nothing can be wrong with them."""
_LONGEST = 240  # leaves room for the endings of our own files


class Places:
    """Where paths lead, each folder asked once, while a plan is made."""

    def __init__(self, folders: Folders) -> None:
        self.root = folders.root
        self._folders = folders
        self._real: dict[str, Path] = {}
        self._problems: dict[str, str | None] = {}
        self._shown: dict[str, str] = {}

    def problem(self, path: str) -> str | None:
        """Return why a post may not be written at ``path``, or ``None``."""
        folder, slash, name = path.rpartition("/")
        above = folder + slash
        if above not in self._problems:
            self._problems[above] = unsafe(f"{above}x") or self._leads_out(folder)
        reason = self._problems[above]
        if not reason and not _PLAIN.fullmatch(name):
            reason = unsafe(f"x/{name}" if above else name)
        if not reason and name in self._folders.at(folder).links:
            reason = "it is a symbolic link"
        return reason

    def identity(self, path: str) -> str:
        """Return what two paths share that may be one file somewhere."""
        folder, _, name = path.rpartition("/")
        if folder not in self._shown:
            real = self._folder(folder)
            inside = real.is_relative_to(self.root)
            shown = real.relative_to(self.root).as_posix() if inside else real.as_posix()
            self._shown[folder] = fold(f"{shown}/").removeprefix("./")
        return self._shown[folder] + fold(name)

    def _leads_out(self, folder: str) -> str | None:
        if not self._folder(folder).is_relative_to(self.root):
            return "a symbolic link on the way leads out of the site's folder"
        return None

    def _folder(self, folder: str) -> Path:
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
    if "\\" in path or path.startswith("/") or _DRIVE.match(path):
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


def unwritable(path: str) -> str | None:
    """Return why a note's path cannot be written down in a state file, or ``None``."""
    if path.isprintable():
        return None
    if _CONTROL.search(path):
        return "its name holds a control character"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    return None


def fold(path: str) -> str:
    """Return a path in NFC, case-folded."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
