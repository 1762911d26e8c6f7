"""What was asked for already because of the glossary: a cache, so that nothing is paid twice.

* looked: the glossary (as a digest) that a post was last found to agree with, as far as it can
* refused: a rule of the glossary that an engine was given for a text, and did not keep to
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from notetrans.cachefile import Format, Store

_FORMAT = Format(
    1,
    (
        "CREATE TABLE looked (note TEXT, language TEXT, digest TEXT, "
        "PRIMARY KEY (note, language)) WITHOUT ROWID",
        "CREATE TABLE refused (source_lang TEXT, target_lang TEXT, key TEXT, rule TEXT, "
        "PRIMARY KEY (source_lang, target_lang, key, rule)) WITHOUT ROWID",
    ),
    probe="SELECT * FROM looked, refused LIMIT 1",
)

Text = tuple[str, str, str]
"""Source language, target language and memory key."""


class Asked(Store):
    """An open file of what was asked; used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _FORMAT)

    def looked(self, note: str, language: str) -> str:
        """Return the glossary as of which a post was looked at, empty if it never was."""
        query = "SELECT digest FROM looked WHERE note = ? AND language = ?"
        rows = cast(list[tuple[str]], self._file.read(query, (note, language)))
        return rows[0][0] if rows else ""

    def look(self, note: str, language: str, digest: str) -> None:
        """Keep that a post was looked at."""
        statement = "INSERT OR REPLACE INTO looked VALUES (?, ?, ?)"
        self._file.write(statement, [(note, language, digest)])

    def refused(self, text: Text) -> frozenset[str]:
        """Return the rules that engines did not keep to for a text."""
        query = "SELECT rule FROM refused WHERE source_lang = ? AND target_lang = ? AND key = ?"
        return frozenset(rule for (rule,) in cast(list[tuple[str]], self._file.read(query, text)))

    def refuse(self, text: Text, rules: Iterable[str]) -> None:
        """Keep that an engine did not keep to rules for a text."""
        statement = "INSERT OR IGNORE INTO refused VALUES (?, ?, ?, ?)"
        self._file.write(statement, [(*text, rule) for rule in rules])
