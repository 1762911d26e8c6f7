"""Whether all that is published is whole, made from the notes as they are, and settled.

For a machine that translates nothing: no engine, no memory and no stage is needed, only what is
committed. Law: nothing is told of a post exactly if a run in a fresh clone, with an engine that
revises, would send nothing for it, publish nothing, and nobody has to look at it. What a person
changed in a post and no run has taken in yet is as good as taken in, if it can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from notetrans.errors import NotetransError
from notetrans.model import Unit
from notetrans.pipeline.hand_edits.edits import Edits, read_edits
from notetrans.pipeline.hand_edits.persons import as_left
from notetrans.pipeline.known import KnownTarget, from_post, post_state, read_published
from notetrans.pipeline.notes import NoteText, read_bytes, read_note
from notetrans.pipeline.rulebook import Rulebook
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import (
    Entry,
    PostState,
    blob_id,
    content_hash,
    read_decisions,
    short_blob,
)


@dataclass(frozen=True, slots=True)
class Open:
    """A post at which something is to be done.

    ``missing``, ``stale``, ``review`` and ``glossary`` (a machine's target does not keep to it) are
    units, ``decided`` decisions of people that are not published; ``reason`` says what is wrong
    with the post as a whole. ``lines`` are the note's.
    """

    post: Post
    reason: str = ""
    missing: int = 0
    stale: int = 0
    review: int = 0
    glossary: int = 0
    decided: int = 0
    lines: tuple[int, ...] = ()


def open_points(site: Site, posts: Iterable[Post]) -> Iterator[Open]:
    """Yield the posts at which something is missing, stale or unresolved, in their order."""
    rulebook = Rulebook(site)
    for post in posts:
        try:
            found = _look(site, post, rulebook)
        except NotetransError as error:
            yield Open(post, str(error))
            continue
        if found != Open(post):
            yield found


def _look(site: Site, post: Post, rulebook: Rulebook) -> Open:
    state = post_state(site.root, post)
    path = site.root / post.path
    if state is None:
        known = "is not known to notetrans: `notetrans adopt`"
        return Open(post, known if path.is_file() else "missing")
    if not path.is_file():
        return Open(post, "was published and is not there")
    decided = len(read_decisions(site.root, post.language, post.note.path).verdicts)
    blob = blob_id(read_bytes(site.root / post.note.path))
    made = state.is_made_from(blob, content_hash(path.read_bytes())) and not state.damaged
    settled = all(each.target and not _is_open(each) for each in state.entries)
    ruled = not (post.copy or state.draft) and bool(rulebook.digest(post.language))
    if made and settled and not decided and not ruled:
        return Open(post)
    note = read_note(site.root, post.note.path, site.options)
    edits = None if made else read_edits(site, post, note)
    broken: list[Unit] = []
    if ruled and (units := rulebook.ruled(note)):
        broken = rulebook.unheeded(post, units, _known(site, post, state, note, edits))
    found = _counted(post, as_left(edits) if edits else state.entries, note, broken)
    reason = "" if made else _reason(state, blob, edits, stale=bool(found.stale))
    return replace(found, reason=reason, decided=decided)


def _reason(state: PostState, blob: str, edits: Edits | None, *, stale: bool) -> str:
    """Return what is wrong as a whole with a post that is not as it was made from its note."""
    if edits and edits.unplaced:
        return f"was changed by hand, without place in the note: {edits.unplaced[0]}"
    if state.damaged:
        return "a line of its state is lost"
    if short_blob(blob) not in state.sources:
        return "" if stale else "text outside units has changed"
    return "" if edits else "is made from another version of its note"


def _known(
    site: Site, post: Post, state: PostState, note: NoteText, edits: Edits | None
) -> Mapping[str, KnownTarget]:
    """Return the targets that stand in a published post."""
    there = edits.post if edits else read_published(site, post, state, note, state.draft)
    return from_post(site, state, there, note, edits.places if edits else None)


def _counted(post: Post, given: Iterable[Entry], note: NoteText, broken: Sequence[Unit]) -> Open:
    """Return what is open of a post, by the units of its note."""
    entries: dict[str, list[Entry]] = {}
    for entry in given:
        entries.setdefault(entry.source, []).append(entry)
    counts: Counter[str] = Counter()
    lines = [unit.line for unit in broken]
    for digest, unit in note.hashed:
        kind = _condition(entries, digest) if unit.translate and not post.copy else ""
        if kind:
            counts[kind] += 1
            lines.append(unit.line)
    return Open(
        post,
        missing=counts["missing"],
        stale=counts["stale"],
        review=counts["review"],
        glossary=len(broken),
        lines=tuple(sorted({*lines})),
    )


def _condition(entries: Mapping[str, list[Entry]], digest: str) -> str:
    """Return what is open of a unit; several with one source have as many entries, or the last."""
    known = entries.get(digest)
    if not known:
        return "stale"
    entry = known.pop(0) if len(known) > 1 else known[0]
    if not entry.target:
        return "missing"
    return "review" if _is_open(entry) else ""


def _is_open(entry: Entry) -> bool:
    """Return whether somebody has to look at a target."""
    return bool(entry.findings) and not entry.state.is_approved
