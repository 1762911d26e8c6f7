"""What is known of a post already: its state, the targets in it, those of the memory.

A draft engine's targets (pseudo, a rough draft) serve no other engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from notetrans.config.schema import FrontMatterPolicy
from notetrans.errors import NoteError, NotetransError
from notetrans.memory import Known, Memory, as_target, known_targets
from notetrans.model import Document, Origin, ParseOptions, State
from notetrans.parse.note import decode
from notetrans.pipeline.notes import NoteText, target_hash
from notetrans.pipeline.parsed import parsed
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import MERGE, Entry, PostState, Staged, content_hash, read_state
from notetrans.stage.state import state_path


@dataclass(frozen=True, slots=True)
class KnownTarget:
    """A target that need not be asked for, with its state, origin and open findings.

    ``model`` is what made it, as far as its post says. ``similarity`` is the memory's (100, in
    context 101), 0 where the target stands in the post already.
    """

    target: str
    state: State = State.TRANSLATED
    origin: Origin = Origin.MACHINE
    findings: tuple[str, ...] = ()
    model: str = ""
    similarity: int = 0


def post_state(root: Path, post: Post) -> PostState | None:
    """Return the state of a post that is published."""
    state, _ = read_state(root, post.language, post.note.path)
    return state


def state_problems(root: Path, posts: Iterable[Post]) -> Iterator[str]:
    """Yield the lines of the posts' state files that say nothing, with file and line."""
    for post in posts:
        with suppress(NotetransError):  # a whole file that cannot be used is the post's failure
            _, problems = read_state(root, post.language, post.note.path)
            place = state_path(root, post.language, post.note.path).relative_to(root).as_posix()
            for problem in problems:
                yield f"{place}:{problem.line}: {problem.text}"


def unknown_posts(root: Path, posts: Iterable[Post]) -> Iterator[str]:
    """Yield the paths of posts that stand there and that notetrans does not know."""
    for post in posts:
        state = state_path(root, post.language, post.note.path)
        if (root / post.path).is_file() and not state.is_file():
            yield post.path


def is_current(root: Path, post: Post, state: PostState | None, blob: str, draft: str) -> bool:
    """Return whether the published post is whole and made from the note as it is."""
    if state and state.draft not in ("", draft):
        return False
    return is_whole(root / post.path, state, blob)


def is_whole(path: Path, state: PostState | None, blob: str) -> bool:
    """Return whether a post's file is as it was published, whole, from this version of its note."""
    if not state or state.damaged or any(not entry.target for entry in state.entries):
        return False
    return path.is_file() and state.is_made_from(blob, content_hash(path.read_bytes()))


def read_published(
    site: Site, post: Post, state: PostState | None, note: NoteText, draft: str
) -> Document | None:
    """Return the published post as it stands; ``None`` where it does not serve."""
    if not state or state.draft not in ("", draft):
        return None
    return read_post(site.root / post.path, note.document.options)


def from_post(
    site: Site,
    state: PostState | None,
    published: Document | None,
    note: NoteText,
    places: Mapping[int, int] | None = None,
) -> dict[str, KnownTarget]:
    """Return the targets that stand in the published post, by unit id.

    ``places`` are those of :class:`~notetrans.pipeline.hand_edits.edits.Edits`, where a person
    changed it.
    """
    if not state or not published:
        return {}
    model = model_of(published, site.config.frontmatter)
    pairs = [(entry.source, entry.target) for entry in state.entries]
    there = [(target_hash(unit), unit) for unit in published.units]
    found = {}
    for unit_id, known in known_targets(pairs, note.hashed, there, places).items():
        entry = state.entries[known.entry]
        target = _as_merged(known, entry) if known.edited else _as_was(known.target, entry)
        found[unit_id] = replace(target, model=model)
    if state.damaged:
        found |= _unclaimed(state, published, note, found)
    return found


def _unclaimed(
    state: PostState, published: Document, note: NoteText, found: Mapping[str, KnownTarget]
) -> dict[str, KnownTarget]:
    """Return the targets whose lines were lost, where it is plain whose they are.

    Who wrote them is not known any more: they are taken for a person's, and need review.
    """
    claimed = {each.target for entry in state.entries for each in (entry, *entry.rivals)}
    there = [unit for unit in published.units if target_hash(unit) not in claimed]
    units = [unit for unit in note.document.units if unit.id not in found]
    if [unit.kind for unit in units] != [unit.kind for unit in there]:
        return {}
    pairs = ((unit.id, as_target(unit, post)) for unit, post in zip(units, there, strict=True))
    return {
        unit_id: KnownTarget(target, origin=Origin.PERSON, findings=(MERGE,))
        for unit_id, target in pairs
        if target is not None
    }


def model_of(published: Document, policy: FrontMatterPolicy) -> str:
    """Return the model that a post's front matter names, empty where it names none."""
    data = published.front_matter.data if published.front_matter else {}
    keys = [key for key, value in policy.set.items() if value == "{model}"]
    return next((str(data[key]) for key in keys if key in data), "")


def _as_merged(known: Known, entry: Entry) -> KnownTarget:
    """Return a text that is not its entry's: another branch's, or what a person made of it."""
    for rival in entry.rivals:
        if rival.target == known.digest:
            findings = tuple(sorted({*rival.findings, MERGE}))
            return KnownTarget(known.target, rival.state, rival.origin, findings)
    return KnownTarget(known.target, State.TRANSLATED, Origin.PERSON)


def _as_was(target: str, entry: Entry) -> KnownTarget:
    return KnownTarget(target, entry.state, entry.origin, entry.findings)


def read_post(path: Path, options: ParseOptions) -> Document | None:
    """Return a post as it stands; ``None`` where it is not there or is no note."""
    try:
        return parsed(decode(path.read_bytes(), path), path, options)
    except (OSError, NoteError):
        return None


def read_waiting(site: Site, post: Post, note: NoteText, staged: Staged | None) -> Document | None:
    """Return what waits on the stage for a post; ``None`` where nothing does that serves.

    A stage is a cache: what cannot be used is absent.
    """
    if staged is None or staged.target != post.path:
        return None
    try:
        return parsed(staged.text, site.root / post.path, note.document.options)
    except NoteError:
        return None


def from_memory(
    memory: Memory, post: Post, note: NoteText, missing: list[str]
) -> dict[str, KnownTarget]:
    """Return the targets that the memory holds for units, by unit id."""
    wanted = {note.keys[unit_id]: note.contexts[unit_id] for unit_id in missing}
    matches = memory.get_many(wanted, post.note.language, post.language)
    return {
        unit_id: KnownTarget(
            match.target, origin=match.origin, model=match.model, similarity=match.similarity
        )
        for unit_id in missing
        if (match := matches.get(note.keys[unit_id]))
    }
