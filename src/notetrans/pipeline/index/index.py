"""What was found out about the files of a site, kept with the sign that each had then.

A cache in SQLite: it may be lost at any time, and one that is damaged, of another format, or
written by other code is begun anew. Law: what is taken from it is what reading the files again
would give (see :mod:`notetrans.folders` for when a sign can be trusted).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

from notetrans import __version__
from notetrans.cachefile import Format, Store

FILE = ".notetrans/cache/index.sqlite"
_TABLES = (
    "CREATE TABLE kept (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE note (path TEXT PRIMARY KEY, sign INTEGER NOT NULL, facts TEXT NOT NULL)"
    " WITHOUT ROWID",
    "CREATE TABLE posts (note TEXT PRIMARY KEY, found TEXT NOT NULL) WITHOUT ROWID",
)
_FORMAT = Format(1, _TABLES, probe="SELECT * FROM kept LIMIT 1")


class Index(Store):
    """The index of a site; used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _FORMAT)
        if self.get("code") != code():
            for table in ("kept", "note", "posts"):
                self._file.write(f"DELETE FROM {table}", [()])
            self.put("code", code())

    def get(self, name: str) -> str:
        """Return what is kept by a name, empty for nothing."""
        rows = self._file.read("SELECT text FROM kept WHERE name = ?", [name])
        return cast(str, rows[0][0]) if rows else ""

    def put(self, name: str, text: str) -> None:
        """Keep a text by a name."""
        self._file.write("INSERT OR REPLACE INTO kept VALUES (?, ?)", [(name, text)])

    def notes(self) -> dict[str, tuple[int, str]]:
        """Return sign and facts of all notes, by their paths."""
        rows = self._file.read("SELECT path, sign, facts FROM note")
        return {path: (sign, facts) for path, sign, facts in rows}  # type: ignore[misc]

    def put_notes(self, facts: Iterable[tuple[str, int, str]], gone: Iterable[str]) -> None:
        """Keep facts of notes, and forget other notes."""
        self._change("note", "INSERT OR REPLACE INTO note VALUES (?, ?, ?)", facts, "path", gone)

    def posts(self) -> dict[str, str]:
        """Return what was found about the posts of each note."""
        rows = self._file.read("SELECT note, found FROM posts")
        return dict(rows)  # type: ignore[arg-type]

    def put_posts(self, found: Iterable[tuple[str, str]], gone: Iterable[str]) -> None:
        """Keep what was found about the posts of notes, and forget those of others."""
        self._change("posts", "INSERT OR REPLACE INTO posts VALUES (?, ?)", found, "note", gone)

    def _change(
        self, table: str, put: str, rows: Iterable[tuple[Any, ...]], key: str, gone: Iterable[str]
    ) -> None:
        if kept := [row for row in rows if _is_text(row[0])]:
            self._file.write(put, kept)
        if left := [(path,) for path in gone]:
            self._file.write(f"DELETE FROM {table} WHERE {key} = ?", left)


def _is_text(path: str) -> bool:
    """Return whether SQLite takes a path: a file's name may be any bytes."""
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


@contextmanager
def opened(root: Path) -> Iterator[Index | None]:
    """Open the index of a site; ``None`` where git is not told to ignore it."""
    if not (root / ".notetrans/.gitignore").is_file():
        yield None
        return
    with Index(root / FILE) as index:
        yield index


@lru_cache(maxsize=1)
def code() -> str:
    """Return what tells this code from any other that may have written the index."""
    found = blake2b(__version__.encode(), digest_size=12)
    top = Path(__file__).parents[1]
    for folder, inner, files in os.walk(top):
        inner[:] = sorted(name for name in inner if name != "__pycache__")
        for name in sorted(files):
            told = (Path(folder) / name).stat()
            found.update(f"{name} {told.st_size} {told.st_mtime_ns}\n".encode())
    return found.hexdigest()
