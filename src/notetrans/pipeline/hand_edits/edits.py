"""A published post that a person changed in an editor, read unit by unit.

Where each text of the state stands now is found by :func:`notetrans.memory.place`; what the old
texts were is known from git, else from the memory. Whether all of a person's change has its place
in the note is no guess: see :mod:`.unplaced`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from notetrans.errors import NoteError
from notetrans.memory import Had, Memory, Placed, place
from notetrans.model import Document, Unit
from notetrans.parse.document import parse_text
from notetrans.parse.note import decode
from notetrans.pipeline.caches import memory_path
from notetrans.pipeline.changed import note_then
from notetrans.pipeline.hand_edits.unplaced import Sides, Unplaced, unplaced
from notetrans.pipeline.known import from_post, post_state
from notetrans.pipeline.notes import NoteText, target_hash
from notetrans.pipeline.site import Site
from notetrans.pipeline.written import in_place
from notetrans.site import Post
from notetrans.stage import Entry, PostState, content_hash, short_blob
from notetrans.stage.git_blobs import blobs_at, read_blob


@dataclass(frozen=True, slots=True)
class Edits:
    """A post that is not as it was published.

    ``digest`` is the content hash of the file as it was read, ``places`` says where the state's
    entries stand in it, by index, ``edited`` which of them have another text than was published.
    ``unplaced`` is what has no place in the note: with any of it the file is not replaced.
    """

    digest: str
    state: PostState
    post: Document | None
    places: Mapping[int, int]
    edited: tuple[int, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()


def read_edits(site: Site, post: Post, note: NoteText) -> Edits | None:
    """Return what a person made of a published post; ``None`` where nobody changed it."""
    state = post_state(site.root, post)
    path = site.root / post.path
    if state is None or not path.is_file():
        return None
    data = path.read_bytes()
    digest = content_hash(data)
    if digest in state.published:
        return None
    try:
        text = decode(data, Path(post.path))
        there = parse_text(text, path=path, options=note.document.options)
    except NoteError as error:
        return Edits(digest, state, None, {}, (), (Unplaced(error.line or 0, error.message),))
    notes = [note, *_notes_then(site, state, note)]
    had = list(_had(site, post, state, notes))
    placed = place(had, [_as_had(unit) for unit in there.units])
    places, edited = _told_apart(state, had, there, placed)
    if state.differs:  # kept as it is until a person says otherwise, whatever was changed
        return Edits(digest, state, there, places, edited)
    left = unplaced(
        site,
        post,
        there,
        placed,
        [(each, from_post(site, state, there, each, places)) for each in notes],
        sides=_sides(site, post, state, there, note=notes[-1], places=places),
        is_source_known=any(short_blob(each.blob) in state.sources for each in notes),
    )
    return Edits(digest, state, there, places, edited, left)


def _notes_then(site: Site, state: PostState, note: NoteText) -> Iterator[NoteText]:
    """Yield the note as it was when the post was published, where it is another by now."""
    for blob in state.sources:
        if blob != short_blob(note.blob) and (then := note_then(site.root, note, blob)):
            yield then


def _told_apart(
    state: PostState, had: Sequence[Had], there: Document, placed: Placed
) -> tuple[dict[int, int], tuple[int, ...]]:
    """Return the places of what has a target, and which of them a person wrote."""
    places: dict[int, int] = {}
    edited: list[int] = []
    for index, at in placed.places.items():
        entry = state.entries[index]
        ours = {had[index].digest, *(rival.target for rival in entry.rivals)}
        changed = target_hash(there.units[at]) not in ours
        if entry.target or changed:
            places[index] = at
        if changed:
            edited.append(index)
    return places, tuple(sorted(edited))


def _sides(
    site: Site,
    post: Post,
    state: PostState,
    there: Document,
    *,
    note: NoteText,
    places: Mapping[int, int],
) -> Sides:
    """Return the units of a note, their links as they lead from the post, beside the post's."""
    ours = in_place(site, post, note.document).units
    left: dict[str, list[Unit]] = {}
    for (digest, _), each in zip(note.hashed, ours, strict=False):
        left.setdefault(digest, []).append(each)
    pairs: list[tuple[Unit, Unit]] = []
    lone: list[Unit] = []
    for index, entry in enumerate(state.entries):
        same = left.get(entry.source)
        unit = same.pop(0) if same else None
        if index in places:
            at = there.units[places[index]]
            pairs += [(unit, at)] if unit else []
            lone += [] if unit else [at]
    new = {each.kind for units in left.values() for each in units}
    return Sides(ours, tuple(pairs), tuple(each for each in lone if each.kind in new))


def _had(site: Site, post: Post, state: PostState, notes: Sequence[NoteText]) -> Iterator[Had]:
    """Yield the texts that were published, as far as they are known."""
    sources = {digest: unit for each in notes for digest, unit in each.hashed}
    then = _published_then(site, post, state, notes[0])
    known = {target_hash(unit): unit for unit in then.units} if then else {}
    remembered = {} if then else _remembered(site, post, state, notes)
    for entry in state.entries:
        yield _one(
            entry, sources.get(entry.source), known.get(entry.target), remembered.get(entry.source)
        )


def _one(entry: Entry, source: Unit | None, target: Unit | None, text: str | None) -> Had:
    if target:
        return _as_had(target)
    if not source:
        return Had(entry.target or entry.source)
    if not entry.target:  # it stands there as its source
        return _as_had(source)
    return Had(entry.target, source.kind, text, _codes(source))


def _as_had(unit: Unit) -> Had:
    return Had(target_hash(unit), unit.kind, unit.source, _codes(unit))


def _codes(unit: Unit) -> tuple[str, ...]:
    """Return what a unit's codes hold, paths by their last part: they may have been rebased."""
    return tuple(sorted(f"{code.kind}:{code.content.rpartition('/')[2]}" for code in unit.codes))


def _published_then(site: Site, post: Post, state: PostState, note: NoteText) -> Document | None:
    """Return the post as it was published, from git."""
    for blob in blobs_at(site.root, post.path):
        data = read_blob(site.root, blob)
        if data is not None and content_hash(data) in state.published:
            path, options = site.root / post.path, note.document.options
            try:
                return parse_text(decode(data, path), path=path, options=options)
            except NoteError:
                return None
    return None


def _remembered(
    site: Site, post: Post, state: PostState, notes: Sequence[NoteText]
) -> Mapping[str, str]:
    """Return the targets that the memory holds, by the hash of their source; about the old ones."""
    path = memory_path(site.root, state.draft)
    if not path.is_file():
        return {}
    keys = {digest: each.keys[unit.id] for each in notes for digest, unit in each.hashed}
    wanted = {keys[entry.source]: "" for entry in state.entries if entry.source in keys}
    with Memory(path) as memory:
        found = memory.get_many(wanted, post.note.language, post.language)
    return {digest: found[key].target for digest, key in keys.items() if key in found}
