"""A note read once for all its languages, with the hashes by which its units are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from notetrans import tags
from notetrans.errors import NoteError, TargetError
from notetrans.memory import context_key
from notetrans.model import Document, ParseOptions, Unit
from notetrans.parse.document import parse_text
from notetrans.parse.note import decode
from notetrans.protect import memory_key
from notetrans.stage import blob_id, unit_hash
from notetrans.verify.words import words


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
    def words(self) -> dict[str, int]:
        """The number of words of each unit."""
        return {unit.id: len(words(tags.plain(unit.source))) for unit in self.document.units}

    @cached_property
    def by_id(self) -> dict[str, Unit]:
        """The units by their id."""
        return {unit.id: unit for unit in self.document.units}

    @cached_property
    def places(self) -> dict[str, int]:
        """The units' places in their order, by their id."""
        return {unit.id: index for index, unit in enumerate(self.document.units)}

    @cached_property
    def contexts(self) -> dict[str, str]:
        """The context key of each unit: what stands before and after it."""
        units = self.document.units
        around = ["", *(self.keys[unit.id] for unit in units), ""]
        return {unit.id: context_key(around[i], around[i + 2]) for i, unit in enumerate(units)}

    @cached_property
    def hashed(self) -> list[tuple[str, Unit]]:
        """The units with the hashes that a state keeps of them."""
        return [(self.source_hash(unit), unit) for unit in self.document.units]

    def source_hash(self, unit: Unit) -> str:
        """Return the hash that a state keeps of a unit's source."""
        return unit_hash(unit.kind, self.keys[unit.id])


def read_note(root: Path, path: str, options: ParseOptions) -> NoteText:
    """Return a note of a site; raises :class:`~notetrans.errors.NoteError`."""
    return note_text(path, read_bytes(root / path), options)


@lru_cache(maxsize=4)
def note_text(path: str, data: bytes, options: ParseOptions) -> NoteText:
    """Return a note of these bytes; raises :class:`~notetrans.errors.NoteError`."""
    name = Path(path)
    document = parse_text(decode(data, name), path=name, options=options)
    return NoteText(path, document, blob_id(data))


def note_of(path: str, data: bytes | None, options: ParseOptions) -> NoteText | None:
    """Return a note of bytes that may not be there, or be no note: ``None`` then."""
    if data is None:
        return None
    try:
        return note_text(path, data, options)
    except NoteError:
        return None


def read_bytes(path: Path) -> bytes:
    """Return a note's bytes; raises :class:`~notetrans.errors.NoteError` where it cannot."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoteError(f"cannot be read: {error.strerror}", path=path) from None


def target_hash(unit: Unit) -> str:
    """Return the hash that a state keeps of a unit of a post."""
    return unit_hash(unit.kind, unit.source)


def digest(text: str) -> str:
    """Return a short name for what a target says: its blanks and originals of codes aside."""
    try:
        items = [
            item if isinstance(item, str) else f"<{item.kind} {item.number}>"
            for item in tags.read(text)
        ]
    except TargetError:
        items = [text]
    return unit_hash("", " ".join("".join(items).split()))
