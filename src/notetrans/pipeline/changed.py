"""Units whose source has changed since their post was published: what they were before.

The state knows the old sources by hash and in order: a changed unit is found between the same
known neighbours. Its old target stands in the post, its old source in the memory.

Law: a pair is of its unit's kind, and both its texts are known; else there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from notetrans import tags
from notetrans.memory import Memory, align, as_target
from notetrans.model import Document, Unit
from notetrans.pipeline.notes import NoteText, target_hash
from notetrans.stage import Entry, PostState, unit_hash

Pair = tuple[str, str]


class OldSources:
    """The sources that a memory holds, by the hashes that states keep of them."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._keys: dict[tuple[str, str, str], Mapping[str, str]] = {}

    def get(self, kind: str, digest: str, source_lang: str, target_lang: str) -> str | None:
        """Return the source of a unit of this kind that had this hash."""
        wanted = (kind, source_lang, target_lang)
        if wanted not in self._keys:
            keys = self._memory.keys(source_lang, target_lang)
            self._keys[wanted] = {unit_hash(kind, key): key for key in keys}
        key = self._keys[wanted].get(digest)
        return key and self._memory.source(key, source_lang, target_lang)


def changed_pairs(
    state: PostState,
    published: Document,
    note: NoteText,
    old: OldSources,
    *,
    languages: tuple[str, str],
    missing: Collection[str],
) -> dict[str, Pair]:
    """Return the old source and target of units, by unit id, for those that are ``missing``.

    ``published`` is the post as it stands, ``languages`` the note's and the post's.
    """
    found = {}
    for unit, entry, there in _counterparts(state, published, note):
        if unit.id in missing and unit.kind == there.kind:
            source = old.get(unit.kind, entry.source, *languages)
            if source is not None:
                found[unit.id] = _pair(unit, source, there)
    return found


def _counterparts(
    state: PostState, published: Document, note: NoteText
) -> Iterator[tuple[Unit, Entry, Unit]]:
    """Yield the changed units with the entry and the post's unit at the same place."""
    entries = [entry for entry in state.entries if entry.target]
    places = align([entry.target for entry in entries], [*map(target_hash, published.units)])
    digests = [digest for digest, _ in note.hashed]
    for index, now in align([entry.source for entry in entries], digests).items():
        if entries[index].source != digests[now] and index in places:
            yield note.document.units[now], entries[index], published.units[places[index]]


def _pair(unit: Unit, source: str, there: Unit) -> Pair:
    """Return the old texts; without codes where those are not the unit's any more."""
    target = as_target(unit, there)
    if target is None:
        return tags.plain(source), tags.plain(there.source)
    return source, target
