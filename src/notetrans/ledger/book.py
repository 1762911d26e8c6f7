"""The ledger: one row per response, kept in SQLite as it comes.

Law: an entry that ``put`` returned from outlives the process. The sums are over rows, so a run
that was killed has what it paid. A response whose cost is not known counts as such in every sum.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from notetrans.cachefile import Format, Store, Value
from notetrans.protocol import Usage

_TABLE = """
CREATE TABLE response (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    language TEXT NOT NULL,
    backend TEXT NOT NULL,
    model TEXT NOT NULL,
    requests INTEGER NOT NULL,
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    written INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    cost REAL,
    batch TEXT NOT NULL
)
"""
_FORMAT = Format(2, (_TABLE,), probe="SELECT batch FROM response LIMIT 1")
_PUT = f"""
INSERT INTO response (run, at, note, language, backend, model, requests,
    input, output, cached, written, characters, cost, batch)
VALUES ({", ".join("?" * 14)})
"""
_SUMS = """
    sum(requests), sum(input), sum(output), sum(cached), sum(written), sum(characters),
    sum(cost), count(*) - count(cost)
"""
_BATCH = "SELECT run FROM response WHERE batch = ? LIMIT 1"
_RUNS = f"""
SELECT run, min(at), max(at), count(DISTINCT note), json_group_array(DISTINCT language),
    json_group_array(DISTINCT backend), json_group_array(DISTINCT model), {_SUMS}
FROM response GROUP BY run ORDER BY run
"""
_LINES = f"""
SELECT note, language, backend, model, {_SUMS}
FROM response WHERE run = ? GROUP BY note, language, backend, model
ORDER BY note, language, backend, model
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One response: whose it is, and what it took; ``at`` is a moment of UTC (ISO 8601).

    ``cost`` is in US dollars, ``None`` where it is not known; ``batch`` names the batch that the
    response came in.
    """

    run: int
    at: str
    note: str
    language: str
    backend: str
    model: str
    usage: Usage
    cost: float | None
    requests: int = 1
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """What several responses took.

    ``cost`` is what is known of it, ``None`` where nothing is; ``unpriced`` counts the
    responses without a known cost.
    """

    requests: int
    usage: Usage
    cost: float | None
    unpriced: int


@dataclass(frozen=True, slots=True)
class Line:
    """What a post took in one language from one model of a run."""

    note: str
    language: str
    backend: str
    model: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Total:
    """What a run took; ``begun`` and ``ended`` are the moments of its first and last response."""

    run: int
    begun: str
    ended: str
    posts: int
    languages: tuple[str, ...]
    backends: tuple[str, ...]
    models: tuple[str, ...]
    sums: Sums


class Ledger(Store):
    """An open ledger; used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _FORMAT)

    def next_run(self) -> int:
        """Return the number of a run to come, counted from 1."""
        rows = self._file.read("SELECT coalesce(max(run), 0) + 1 FROM response")
        return cast(int, rows[0][0])

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep entries; they are committed when this returns."""
        self._file.write(_PUT, [_values(entry) for entry in entries])

    def run_of(self, batch: str) -> int:
        """Return the run that booked a batch's responses, 0 where none did."""
        rows = self._file.read(_BATCH, (batch,))
        return cast(int, rows[0][0]) if rows else 0

    def runs(self) -> list[Total]:
        """Return the runs, oldest first."""
        rows = cast(list[tuple[Any, ...]], self._file.read(_RUNS))
        return [_total(row) for row in rows]

    def lines(self, run: int) -> list[Line]:
        """Return what each post × language × model of a run took; empty for an unknown run."""
        rows = cast(list[tuple[Any, ...]], self._file.read(_LINES, (run,)))
        return [Line(note, lang, by, model, _sums(rest)) for note, lang, by, model, *rest in rows]


def _values(entry: Entry) -> Sequence[Value]:
    usage = entry.usage
    return (
        entry.run,
        entry.at,
        entry.note,
        entry.language,
        entry.backend,
        entry.model,
        entry.requests,
        usage.input_tokens,
        usage.output_tokens,
        usage.cached_tokens,
        usage.written_tokens,
        usage.characters,
        entry.cost,
        entry.batch,
    )


def _total(row: tuple[Any, ...]) -> Total:
    run, begun, ended, posts, *names = row[:7]
    languages, backends, models = (tuple(sorted(filter(None, json.loads(each)))) for each in names)
    return Total(run, begun, ended, posts, languages, backends, models, _sums(row[7:]))


def _sums(row: Sequence[Any]) -> Sums:
    requests, put, out, cached, written, characters, cost, unpriced = row
    return Sums(requests, Usage(put, out, cached, written, characters), cost, unpriced)
