"""Folders as the disk lists them: the names of files, each with a sign of what it is now.

A *sign* is a number made of size, times and inode. Law: a file whose sign is what it was holds
the bytes that it held. So a sign is 0, which stands for none, where that cannot be promised: for
a symbolic link, and for a file that was changed so lately that another change might leave it with
the same times (git calls it racy).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

UNSURE = 0
_LATELY = 2_000_000_000
"""Nanoseconds: more than the clock of any file system is coarse."""
_BY_HANDLE = os.scandir in os.supports_fd

Sign = Callable[[os.stat_result, int], int]


def sign_of(told: os.stat_result, lately: int) -> int:
    """Return the sign of a file, :data:`UNSURE` for one that was changed after ``lately``."""
    changed, modified = told.st_ctime_ns, told.st_mtime_ns
    if changed >= lately or modified >= lately:
        return UNSURE
    return hash((told.st_size, modified, changed, told.st_ino)) or 1


@dataclass(slots=True)
class Folder:
    """What stands in a folder: files by name with their signs, folders, symbolic links.

    ``links`` are in neither of the others if they lead to a folder or to nothing. ``known`` is
    false where the folder could not be listed, so that what stands in it is not told.
    """

    files: dict[str, int] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    exists: bool = True
    known: bool = True


class Folders:
    """The folders below one, each listed once; what is listed is as it was at that moment.

    Only files with one of the endings (in lower case) are listed; without ``sign`` none has one.
    """

    def __init__(
        self, root: Path, endings: tuple[str, ...] = ("",), sign: Sign | None = sign_of
    ) -> None:
        self.root = root
        self.lately = time.time_ns() - _LATELY
        self._endings = endings
        self._sign = sign
        self._listed: dict[str, Folder] = {}

    def at(self, path: str) -> Folder:
        """Return what stands in a folder, given by its path below the root, with ``/``."""
        if path not in self._listed:
            self._listed[path] = self._list(path)
        return self._listed[path]

    def sign(self, path: str) -> int | None:
        """Return the sign of a file; ``None`` where there is none."""
        folder, _, name = path.rpartition("/")
        listed = self.at(folder)
        return listed.files.get(name, None if listed.known else UNSURE)

    def walk(self, start: str, *, hidden: bool = False) -> Iterator[str]:
        """Yield a folder and those below it, none that is hidden (but for the first) or a link."""
        todo = [start]
        while todo:
            path = todo.pop()
            yield path
            inner = self.at(path).folders
            prefix = f"{path}/" if path else ""
            todo += [prefix + name for name in inner if hidden or not name.startswith(".")]

    def _list(self, path: str) -> Folder:
        try:
            return self._entries(os.path.join(self.root, path))  # noqa: PTH118
        except (FileNotFoundError, NotADirectoryError):
            return Folder(exists=False)
        except OSError:
            return Folder(known=False)

    def _entries(self, path: str) -> Folder:
        if not _BY_HANDLE:
            return self._read(path)
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            return self._read(handle)  # the system then looks names up in one folder, not in all
        finally:
            os.close(handle)

    def _read(self, place: str | int) -> Folder:
        found = Folder()
        files, folders, links = found.files, found.folders, found.links
        endings, lately, sign = self._endings, self.lately, self._sign
        with os.scandir(place) as entries:
            for entry in entries:
                name = entry.name
                if entry.is_symlink():
                    links.add(name)
                    if name.casefold().endswith(endings) and entry.is_file():
                        files[name] = UNSURE
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(name)
                elif name.endswith(endings) or name.casefold().endswith(endings):
                    try:
                        told = entry.stat(follow_symlinks=False) if sign else None
                    except FileNotFoundError:  # gone since it was listed
                        continue
                    regular = told and S_ISREG(told.st_mode)
                    files[name] = sign(told, lately) if sign and told and regular else UNSURE
        return found
