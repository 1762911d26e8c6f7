"""What the plan of a site must know of its files: front matter and language, read once.

With an index only files that changed are read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from notetrans.cachefile import TROUBLE
from notetrans.errors import NoteError
from notetrans.folders import UNSURE, Folders
from notetrans.parse import frontmatter
from notetrans.parse.note import check_text, decode
from notetrans.pipeline.identify import identify
from notetrans.pipeline.index.index import Index
from notetrans.pipeline.notes import read_bytes
from notetrans.site import relevant


class Facts:
    """Front matter and language of a site's files, by their paths below its folder."""

    def __init__(self, folders: Folders, index: Index | None = None) -> None:
        self.folders = folders
        self._index = index
        self._known = index.notes() if index else {}
        self._new: dict[str, tuple[int, str]] = {}
        self._seen: set[str] = set()

    def front_matter(self, path: str) -> Mapping[str, object]:
        """Return what matters of a file's front matter; raises ``NoteError``."""
        facts = self._facts(path)
        if "error" in facts:
            message, line, remedy = facts["error"]
            raise NoteError(message, path=self.folders.root / path, line=line, remedy=remedy)
        data: Mapping[str, object] = facts["data"]
        return data

    def language(self, path: str) -> str | None:
        """Return the language that a file's text is in; raises ``NoteError``."""
        facts = self._facts(path)
        if "language" not in facts:
            facts = {**facts, "language": identify(self.folders.root / path)}
            self._keep(path, facts)
        language: str | None = facts["language"]
        return language

    def save(self, *, forget: bool) -> None:
        """Keep what was read; with ``forget`` nothing of files that were not asked about."""
        if self._index:
            rows = ((path, sign, facts) for path, (sign, facts) in self._new.items())
            with suppress(*TROUBLE):  # the next run reads them again
                self._index.put_notes(rows, self._known.keys() - self._seen if forget else ())

    def _facts(self, path: str) -> Mapping[str, Any]:
        self._seen.add(path)
        sign = self.folders.sign(path)
        kept = self._new.get(path) or self._known.get(path)
        if kept and sign and kept[0] == sign:
            return _loaded(kept[1])
        facts = _read(self.folders.root / path)
        self._keep(path, facts)
        return facts

    def _keep(self, path: str, facts: Mapping[str, Any]) -> None:
        sign = self.folders.sign(path)
        if self._index and sign not in (None, UNSURE):
            assert sign
            self._new[path] = (sign, json.dumps(facts))


def _read(path: Path) -> dict[str, Any]:
    data = read_bytes(path)
    try:
        text = decode(data, path)
        check_text(text, path)
        front = frontmatter.split(text, path)
    except NoteError as error:
        return {"error": [error.message, error.line, error.remedy]}
    return {"data": relevant(front.data if front else {})}


@lru_cache(maxsize=1024)
def _loaded(text: str) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = json.loads(text)
    return facts
