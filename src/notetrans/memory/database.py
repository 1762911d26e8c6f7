"""The memory across posts: a cache in SQLite of every target that was paid for.

Laws: when ``put`` returns, its rows are committed: a killed process loses none of them. The
file can be removed at any time, and costs only what its posts do not hold; one that is damaged,
or of another format, is moved aside and begun anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from notetrans.cachefile import Format, Store
from notetrans.memory import provenance
from notetrans.memory.provenance import Made
from notetrans.model import Match, Origin

_CHUNK = 500
_TABLE = """
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
)
"""
_FORMAT = Format(
    2,
    (_TABLE, provenance.TABLE),
    probe="SELECT 1 FROM target LEFT JOIN made ON 0 LIMIT 1",
    steps={2: (provenance.TABLE,)},
)
_PUT = """
INSERT INTO target (source_lang, target_lang, key, context, source, target, origin, backend, model)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source_lang, target_lang, key, context) DO UPDATE SET
    source = excluded.source, target = excluded.target, origin = excluded.origin,
    backend = excluded.backend, model = excluded.model
WHERE target.origin <> 'person' OR excluded.origin = 'person'
"""
_GIVE_BACK = _PUT.partition("WHERE target.origin")[0]
_GET = """
SELECT key, context, target, origin, model FROM target
WHERE source_lang = ? AND target_lang = ? AND key IN ({})
ORDER BY origin = 'person', id
"""
_KEYS = "SELECT DISTINCT key FROM target WHERE source_lang = ? AND target_lang = ?"
_SOURCE = "SELECT source FROM target WHERE source_lang = ? AND target_lang = ? AND key = ? LIMIT 1"
_ADDED = """
SELECT id, source_lang, key, source FROM target WHERE id > ? ORDER BY id LIMIT ?
"""
_KEY_AT = "SELECT key FROM target WHERE id = ?"
_PAIRS = """
SELECT source, target FROM target WHERE source_lang = ? AND target_lang = ? AND key IN ({})
ORDER BY origin = 'person', id
"""
_EXACT, _IN_CONTEXT = 100, 101

_Found = tuple[str, str, str | bytes, str, str]  # key, context, target, origin, model


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


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it stands in the memory, at a place that later ones are behind."""

    place: int
    lang: str
    key: str
    text: str


class Memory(Store):
    """An open memory; used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _FORMAT)

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
            query = _GET.format(",".join("?" * len(part)))
            rows = self._file.read(query, (source_lang, target_lang, *part))
            for key, context, target, origin, model in cast(list[_Found], rows):
                match = _match(target, origin, model, in_context=context == wanted[key])
                _keep_better(found, key, match)
        return found

    def keys(self, source_lang: str, target_lang: str) -> list[str]:
        """Return the keys of all sources of a pair of languages."""
        rows = self._file.read(_KEYS, (source_lang, target_lang))
        return [key for (key,) in cast(list[tuple[str]], rows)]

    def source(self, key: str, source_lang: str, target_lang: str) -> str | None:
        """Return the source that has a key."""
        rows = self._file.read(_SOURCE, (source_lang, target_lang, key))
        return _text(cast(str | bytes, rows[0][0])) if rows else None

    def added(self, after: int, most: int) -> list[Source]:
        """Return the sources that stand behind a place, as far as the first ``most``."""
        rows = self._file.read(_ADDED, (after, most))
        return [
            Source(place, lang, key, _text(text))
            for place, lang, key, text in cast(list[tuple[int, str, str, str | bytes]], rows)
        ]

    def key_at(self, place: int) -> str:
        """Return the key at a place, empty where none is."""
        rows = self._file.read(_KEY_AT, (place,))
        return cast(str, rows[0][0]) if rows else ""

    def pairs(
        self, keys: Sequence[str], source_lang: str, target_lang: str
    ) -> list[tuple[str, str]]:
        """Return the sources and targets that stand under keys, a person's last."""
        query = _PAIRS.format(",".join("?" * len(keys)))
        rows = self._file.read(query, (source_lang, target_lang, *keys))
        return [(_text(one), _text(other)) for one, other in cast(list[tuple[str, str]], rows)]

    def put(self, rows: Iterable[Row]) -> None:
        """Keep targets; they are committed when this returns.

        A person's target is replaced by another person's only.
        """
        self._file.write(_PUT, [_values(row) for row in rows])

    def give_back(self, rows: Iterable[Row]) -> None:
        """Keep targets in the place of what a person wrote and has taken back."""
        self._file.write(_GIVE_BACK, [_values(row) for row in rows])

    def record(self, made: Iterable[Made]) -> None:
        """Keep how targets were made; who reviewed them stays."""
        self._file.write(provenance.PUT, [provenance.values(each) for each in made])

    def reviewed(self, made: Iterable[Made]) -> None:
        """Keep who reviewed targets; how they were made stays."""
        self._file.write(provenance.REVIEWED, [provenance.values(each) for each in made])

    def made(self, source_lang: str, target_lang: str, key: str, target: str) -> Made | None:
        """Return how the target of this digest was made, ``None`` where that is not known."""
        rows = self._file.read(provenance.GET, (source_lang, target_lang, key, target))
        return provenance.of_values(rows[0]) if rows else None

    def __len__(self) -> int:
        return cast(int, self._file.read("SELECT count(*) FROM target")[0][0])


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


def _text(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else stored.decode("utf-8", "surrogatepass")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _match(target: str | bytes, origin: str, model: str, *, in_context: bool) -> Match:
    return Match(_text(target), _IN_CONTEXT if in_context else _EXACT, Origin(origin), model)


def _keep_better(found: dict[str, Match], key: str, match: Match) -> None:
    """Keep the match in context, else the last that comes (a person's come last)."""
    if key not in found or match.similarity >= found[key].similarity:
        found[key] = match
