"""All that is known of the units at a line of a note or of a post: where from, by whom, for what.

What is published is explained, and of a note's line what stands (the stage over that). Nothing
is changed, and what the cache has lost is simply not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from notetrans.errors import NotetransError, UsageError
from notetrans.memory import Made, Memory, align
from notetrans.model import Document, Unit
from notetrans.pipeline.caches import memory_path
from notetrans.pipeline.known import KnownTarget, from_post, post_state, read_post
from notetrans.pipeline.notes import NoteText, digest, read_note, target_hash
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import Standing, standing
from notetrans.site import Post, post_path
from notetrans.stage import (
    Decision,
    Entry,
    PostState,
    known_posts,
    read_staged,
    staged_posts,
)


@dataclass(frozen=True, slots=True)
class Explained:
    """A unit of a note in one language, as far as anything is known of it.

    ``unit`` is the note's as it is now (``None``: the note has none for this text), ``there`` the
    post's line (0: it is not in the post). ``condition`` is missing, stale, edited, needs review,
    approved or current; ``staged`` tells that the target waits. ``made_by`` and ``prompt`` are
    what the state says of the post as a whole, ``made`` what the cache knows of this target;
    ``decision`` is one that is not published.
    """

    post: Post
    unit: Unit | None
    there: int
    target: str
    condition: str
    known: KnownTarget | None = None
    staged: bool = False
    made_by: str = ""
    prompt: str = ""
    made: Made | None = None
    decision: Decision | None = None


@dataclass(frozen=True)
class _Sides:
    """A post with its note and all that stands of it; ``there`` is ``None`` if it is no file."""

    site: Site
    post: Post
    note: NoteText
    state: PostState | None
    there: Document | None
    stands: Standing
    memories: _Memories

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What the state says of the post's units."""
        return self.state.entries if self.state else ()

    @cached_property
    def hashes(self) -> list[str]:
        """The hashes of the post's units."""
        return [target_hash(unit) for unit in self.there.units] if self.there else []

    @cached_property
    def places(self) -> dict[int, int]:
        """Where in the post the target of each entry stands."""
        return align([entry.target for entry in self.entries], self.hashes)

    @cached_property
    def units(self) -> dict[int, Unit]:
        """The unit of the note as it is now that each entry is about, or that took its place."""
        sources = [source for source, _ in self.note.hashed]
        found = align([entry.source for entry in self.entries], sources)
        return {index: self.note.document.units[now] for index, now in found.items()}

    def is_stale(self, index: int) -> bool:
        """Return whether an entry's source is not in the note any more."""
        unit = self.units.get(index)
        return unit is None or self.note.source_hash(unit) != self.entries[index].source

    def is_edited(self, index: int) -> bool:
        """Return whether a person changed the text of an entry."""
        place = self.places.get(index)
        return place is not None and self.hashes[place] != self.entries[index].target


def explain(site: Site, path: Path, line: int, languages: Sequence[str] = ()) -> list[Explained]:
    """Return what is known of the units at a line of a post, or of a note in its languages.

    Raises :class:`UsageError` for a file that is neither, and a line without a unit.
    """
    place = path.resolve()
    if not place.is_file() or not place.is_relative_to(site.root.resolve()):
        raise UsageError("there is no such file in this site", path=path)
    name = place.relative_to(site.root.resolve()).as_posix()
    post = _post_at(site, name)
    with ExitStack() as stack:
        memories = _Memories(site, stack)
        if post:
            sides = _sides(site, post, memories)
            return [_of_post(sides, index) for index in _places(sides, name, line)]
        posts = [each for each in site.plan([path], languages).posts if each.note.path == name]
        if not posts:
            raise UsageError(
                "is no note, and no post that is known",
                path=name,
                remedy="`notetrans status` lists notes and posts; `notetrans adopt` takes over "
                "posts that are not known.",
            )
        note = read_note(site.root, name, site.options)
        units = _at(note.document, name, line)
        return [
            _of_note(sides, note.document.units[index])
            for sides in (_sides(site, each, memories, note) for each in posts)
            for index in units
        ]


def _post_at(site: Site, name: str) -> Post | None:
    """Return the post whose file this is, as far as state and stage know it."""
    found = [
        (language, note)
        for language, note in known_posts(site.root)
        if post_path(site.config, note, language) == name
    ]
    found += [(each.language, each.note) for each in staged_posts(site.root) if each.target == name]
    for language, note in found:
        if (site.root / note).is_file():
            plan = site.plan([site.root / note], [language])
            for post in plan.posts:
                if (post.note.path, post.path) == (note, name):
                    return post
    return None


def _sides(site: Site, post: Post, memories: _Memories, note: NoteText | None = None) -> _Sides:
    note = note or read_note(site.root, post.note.path, site.options)
    there = read_post(site.root / post.path, site.options)
    state = post_state(site.root, post)
    return _Sides(site, post, note, state, there, standing(site, post, note), memories)


def _places(sides: _Sides, name: str, line: int) -> list[int]:
    if sides.there is None:
        raise NotetransError("cannot be read as Markdown", path=name)
    return _at(sides.there, name, line)


def _at(document: Document, name: str, line: int) -> list[int]:
    """Return the units that stand on a line; raises ``UsageError`` that says what does instead."""
    text = document.text
    ends = [
        unit.line + text.count("\n", unit.spans[0].start, unit.spans[-1].end)
        for unit in document.units
    ]
    found = [i for i, unit in enumerate(document.units) if unit.line <= line <= ends[i]]
    if found:
        return found
    lines = text.splitlines(keepends=True)
    if not 1 <= line <= len(lines):
        raise UsageError(f"has {len(lines)} lines", path=name, line=line)
    start = sum(map(len, lines[: line - 1]))
    reasons = [each.reason for each in document.skeleton if each.start <= start < each.end]
    near = sorted({unit.line for unit in document.units}, key=lambda each: abs(each - line))[:2]
    raise UsageError(
        f"no unit stands here ({(reasons or ['nothing'])[0]}: it stays as it is)",
        path=name,
        line=line,
        remedy=f"The nearest stand in line {' and '.join(map(str, sorted(near)))}." if near else "",
    )


def _of_post(sides: _Sides, place: int) -> Explained:
    """Return what is known of a text of a post."""
    assert sides.there
    there = sides.there.units[place]
    index = next((index for index, at in sides.places.items() if at == place), None)
    if index is None:
        return Explained(sides.post, None, there.line, there.source, "not known")
    unit, entry = sides.units.get(index), sides.entries[index]
    known = KnownTarget(there.source, entry.state, entry.origin, entry.findings)
    if unit is None or sides.is_stale(index):
        return _told(sides, unit, there.line, known, "stale")
    published = from_post(sides.site, sides.state, sides.there, sides.note)
    known = published.get(unit.id, known)
    condition = _condition(known, edited=sides.is_edited(index))
    return _told(sides, unit, there.line, known, condition)


def _of_note(sides: _Sides, unit: Unit) -> Explained:
    """Return what is known of a note's unit in one language."""
    index = next((index for index, each in sides.units.items() if each is unit), None)
    place = sides.places.get(index) if index is not None else None
    there = sides.there.units[place] if sides.there and place is not None else None
    line = there.line if there else 0
    if not unit.translate:
        return Explained(sides.post, unit, line, unit.source, f"not translated ({unit.reason})")
    known = sides.stands.known.get(unit.id)
    if known:
        staged = unit.id in sides.stands.staged
        edited = index is not None and not staged and sides.is_edited(index)
        condition = _condition(known, edited=edited)
        return _told(sides, unit, line, known, condition, staged=staged)
    if there and index is not None and sides.is_stale(index):
        entry = sides.entries[index]
        old = KnownTarget(there.source, entry.state, entry.origin, entry.findings)
        return _told(sides, unit, line, old, "stale")
    return _told(sides, unit, 0, None, "missing")


def _condition(known: KnownTarget, *, edited: bool) -> str:
    if any(finding.partition(":")[0] in ("critical", "major") for finding in known.findings):
        return "needs review"
    if edited:
        return "edited"
    return "approved" if known.state.is_approved else "current"


def _told(
    sides: _Sides,
    unit: Unit | None,
    line: int,
    known: KnownTarget | None,
    condition: str,
    *,
    staged: bool = False,
) -> Explained:
    waiting = read_staged(sides.site.root, sides.post.language, sides.post.note.path)
    post = waiting if staged and waiting else sides.state
    made = None
    if unit and known and condition != "stale":
        made = sides.memories.made(post.draft if post else "", sides, unit, known.target)
    return Explained(
        sides.post,
        unit,
        line,
        known.target if known else "",
        condition,
        known,
        staged,
        post.made_by if post else "",
        post.prompt if post else "",
        made,
        sides.stands.ruling.verdicts.get(unit.id) if unit else None,
    )


class _Memories:
    """The memories of a site, each opened once, and only where it is there."""

    def __init__(self, site: Site, stack: ExitStack) -> None:
        self._root = site.root
        self._stack = stack
        self._opened: dict[str, Memory | None] = {}

    def made(self, draft: str, sides: _Sides, unit: Unit, target: str) -> Made | None:
        """Return how a target was made, as far as the memory knows."""
        if draft not in self._opened:
            path = memory_path(self._root, draft)
            there = path.is_file()
            self._opened[draft] = self._stack.enter_context(Memory(path)) if there else None
        memory = self._opened[draft]
        if memory is None:
            return None
        languages = sides.post.note.language, sides.post.language
        return memory.made(*languages, sides.note.keys[unit.id], digest(target))
