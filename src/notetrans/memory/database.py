"""The memory across posts: a cache in SQLite of every target that was paid for.

Laws: when ``put`` returns, its rows are committed: a killed process loses none of them. The
file can be removed at any time, and costs only what its posts do not hold; one that is damaged,
or of another format, is moved aside and begun anew.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from notetrans.model import Match, Origin

_FORMAT = 1
_CHUNK = 500
_SCHEMA = """
CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    source_lang TEXT NOT NULL,
    target_lang TEXT NOT NULL,
    key TEXT NOT NULL,
    context TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    origin TEXT NOT NULL,
    backend TEXT NOT NULL,
    model TEXT NOT NULL,
    UNIQUE (source_lang, target_lang, key, context)
);
"""
_PUT = """
INSERT INTO target (source_lang, target_lang, key, context, source, target, origin, backend, model)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source_lang, target_lang, key, context) DO UPDATE SET
    source = excluded.source, target = excluded.target, origin = excluded.origin,
    backend = excluded.backend, model = excluded.model
WHERE target.origin <> 'person' OR excluded.origin = 'person'
"""
_GET = """
SELECT key, context, target, origin, model FROM target
WHERE source_lang = ? AND target_lang = ? AND key IN ({})
ORDER BY origin = 'person', id
"""
_UNUSABLE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA}
_EXACT, _IN_CONTEXT = 100, 101

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Row:
    """A target as it is kept.

    ``key`` is the source's memory key; ``context`` what tells places apart in which the same
    source is translated differently (see :func:`.context_key`).
    """

    key: str
    source: str
    target: str
    source_lang: str
    target_lang: str
    context: str = ""
    origin: Origin = Origin.MACHINE
    backend: str = ""
    model: str = ""


class Memory:
    """An open memory; used by one thread at a time.

    ``problem`` says why it was begun anew, or is kept in this process only; empty otherwise.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._db = self._connect()

    def get(self, key: str, source_lang: str, target_lang: str, context: str = "") -> Match | None:
        """Return the best target known: in context (101), else a person's or the first (100)."""
        return self.get_many({key: context}, source_lang, target_lang).get(key)

    def get_many(
        self, wanted: Mapping[str, str], source_lang: str, target_lang: str
    ) -> dict[str, Match]:
        """Return the best target of each key that is known; ``wanted`` maps key to context."""
        keys = list(wanted)
        found: dict[str, Match] = {}
        for start in range(0, len(keys), _CHUNK):
            part = keys[start : start + _CHUNK]
            rows = self._try(partial(_rows, part, source_lang, target_lang))
            for key, context, target, origin, model in rows:
                match = _match(target, origin, model, in_context=context == wanted[key])
                _keep_better(found, key, match)
        return found

    def put(self, rows: Iterable[Row]) -> None:
        """Keep targets; they are committed when this returns.

        A person's target is replaced by another person's only.
        """
        values = [_values(row) for row in rows]
        self._try(lambda db: _insert(db, values))

    def __len__(self) -> int:
        count: int = self._try(lambda db: db.execute("SELECT count(*) FROM target").fetchone()[0])
        return count

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _try(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Return what ``work`` does, once more with a new file where this one is damaged."""
        try:
            return work(self._db)
        except sqlite3.DatabaseError as error:
            if not _is_unusable(error):
                raise
            self._db.close()
            self._db = self._anew(str(error))
        return work(self._db)

    def _connect(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return _open(self.path)
        except _OtherFormatError as error:
            return self._anew(str(error))
        except sqlite3.DatabaseError as error:
            return self._anew(str(error)) if _is_unusable(error) else self._in_process(error)
        except OSError as error:
            return self._in_process(error)

    def _anew(self, reason: str) -> sqlite3.Connection:
        try:
            aside = _move_aside(self.path)
            self.problem = f"{self.path} cannot be used ({reason}); moved to {aside.name}"
            return _open(self.path)
        except (OSError, sqlite3.DatabaseError) as error:
            return self._in_process(error)

    def _in_process(self, error: Exception) -> sqlite3.Connection:
        self.problem = f"{self.path} cannot be used ({error}); nothing is kept for the next run"
        return _open(":memory:")


class _OtherFormatError(Exception):
    """The file was written by another version."""


def _open(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        # WAL with NORMAL: committed rows outlive the process, though not a power cut.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        _check_format(db)
    except BaseException:
        db.close()
        raise
    return db


def _check_format(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == _FORMAT:
        db.execute("SELECT * FROM target LIMIT 1").fetchone()
        return
    if version or db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise _OtherFormatError(f"its format is {version}, not {_FORMAT}")
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        db.execute(_SCHEMA)
        db.execute(f"PRAGMA user_version = {_FORMAT}")
    db.execute("COMMIT")


def _is_unusable(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in _UNUSABLE or "no such table" in str(error) or "malformed" in str(error)


def _move_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if path.exists():
        path.replace(aside)
    return aside


def _rows(
    keys: Sequence[str], source_lang: str, target_lang: str, db: sqlite3.Connection
) -> list[tuple[str, str, str | bytes, str, str]]:
    query = _GET.format(",".join("?" * len(keys)))
    return db.execute(query, (source_lang, target_lang, *keys)).fetchall()


def _insert(db: sqlite3.Connection, values: Sequence[tuple[str | bytes, ...]]) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        db.executemany(_PUT, values)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _values(row: Row) -> tuple[str | bytes, ...]:
    return (
        row.source_lang,
        row.target_lang,
        row.key,
        row.context,
        _stored(row.source),
        _stored(row.target),
        row.origin,
        row.backend,
        row.model,
    )


def _stored(text: str) -> str | bytes:
    """Return text as SQLite takes it; a lone surrogate (from JSON front matter) as bytes."""
    return text if text.isascii() or _is_unicode(text) else text.encode("utf-8", "surrogatepass")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _match(target: str | bytes, origin: str, model: str, *, in_context: bool) -> Match:
    text = target if isinstance(target, str) else target.decode("utf-8", "surrogatepass")
    return Match(text, _IN_CONTEXT if in_context else _EXACT, Origin(origin), model)


def _keep_better(found: dict[str, Match], key: str, match: Match) -> None:
    """Keep the match in context, else the last that comes (a person's come last)."""
    if key not in found or match.similarity >= found[key].similarity:
        found[key] = match
