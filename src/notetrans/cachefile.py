"""An SQLite file that can be lost: opened, checked, moved aside where it cannot be used.

Laws: what :meth:`CacheFile.write` returned from is committed, and a killed process loses none of
it. A file that is damaged, or of another format, is moved aside and begun anew; where no file
can be had at all the rows live as long as the process. ``problem`` then says so. Processes that
come to one file at one time begin it, bring it up or move it aside one after the other, so that
none takes what another has just begun for a damaged one.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, cast

Value = str | bytes | int | float | None
Result = TypeVar("Result")

TROUBLE = (sqlite3.Error, OSError)
"""What reading and writing such a file may raise: it is locked, or the disk is full."""
_PATIENCE = 30
"""Seconds to wait for another process."""
_SYNCHRONOUS = "PRAGMA synchronous = NORMAL"
"""In WAL: committed rows outlive the process, though not a power cut."""
_UNUSABLE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA}


@dataclass(frozen=True, slots=True)
class Format:
    """The tables of a file (one statement each), and the number of this form of them."""

    version: int
    tables: tuple[str, ...]
    probe: str
    """A query that fails where the tables are not there."""
    steps: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """What makes a format of the one before it, by its number: no earlier file is lost."""


class CacheFile:
    """An open file; used by one thread at a time.

    ``problem`` says why it was begun anew, or is kept in this process only; empty otherwise.
    """

    def __init__(self, path: Path, form: Format) -> None:
        self.path = path
        self.problem = ""
        self._form = form
        self._inode = 0
        self._db = self._connect()

    def read(self, query: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
        """Return the rows of a query."""
        return self._try(lambda db: db.execute(query, values).fetchall())

    def write(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement for each row, all of them or none."""
        self.write_all([(statement, rows)])

    def write_all(self, parts: Sequence[tuple[str, Sequence[Sequence[Value]]]]) -> None:
        """Run statements, each for its rows, all of them or none."""
        self._try(lambda db: _write(db, parts))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _try(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Return what ``work`` does, once more with a new file where this one is damaged."""
        try:
            return work(self._db)
        except sqlite3.DatabaseError as error:
            if not _is_unusable(error):
                raise
            self._db.close()
            self._db = self._begun(str(error))
        return work(self._db)

    def _connect(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._inode = _inode(self.path)
            return _ready(self.path, self._form) or self._begun()
        except sqlite3.DatabaseError as error:
            return self._begun() if _is_unusable(error) else self._in_process(error)
        except OSError as error:
            return self._in_process(error)

    def _begun(self, damage: str = "") -> sqlite3.Connection:
        """Return the file made ready, begun anew where it cannot be used; one process at a time.

        ``damage`` is what was found in the file that was open, if it is still the one there.
        """
        try:
            with _alone(self.path):
                if damage and self._inode == _inode(self.path):
                    self._move_aside(damage)
                db = self._opened()
                self._inode = _inode(self.path)
                return db
        except (OSError, sqlite3.DatabaseError) as error:
            return self._in_process(error)

    def _opened(self) -> sqlite3.Connection:
        try:
            return _open(self.path, self._form)
        except _OtherFormatError as error:
            self._move_aside(str(error))
        except sqlite3.DatabaseError as error:
            if not _is_unusable(error):
                raise
            self._move_aside(str(error))
        return _open(self.path, self._form)

    def _move_aside(self, reason: str) -> None:
        aside = _move_aside(self.path)
        self.problem = f"{self.path} cannot be used ({reason}); moved to {aside.name}"

    def _in_process(self, error: Exception) -> sqlite3.Connection:
        self.problem = f"{self.path} cannot be used ({error}); nothing is kept for the next run"
        return _open(":memory:", self._form)


class Store:
    """What is kept in one such file, and lets go of it as it is left; for subclasses."""

    def __init__(self, path: Path, form: Format) -> None:
        self._file = CacheFile(path, form)

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self._file.path

    @property
    def problem(self) -> str:
        """Why it was begun anew, or is kept in this process only; empty otherwise."""
        return self._file.problem

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def can_search() -> bool:
    """Return whether this SQLite has FTS5, which a few builds of it lack."""
    with closing(sqlite3.connect(":memory:")) as db:
        options = db.execute("PRAGMA compile_options").fetchall()
    return ("ENABLE_FTS5",) in options


def damage(path: Path) -> str:
    """Return what is wrong with a file, empty for nothing; it is read only, and left as it is."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            told = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if told == "ok" else told


class _OtherFormatError(Exception):
    """The file was written by another version."""


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a file against others that would begin it or move it aside; they wait."""
    from filelock import FileLock

    with FileLock(path.with_name(f"{path.name}.lock"), timeout=_PATIENCE):
        yield


def _ready(path: Path, form: Format) -> sqlite3.Connection | None:
    """Open a file that is of this format already, ``None`` for every other."""
    if not path.exists():
        return None
    db = _connected(path)
    is_ready = False
    try:
        if _asked(db, "PRAGMA user_version") == form.version:
            db.execute(form.probe).fetchone()
            is_ready = _asked(db, "PRAGMA journal_mode") == "wal"
            db.execute(_SYNCHRONOUS)
    finally:
        if not is_ready:
            db.close()
    return db if is_ready else None


def _open(path: Path | str, form: Format) -> sqlite3.Connection:
    """Open a file, made one of this format; nobody else may be about to do the same."""
    db = _connected(path)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(_SYNCHRONOUS)
        _make(db, form)
    except BaseException:
        db.close()
        raise
    return db


def _connected(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)


def _make(db: sqlite3.Connection, form: Format) -> None:
    version = cast(int, _asked(db, "PRAGMA user_version"))
    if version == form.version:
        db.execute(form.probe).fetchone()
        return
    if 0 < version < form.version and all(
        step in form.steps for step in range(version + 1, form.version + 1)
    ):
        _bring_up(db, form)
        return
    if version or _asked(db, "SELECT count(*) FROM sqlite_master"):
        raise _OtherFormatError(f"its format is {version}, not {form.version}")
    db.execute("BEGIN IMMEDIATE")
    for table in form.tables:
        db.execute(table)
    db.execute(f"PRAGMA user_version = {form.version}")
    db.execute("COMMIT")


def _asked(db: sqlite3.Connection, query: str) -> Value:
    return cast(Value, db.execute(query).fetchone()[0])


def _bring_up(db: sqlite3.Connection, form: Format) -> None:
    """Make an earlier file one of this format: all of the steps, or none."""
    db.execute("BEGIN IMMEDIATE")
    try:
        version = cast(int, _asked(db, "PRAGMA user_version"))
        for step in range(version + 1, form.version + 1):
            for statement in form.steps[step]:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {form.version}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute(form.probe).fetchone()


def _write(db: sqlite3.Connection, parts: Sequence[tuple[str, Sequence[Sequence[Value]]]]) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement, rows in parts:
            db.executemany(statement, rows)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _is_unusable(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in _UNUSABLE or "no such table" in str(error) or "malformed" in str(error)


def _inode(path: Path) -> int:
    return path.stat().st_ino if path.exists() else 0


def _move_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if path.exists():
        path.replace(aside)
    return aside
