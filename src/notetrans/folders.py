"""Folders as the disk lists them: the names of files, each with a sign of what it is now.

A *sign* is a number made of size, times and inode. Law: a file whose sign is what it was holds
the bytes that it held. So a sign is 0, which stands for none, where that cannot be promised: for
a symbolic link, and for a file that was changed so lately that another change might leave it with
the same times (git calls it racy).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

UNSURE = 0
_LATELY = 2_000_000_000
"""Nanoseconds: more than the clock of any file system is coarse."""
_BY_HANDLE = os.scandir in os.supports_fd


def sign_of(told: os.stat_result, lately: int) -> int:
    """Return the sign of a file, :data:`UNSURE` for one that was changed after ``lately``."""
    changed, modified = told.st_ctime_ns, told.st_mtime_ns
    if changed >= lately or modified >= lately:
        return UNSURE
    return hash((told.st_size, modified, changed, told.st_ino)) or 1


@dataclass(slots=True)
class Folder:
    """What stands in a folder: files by name with their signs, folders, symbolic links.

    ``links`` are in neither of the others if they lead to a folder or to nothing; a pipe or a
    socket, which holds no bytes to read, counts as one of these. ``known`` is false where the
    folder could not be listed, so that what stands in it is not told.
    """

    files: dict[str, int] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    exists: bool = True
    known: bool = True
    _folded: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Return whether a name may be found here, by some system in other letters."""
        if not self._folded:
            self._folded = {_fold(each) for each in (*self.files, *self.folders, *self.links)}
        return _fold(name) in self._folded


def _fold(name: str) -> str:
    return name.lower() if name.isascii() else normalize("NFC", name.casefold())


_NONE = Folder(exists=False)


class Folders:
    """The folders below one, each listed once; what is listed is as it was at that moment.

    Only files with one of the endings (in lower case) are listed; without ``signs`` none has one.
    """

    def __init__(self, root: Path, endings: tuple[str, ...] = ("",), *, signs: bool = True) -> None:
        self.root = root
        self.lately = time.time_ns() - _LATELY
        self.endings = endings
        self._sign = sign_of if signs else None
        self._listed: dict[str, Folder] = {}
        self._real: dict[str, str] = {"": ""}
        self._absent: dict[str, bool] = {}

    def at(self, path: str) -> Folder:
        """Return what stands in a folder, given by its path below the root, with ``/``."""
        if path not in self._listed:
            if self._is_absent(path):
                return _NONE
            self._listed[path] = self._list(path)
        return self._listed[path]

    def sign(self, path: str) -> int | None:
        """Return the sign of a file; ``None`` where there is none."""
        folder, _, name = path.rpartition("/")
        listed = self.at(folder)
        sign = listed.files.get(name)
        return UNSURE if sign is None and (not listed.known or listed.has(name)) else sign

    def _is_absent(self, path: str) -> bool:
        """Return whether a folder above that was listed tells that there is none."""
        if path not in self._absent:
            above, _, name = path.rpartition("/")
            up = self._listed.get(above)
            if not path or path == above:
                self._absent[path] = False
            elif up is None:
                self._absent[path] = self._is_absent(above)
            else:
                self._absent[path] = up.known and not up.has(name)
        return self._absent[path]

    @property
    def listed(self) -> list[str]:
        """The folders that were listed, sorted."""
        return sorted(self._listed)

    def file_sign(self, path: str) -> int | None:
        """Return the sign of a single file, through links; ``None`` where there is none."""
        try:
            told = os.stat(os.path.join(self.root, path))  # noqa: PTH116, PTH118
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return UNSURE
        return self._sign(told, self.lately) if self._sign else UNSURE

    def leads_to(self, path: str) -> str:
        """Return where a folder is that is reached through a symbolic link, else nothing."""
        if path not in self._real:
            above, _, name = path.rpartition("/")
            linked = self.leads_to(above) or self._is_link(above, path, name)
            place = os.path.join(self.root, path)  # noqa: PTH118
            self._real[path] = os.path.realpath(place) if linked else ""
        return self._real[path]

    def _is_link(self, above: str, path: str, name: str) -> bool:
        if above in self._listed:
            return name in self._listed[above].links
        return os.path.islink(os.path.join(self.root, path))  # noqa: PTH114, PTH118

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
        endings, lately, sign = self.endings, self.lately, self._sign
        with os.scandir(place) as entries:
            for entry in entries:
                name = entry.name
                if entry.is_symlink():
                    links.add(name)
                    if name.casefold().endswith(endings) and entry.is_file():
                        files[name] = UNSURE
                elif entry.is_dir(follow_symlinks=False):
                    folders.add(name)
                elif not entry.is_file(follow_symlinks=False):
                    links.add(name)
                elif name.endswith(endings) or name.casefold().endswith(endings):
                    try:
                        told = entry.stat(follow_symlinks=False) if sign else None
                    except FileNotFoundError:  # gone since it was listed
                        continue
                    files[name] = sign(told, lately) if sign and told else UNSURE
        return found
