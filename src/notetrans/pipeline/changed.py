"""Units whose source has changed since their post was published: what they were before.

The state knows the old sources by hash and in order: a changed unit is found between the same
known neighbours. Its old target stands in the post, its old source in the memory, else in the
note as git has it. Where neither does the old target alone is shown, for reference.

Law: a pair is of its unit's kind, and its target is known; its source is known or empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from notetrans import tags
from notetrans.memory import Memory, align, as_target
from notetrans.model import Document, Unit
from notetrans.pipeline.notes import NoteText, note_of, target_hash
from notetrans.stage import Entry, PostState, unit_hash
from notetrans.stage.git_blobs import read_blob

Pair = tuple[str, str]


class OldSources:
    """The sources that a memory or git holds, by the hashes that states keep of them."""

    def __init__(self, memory: Memory, root: Path | None = None) -> None:
        self._memory = memory
        self._root = root
        self._committed: dict[tuple[str, str], Mapping[str, str]] = {}
        self._keys: dict[tuple[str, str, str], Mapping[str, str]] = {}

    def get(self, kind: str, digest: str, source_lang: str, target_lang: str) -> str | None:
        """Return the source of a unit of this kind that had this hash."""
        wanted = (kind, source_lang, target_lang)
        if wanted not in self._keys:
            keys = self._memory.keys(source_lang, target_lang)
            self._keys[wanted] = {unit_hash(kind, key): key for key in keys}
        key = self._keys[wanted].get(digest)
        return key and self._memory.source(key, source_lang, target_lang)

    def of(
        self, kind: str, digest: str, note: NoteText, blobs: Iterable[str], languages: Pair
    ) -> str:
        """Return that source, or the one that a note had in git; empty where neither is known."""
        source = self.get(kind, digest, *languages)
        if source is None:
            texts = (self.committed(note, blob) for blob in blobs)
            source = next((each[digest] for each in texts if digest in each), "")
        return source

    def committed(self, note: NoteText, blob: str) -> Mapping[str, str]:
        """Return the sources of a note as it was (a short blob id), by their hashes."""
        if (note.path, blob) not in self._committed:
            then = note_then(self._root, note, blob) if self._root else None
            texts = {digest: unit.source for digest, unit in then.hashed} if then else {}
            self._committed = {(note.path, blob): texts}  # posts of one note follow each other
        return self._committed[note.path, blob]


def changed_pairs(
    state: PostState,
    published: Document,
    note: NoteText,
    old: OldSources,
    *,
    languages: tuple[str, str],
    missing: Collection[str],
    places: Mapping[int, int] | None = None,
) -> dict[str, Pair]:
    """Return the old source (or nothing) and target of units, by id, where ``missing``.

    ``published`` is the post as it stands, ``languages`` the note's and the post's; ``places``
    tells where the state's entries stand in it, where a person changed it.
    """
    found = {}
    for unit, entry, there in _counterparts(state, published, note, places):
        if unit.id in missing and unit.kind == there.kind:
            source = old.of(unit.kind, entry.source, note, state.sources, languages)
            found[unit.id] = pair_of(unit, source, there)
    return found


def note_then(root: Path, note: NoteText, blob: str) -> NoteText | None:
    """Return a note as it was in git; ``None`` where that cannot be had or read."""
    return note_of(note.path, read_blob(root, blob), note.document.options)


def _counterparts(
    state: PostState, published: Document, note: NoteText, places: Mapping[int, int] | None
) -> Iterator[tuple[Unit, Entry, Unit]]:
    """Yield the changed units with the entry and the post's unit at the same place."""
    indices = [index for index, entry in enumerate(state.entries) if entry.target]
    entries = [state.entries[index] for index in indices]
    if places is None:
        places = align([entry.target for entry in entries], [*map(target_hash, published.units)])
    else:
        places = {n: places[index] for n, index in enumerate(indices) if index in places}
    digests = [digest for digest, _ in note.hashed]
    for index, now in align([entry.source for entry in entries], digests).items():
        if entries[index].source != digests[now] and index in places:
            yield note.document.units[now], entries[index], published.units[places[index]]


def pair_of(unit: Unit, source: str, there: Unit) -> Pair:
    """Return the old texts; without codes where those are not the unit's any more."""
    target = as_target(unit, there)
    if target is None:
        return tags.plain(source), tags.plain(there.source)
    return source, target
