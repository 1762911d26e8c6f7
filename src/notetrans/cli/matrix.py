"""Where posts stand, as a table: a line per note, a column per language.

    post          es                 fr
    posts/a.md    2 stale, 1 review  missing
    posts/b.md    1 edited           ·

Where a terminal is too narrow for words, a letter stands for each, and is explained below.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from notetrans.cli.figures import counted, table
from notetrans.pipeline.overview.conditions import CONDITIONS, Overview, PostStatus, Totals

_CURRENT = "·"
_LETTERS = {
    "missing": "M",
    "stale": "S",
    "edited": "E",
    "incomplete": "I",
    "staged": "P",
    "decided": "D",
    "unknown": "U",
    "unreadable": "X",
    "review": "R",
    "glossary": "G",
    "current": _CURRENT,
}
_MEANING = {
    "staged": "staged, to be published",
    "review": "to be reviewed",
    "glossary": "against the glossary",
}
_TOLD = ("unreadable", "unknown")
"""Conditions of which the detail says more than the word."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """An overview, of which the posts with one of some conditions are shown."""

    overview: Overview
    words: frozenset[str]

    @property
    def rows(self) -> list[PostStatus]:
        """The posts that are shown."""
        return [row for row in self.overview.rows if row.conditions & self.words]

    def text(self, width: int) -> str:
        """Return the table, what is to be told of some posts, and the sums; in words if they fit.

        A ``width`` of 0 has no end.
        """
        rows = self.rows
        if not self.overview.totals:
            return "no posts"
        parts = [*_table(rows, width), *_details(rows), *_sums(self.overview.totals)]
        return "\n".join(parts)

    def json(self) -> dict[str, Any]:
        """Return the posts that are shown, and the sums, for a script."""
        return {
            "posts": [{**asdict(row), "conditions": _ordered(row.conditions)} for row in self.rows],
            "totals": {name: asdict(each) for name, each in self.overview.totals.items()},
        }


def _ordered(words: Collection[str]) -> list[str]:
    return [word for word in CONDITIONS if word in words]


def _table(rows: list[PostStatus], width: int) -> list[str]:
    if not rows:
        return []
    languages = list(dict.fromkeys(row.language for row in rows))
    lines = _lines(rows, languages, _in_words)
    if width and max(map(len, lines)) > width:
        used = {word for row in rows for word in row.conditions}
        return [*_lines(rows, languages, _in_letters), _legend(used), ""]
    return [*lines, ""]


def _lines(
    rows: list[PostStatus], languages: list[str], cell: Callable[[PostStatus], str]
) -> list[str]:
    body = []
    for note, group in groupby(rows, key=lambda row: row.note):
        cells = {row.language: cell(row) for row in group}
        body.append([note, *(cells.get(language, _CURRENT) for language in languages)])
    return table(["note", *languages], body, left=1 + len(languages)).split("\n")


def _in_words(row: PostStatus) -> str:
    return ", ".join(_cell(row))


def _cell(row: PostStatus) -> Iterator[str]:
    units = row.units
    for word in _ordered(row.conditions):
        if word != "current" or not units:
            yield f"{units[word]} {word}" if word in units else word


def _in_letters(row: PostStatus) -> str:
    return "".join(
        f"{row.units.get(word, '')}{_LETTERS[word]}"
        for word in _ordered(row.conditions)
        if word != "current" or not row.units
    )


def _legend(words: Iterable[str]) -> str:
    told = (f"{_LETTERS[word]} {_MEANING.get(word, word)}" for word in _ordered({*words}))
    return f"({', '.join(told)})"


def _details(rows: Iterable[PostStatus]) -> list[str]:
    told = [
        f"{row.note} → {row.language}: {row.detail}"
        for row in rows
        if row.detail
        and row.needs_attention
        and (row.status in _TOLD or row.unplaced or not row.units)
    ]
    return [*told, ""] if told else []


def _sums(totals: Mapping[str, Totals]) -> list[str]:
    width = max(map(len, totals))
    return [f"{name:<{width}}  {_sum(each)}" for name, each in totals.items()]


def _sum(each: Totals) -> str:
    parts = []
    for word in ("current", *CONDITIONS[:-1]):
        if count := each.conditions.get(word, 0):
            units = each.units.get(word, 0)
            parts.append(f"{count:,} {word}" + (f" ({counted(units, 'unit')})" if units else ""))
    return ", ".join(parts)
