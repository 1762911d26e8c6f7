"""What a person's edits of a post come to: taken in as they are, or carried into a new version.

Law: neither here nor later is a file replaced that holds a person's words which are not in what
takes its place, unless a finding or a refusal says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from notetrans.canonical import canonical_text
from notetrans.errors import PublishError
from notetrans.memory import Row
from notetrans.model import Origin, State
from notetrans.pipeline.changed import OldSources
from notetrans.pipeline.hand_edits.edits import Edits, read_edits
from notetrans.pipeline.hand_edits.unplaced import Unplaced
from notetrans.pipeline.known import KnownTarget, from_post, post_state, read_post, read_waiting
from notetrans.pipeline.notes import NoteText, target_hash
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.revised import Overtaken, at_stake, overtaken
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import (
    MERGE,
    Entry,
    PostState,
    Staged,
    content_hash,
    read_staged,
    short_blob,
    unstage,
    write_state,
)
from notetrans.stage.staging import state_of

_SHOWN = 5
_ANOTHER = "another text for this waits on the stage"


def is_seen(site: Site, post: Post, state: PostState | None, staged: Staged) -> bool:
    """Return whether a staged post was made beside its file as it is now."""
    there = _by_hand(site, post, state)
    return there in ("", staged.base, content_hash(staged.text.encode()))


def may_replace(site: Site, post: Post, state: PostState | None, staged: Staged) -> bool:
    """Return whether a staged post was, and holds all that a person wrote into the file."""
    there = _by_hand(site, post, state)
    return not there or (is_seen(site, post, state, staged) and not staged.unplaced)


def _by_hand(site: Site, post: Post, state: PostState | None) -> str:
    """Return the content hash of a post that a person changed, empty if nobody did."""
    path = site.root / post.path
    if state is None or not path.is_file():
        return ""
    there = content_hash(path.read_bytes())
    return "" if there in state.published else there


def needs_nothing(edits: Edits, note: NoteText, draft: str) -> bool:
    """Return whether an edited post is that of its note as it is, and lacks no target."""
    state = edits.state
    whole = all(entry.target or i in edits.places for i, entry in enumerate(state.entries))
    made = short_blob(note.blob) in state.sources
    return made and whole and not state.damaged and state.draft in ("", draft)


def take_in(site: Site, post: Post, note: NoteText, edits: Edits) -> None:
    """Have the state say of a post that it is as its person left it.

    To be asked only where nothing of it is without place; the file is not touched.
    """
    assert not edits.unplaced
    posts = ((short_blob(note.blob), edits.digest),)
    state = replace(edits.state, posts=posts, entries=as_left(edits))
    write_state(site.root, post.language, post.note.path, state)
    # What waits there was made beside an earlier version, and holds nothing else of a person's.
    if staged := read_staged(site.root, post.language, post.note.path):
        unstage(site.root, staged)


def as_left(edits: Edits) -> tuple[Entry, ...]:
    """Return the entries of a post's state as its person left their texts."""
    units = edits.post.units if edits.post else ()
    return tuple(
        _entry(entry, target_hash(units[at]), edited=i in edits.edited)
        if (at := edits.places.get(i)) is not None
        else replace(entry, rivals=())
        for i, entry in enumerate(edits.state.entries)
    )


def _entry(entry: Entry, digest: str, *, edited: bool) -> Entry:
    if edited:
        return Entry(entry.source, digest, State.TRANSLATED, Origin.PERSON)
    rival = next((each for each in entry.rivals if each.target == digest), None)
    if rival:
        return replace(rival, findings=tuple(sorted({*rival.findings, MERGE})), rivals=())
    return replace(entry, rivals=())


def not_taken(post: Post, edits: Edits) -> PublishError:
    """Return what there is to tell of a post that cannot be taken in as it is."""
    first, *more = edits.unplaced
    shown = "; ".join(map(str, [first._replace(line=0), *more][:_SHOWN]))
    return PublishError(
        f"was changed by hand, and this has no place in the note: {shown}"
        + ("; …" if len(edits.unplaced) > _SHOWN else ""),
        path=post.path,
        line=first.line,
        remedy="Change the note too, or undo this; until then the post is left as it is.",
    )


def rows(site: Site, post: Post, note: NoteText, edits: Edits) -> Iterator[Row]:
    """Yield what a person wrote into a post, for the memory."""
    for unit_id, known in written_by_hand(site, note, edits).items():
        yield memory_row(post, note, unit_id, known.target)


def written_by_hand(site: Site, note: NoteText, edits: Edits | None) -> dict[str, KnownTarget]:
    """Return the targets of a note that a person wrote into its post since it was published."""
    if edits is None or edits.post is None:
        return {}
    places = {i: edits.places[i] for i in edits.edited}
    return from_post(site, edits.state, edits.post, note, places)


def persons_past(
    site: Site,
    post: Post,
    note: NoteText,
    old: OldSources,
    *,
    state: PostState | None,
    staged: Staged | None,
    edits: Edits | None,
) -> tuple[dict[str, Overtaken], dict[str, Overtaken]]:
    """Return units whose source changed under a person's text: in the post, on the stage alone."""
    languages = (post.note.language, post.language)
    options = note.document.options
    found: dict[str, Overtaken] = {}
    places, edited = (edits.places, edits.edited) if edits else (None, ())
    if state and at_stake(state, note, edited):
        there = edits.post if edits else read_post(site.root / post.path, options)
        if there:
            found = overtaken(
                state, there, note, old, languages=languages, places=places, edited=edited
            )
    waits = state_of(staged, "") if staged and at_stake(state_of(staged, ""), note) else None
    text = read_waiting(site, post, note, staged) if waits else None
    if not waits or not text:
        return found, {}
    waiting = overtaken(waits, text, note, old, languages=languages)
    published = {digest for each in found.values() for digest in each.digests}
    return found, {
        unit_id: each for unit_id, each in waiting.items() if not each.digests <= published
    }


def beside(
    site: Site,
    post: Post,
    note: NoteText,
    targets: Mapping[str, str],
    *,
    edits: Edits | None = None,
    decided: frozenset[str] = frozenset(),
) -> tuple[str, tuple[Unplaced, ...]]:
    """Return the version of a post that a new one was made beside, and what of it is not in that.

    The version is a content hash, empty for a file that notetrans does not know.
    ``targets`` are those of the new version; ``decided`` are units for which a finding tells.
    ``edits`` is the person's version as it was read when the targets were gathered.
    """
    edits = edits or read_edits(site, post, note)
    if edits is None:
        return _as_published(site, post), ()
    staged = read_staged(site.root, post.language, post.note.path)
    left = list(edits.unplaced)
    if not (staged and staged.base == edits.digest):
        for unit_id, known in written_by_hand(site, note, edits).items():
            unit = note.by_id[unit_id]
            ours = canonical_text(known.target, unit.codes)
            theirs = canonical_text(targets.get(unit_id, ""), unit.codes)
            if unit_id not in decided and ours != theirs:
                left.append(Unplaced(_line(note, edits, unit_id), _ANOTHER))
    return edits.digest, tuple(sorted(left))


def _as_published(site: Site, post: Post) -> str:
    path, state = site.root / post.path, post_state(site.root, post)
    there = content_hash(path.read_bytes()) if state and path.is_file() else ""
    return there if state and there in state.published else ""


def _line(note: NoteText, edits: Edits, unit_id: str) -> int:
    """Return the line of a post at which a unit's text stands."""
    assert edits.post
    digest = note.source_hash(note.by_id[unit_id])
    places = (edits.places[i] for i in edits.edited if edits.state.entries[i].source == digest)
    return next((edits.post.units[at].line for at in places), 0)
