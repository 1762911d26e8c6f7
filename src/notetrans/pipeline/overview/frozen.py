"""Whether all that is published is whole, made from the notes as they are, and settled.

For a machine that translates nothing: no engine, no memory and no stage is needed, only what is
committed. Law: nothing is told of a post exactly if a run would send nothing for it, publish
nothing, and nobody has to look at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from notetrans.errors import NotetransError
from notetrans.pipeline.known import post_state
from notetrans.pipeline.notes import NoteText, read_bytes, read_note
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import Entry, PostState, blob_id, read_decisions, short_blob


@dataclass(frozen=True, slots=True)
class Open:
    """A post at which something is to be done.

    ``missing``, ``stale`` and ``review`` are units, ``decided`` decisions of people that are not
    published; ``reason`` says what is wrong with the post as a whole. ``lines`` are the note's.
    """

    post: Post
    reason: str = ""
    missing: int = 0
    stale: int = 0
    review: int = 0
    decided: int = 0
    lines: tuple[int, ...] = ()


def open_points(site: Site, posts: Iterable[Post]) -> Iterator[Open]:
    """Yield the posts at which something is missing, stale or unresolved, in their order."""
    for post in posts:
        try:
            found = _look(site, post)
        except NotetransError as error:
            yield Open(post, str(error))
            continue
        if found != Open(post):
            yield found


def _look(site: Site, post: Post) -> Open:
    state = post_state(site.root, post)
    there = (site.root / post.path).is_file()
    if state is None:
        return Open(post, "is not known to notetrans: `notetrans adopt`" if there else "missing")
    if not there:
        return Open(post, "was published and is not there")
    decided = len(read_decisions(site.root, post.language, post.note.path).verdicts)
    blob = blob_id(read_bytes(site.root / post.note.path))
    fresh = short_blob(blob) in state.sources
    if fresh and not decided and all(each.target and not each.findings for each in state.entries):
        return Open(post)
    return _counted(post, state, read_note(site.root, post.note.path, site.options), decided, fresh)


def _counted(post: Post, state: PostState, note: NoteText, decided: int, fresh: bool) -> Open:
    """Return what is open of a post, by the units of its note."""
    entries: dict[str, list[Entry]] = {}
    for entry in state.entries:
        entries.setdefault(entry.source, []).append(entry)
    counts: Counter[str] = Counter()
    lines = []
    for digest, unit in note.hashed:
        kind = _condition(entries, digest) if unit.translate and not post.copy else ""
        if kind:
            counts[kind] += 1
            lines.append(unit.line)
    nothing = not fresh and not counts["stale"]
    return Open(
        post,
        "text outside units has changed" if nothing else "",
        counts["missing"],
        counts["stale"],
        counts["review"],
        decided,
        tuple(sorted({*lines})),
    )


def _condition(entries: Mapping[str, list[Entry]], digest: str) -> str:
    """Return what is open of a unit; several with one source have as many entries, or the last."""
    known = entries.get(digest)
    if not known:
        return "stale"
    entry = known.pop(0) if len(known) > 1 else known[0]
    if not entry.target:
        return "missing"
    return "review" if entry.findings else ""
