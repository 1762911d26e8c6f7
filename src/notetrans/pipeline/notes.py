"""A note read once for all its languages, with the hashes by which its units are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from notetrans.model import Document, ParseOptions, Unit
from notetrans.parse.document import parse_text
from notetrans.parse.note import decode
from notetrans.protect import memory_key
from notetrans.stage import blob_id, unit_hash


@dataclass(frozen=True)
class NoteText:
    """A parsed note, the git blob id of its bytes, and its units' memory keys by unit id."""

    path: str
    document: Document
    blob: str

    @cached_property
    def keys(self) -> dict[str, str]:
        """The memory key of each unit."""
        return {u.id: memory_key(u.source, u.codes) for u in self.document.units}

    @cached_property
    def hashed(self) -> list[tuple[str, Unit]]:
        """The units with the hashes that a state keeps of them."""
        return [(self.source_hash(unit), unit) for unit in self.document.units]

    def source_hash(self, unit: Unit) -> str:
        """Return the hash that a state keeps of a unit's source."""
        return unit_hash(unit.kind, self.keys[unit.id])


def read_note(root: Path, path: str, options: ParseOptions) -> NoteText:
    """Return a note of a site; raises :class:`~notetrans.errors.NoteError`."""
    file = root / path
    data = file.read_bytes()
    document = parse_text(decode(data, file), path=file, options=options)
    return NoteText(path, document, blob_id(data))


def target_hash(unit: Unit) -> str:
    """Return the hash that a state keeps of a unit of a post."""
    return unit_hash(unit.kind, unit.source)
