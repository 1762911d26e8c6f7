"""The stage: finished documents waiting to be published, one JSON file per post and language.

A staged file is a cache: what is damaged, or of another format, is as good as absent, and the
post is translated again (from memory, at no cost).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notetrans.model import Origin, State
from notetrans.stage.atomic import write_whole
from notetrans.stage.entries import REVISED, STALE, Entry, PostState
from notetrans.stage.hashes import short_blob

FOLDER = ".notetrans/stage"
_FORMAT = 1
_ENDING = ".json"


@dataclass(frozen=True, slots=True)
class StagedUnit:
    """A unit of a staged document: its id, what the state will keep of it, its note's line.

    ``translate=False`` marks one that is meant to stay as its source is.
    """

    id: str
    entry: Entry
    line: int = 0
    translate: bool = True


@dataclass(frozen=True, slots=True)
class Staged:
    """A finished document.

    ``note`` and ``target`` are paths relative to the site; ``language`` is BCP 47; ``source``
    is the git blob id of the note it was made from; ``units`` are in the order of the document.
    ``decided`` names the decisions that this document has taken in.
    ``base`` is the content hash of the version of the target beside which this document was
    made; it may replace it, also where a person wrote it, unless parts of it are ``unplaced``
    (each told with its line). ``draft`` and ``prompt`` are the state's.
    """

    note: str
    language: str
    target: str
    source: str
    text: str
    units: tuple[StagedUnit, ...]
    backend: str = ""
    model: str = ""
    base: str = ""
    draft: str = ""
    decided: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    prompt: str = ""

    @property
    def made_by(self) -> str:
        """Backend and model, as the state names them."""
        return f"{self.backend} {self.model}".strip()

    @property
    def incomplete(self) -> tuple[StagedUnit, ...]:
        """The units that should have a target and have none."""
        return tuple(unit for unit in self.units if unit.translate and not unit.entry.target)

    @property
    def undecided(self) -> tuple[StagedUnit, ...]:
        """The units whose source changed under a person's text: a person is to decide."""
        return tuple(unit for unit in self.units if {REVISED, STALE} & {*unit.entry.findings})


def state_of(staged: Staged, published: str) -> PostState:
    """Return the state of a document once its file, of this content hash, is in place."""
    entries = tuple(unit.entry for unit in staged.units)
    posts = ((short_blob(staged.source), published),)
    return PostState(posts, entries, staged.draft, staged.made_by, prompt=staged.prompt)


def staged_path(root: Path, language: str, note: str) -> Path:
    """Return where a post waits."""
    return root / FOLDER / language / f"{note}{_ENDING}"


def stage(root: Path, staged: Staged) -> None:
    """Put a document on the stage, in the place of an earlier one."""
    path = staged_path(root, staged.language, staged.note)
    write_whole(path, format_staged(staged).encode(), root=root)


def unstage(root: Path, staged: Staged) -> None:
    """Take a document off the stage."""
    staged_path(root, staged.language, staged.note).unlink(missing_ok=True)


def read_staged(root: Path, language: str, note: str) -> Staged | None:
    """Return the document that waits, or ``None``."""
    return _read(staged_path(root, language, note))


def staged_posts(root: Path) -> Iterator[Staged]:
    """Yield all documents on the stage, sorted by language and note."""
    for path in sorted((root / FOLDER).glob(f"*/**/*{_ENDING}")):
        staged = _read(path)
        if staged and path == staged_path(root, staged.language, staged.note):
            yield staged


def damaged_files(root: Path) -> Iterator[Path]:
    """Yield the files on the stage that are no staged post, sorted."""
    for path in sorted((root / FOLDER).glob(f"*/**/*{_ENDING}")):
        if _read(path) is None:
            yield path


def _read(path: Path) -> Staged | None:
    try:
        return parse_staged(path.read_bytes().decode())
    except (OSError, ValueError):
        return None


def format_staged(staged: Staged) -> str:
    """Return a staged document as JSON."""
    data = {
        "format": _FORMAT,
        "note": staged.note,
        "language": staged.language,
        "target": staged.target,
        "source": staged.source,
        "backend": staged.backend,
        "model": staged.model,
        "prompt": staged.prompt,
        "base": staged.base,
        "draft": staged.draft,
        "decided": list(staged.decided),
        "unplaced": list(staged.unplaced),
        "units": [_unit(unit) for unit in staged.units],
        "text": staged.text,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _unit(unit: StagedUnit) -> dict[str, Any]:
    entry = unit.entry
    return {
        "id": unit.id,
        "line": unit.line,
        "translate": unit.translate,
        "source": entry.source,
        "target": entry.target,
        "state": entry.state,
        "origin": entry.origin,
        "findings": list(entry.findings),
    }


def parse_staged(text: str) -> Staged:
    """Return a staged document from JSON; raises ``ValueError`` for anything else."""
    data = json.loads(text)
    try:
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']}")
        words = {key: _text(data, key) for key in _WORDS}
        units = tuple(_read_unit(unit) for unit in data["units"])
        decided, unplaced = (tuple(map(str, data.get(key, ()))) for key in ("decided", "unplaced"))
        prompt = str(data.get("prompt", ""))
        return Staged(units=units, decided=decided, unplaced=unplaced, prompt=prompt, **words)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a staged document: {error}") from None


_WORDS = ("note", "language", "target", "source", "text", "backend", "model", "base", "draft")


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise ValueError(f"{key} is not text")
    return value


def _read_unit(data: Mapping[str, Any]) -> StagedUnit:
    entry = Entry(
        _text(data, "source"),
        _text(data, "target"),
        State(data["state"]),
        Origin(data["origin"]),
        tuple(str(finding) for finding in data["findings"]),
    )
    return StagedUnit(_text(data, "id"), entry, int(data["line"]), bool(data["translate"]))
