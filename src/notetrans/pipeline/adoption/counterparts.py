"""What of a post that somebody else made stands for which unit of its note, and what does not.

Law: every unit of the note and every part of the post is in exactly one pair or told in
``lone``, but for units that are not to be translated and blocks that both have.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from notetrans import tags
from notetrans.memory.bilingual import Alignment, Link, align_translation
from notetrans.memory.likeness import Mark, Part, parts
from notetrans.model import Document, Unit

_SHOWN = 60
_BLOCKS = {"fence": "code block", "code": "code block", "html": "block of HTML", "math": "formula"}


@dataclass(frozen=True, slots=True)
class Untaken:
    """What has no counterpart, or one that cannot be taken: of the note, of the post, or both.

    ``line`` is the note's and ``there`` the post's, 0 where it has none.
    """

    line: int
    there: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit, the index of its counterpart among the post's, and how sure that is."""

    unit: Unit
    place: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Counterparts:
    """The pairs and what is in none, in the order of the note; see :class:`.Alignment`."""

    pairs: tuple[Pair, ...]
    lone: tuple[Untaken, ...]
    related: float


def counterparts(note: Document, post: Document) -> Counterparts:
    """Return which unit of a note stands where in its post."""
    here, there = parts(note), parts(post)
    found = align_translation(here, there)
    related = found.related if here or there else 1.0
    sides = _Sides(note, post, here, there)
    pairs = [*_of_keys(note, post, related), *_of_links(sides, found.links)]
    taken = {pair.place for pair in pairs}, {pair.unit.id for pair in pairs}
    lone = [
        *_lone_keys(note, post, *taken),
        *_split(sides, found.links),
        *_without(sides, found),
        *_surplus(sides, found.links),
    ]
    return Counterparts(tuple(pairs), tuple(sorted(lone, key=_by_line)), related)


def _by_line(each: Untaken) -> tuple[int, int]:
    return each.line or each.there, each.there


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both documents and their parts."""

    note: Document
    post: Document
    here: Sequence[Part]
    there: Sequence[Part]

    def text(self, place: int) -> str:
        """Return how a part of the note begins."""
        return _text(self.note, self.here[place])

    def text_there(self, place: int) -> str:
        """Return how a part of the post begins."""
        return _text(self.post, self.there[place])


def _text(document: Document, part: Part) -> str:
    if part.unit < 0:
        return _name(part)
    return beginning(document.units[part.unit])


def beginning(unit: Unit) -> str:
    """Return how a unit's text begins, for a person to find it."""
    text = re.sub(r"\s+", " ", tags.plain(unit.source)).strip() or unit.kind
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _name(part: Part) -> str:
    return _BLOCKS.get(part.kind, part.kind)


def _of_keys(note: Document, post: Document, related: float) -> Iterator[Pair]:
    """Yield the pairs of front matter: a key says what is its own, where it has equally many."""
    theirs = _by_key(post)
    for key, units in _by_key(note).items():
        if len(units) == len(theirs.get(key, ())):
            for (_, unit), (place, _) in zip(units, theirs[key], strict=True):
                yield Pair(unit, place, related)


def _by_key(document: Document) -> Mapping[str, list[tuple[int, Unit]]]:
    found: dict[str, list[tuple[int, Unit]]] = defaultdict(list)
    for index, unit in enumerate(document.units):
        if unit.kind == "front_matter":
            found[unit.path.partition("[")[0]].append((index, unit))
    return found


def _lone_keys(
    note: Document, post: Document, places: set[int], ids: set[str]
) -> Iterator[Untaken]:
    for unit in note.units:
        if unit.kind == "front_matter" and unit.id not in ids and unit.translate:
            reason = f"front matter of the post has no such {unit.path}"
            yield Untaken(unit.line, 0, beginning(unit), reason)
    for index, unit in enumerate(post.units):
        if unit.kind == "front_matter" and index not in places:
            reason = f"front matter of the note has no such {unit.path}"
            yield Untaken(0, unit.line, beginning(unit), reason)


def _of_links(sides: _Sides, links: Sequence[Link]) -> Iterator[Pair]:
    for link in links:
        if len(link.source) == len(link.target) == 1:
            here, there = sides.here[link.source[0]], sides.there[link.target[0]]
            if here.unit >= 0:
                yield Pair(sides.note.units[here.unit], there.unit, link.confidence)


def _split(sides: _Sides, links: Sequence[Link]) -> Iterator[Untaken]:
    for link in links:
        there = sides.there[link.target[0]].line
        if len(link.source) > 1:
            for place in link.source:
                reason = "is one with its neighbour in the post"
                yield Untaken(sides.here[place].line, there, sides.text(place), reason)
        elif len(link.target) > 1:
            lines = " and ".join(str(sides.there[place].line) for place in link.target)
            reason = f"is in two parts in the post (lines {lines})"
            place = link.source[0]
            yield Untaken(sides.here[place].line, there, sides.text(place), reason)


def _without(sides: _Sides, found: Alignment) -> Iterator[Untaken]:
    """Yield what of the note has no counterpart."""
    linked = {place for link in found.links for place in link.source}
    twins = _surplus_twins(sides.here, sides.there)
    for place, part in enumerate(sides.here):
        if place in linked or (part.unit >= 0 and not sides.note.units[part.unit].translate):
            continue
        if part.unit < 0 and place not in twins and _like(part) in map(_like, sides.there):
            continue  # one of several that are alike: the post has as many
        reason, line = "is not in the post", 0
        if place in found.nearest:
            nearest, confidence = found.nearest[place]
            line = sides.there[nearest].line
            reason = f"no counterpart is sure (line {line} of the post: {confidence:.2f})"
        yield Untaken(part.line, line, sides.text(place), reason)


def _surplus(sides: _Sides, links: Sequence[Link]) -> Iterator[Untaken]:
    """Yield what of the post has no counterpart."""
    linked = {place for link in links for place in link.target}
    twins = _surplus_twins(sides.there, sides.here)
    for place, part in enumerate(sides.there):
        if place in twins:
            reason = f"stands twice in the post (line {sides.there[twins[place]].line} too)"
            yield Untaken(0, part.line, sides.text_there(place), reason)
        elif place not in linked and (part.unit >= 0 or _like(part) not in map(_like, sides.here)):
            yield Untaken(0, part.line, sides.text_there(place), "is not in the note")


def _like(part: Part) -> tuple[str, frozenset[Mark]]:
    return part.kind, part.marks


def _surplus_twins(here: Sequence[Part], there: Sequence[Part]) -> Mapping[int, int]:
    """Return the blocks that are alike and more than on the other side, each with the first."""
    left = Counter(_like(part) for part in there if part.unit < 0)
    first: dict[tuple[str, frozenset[Mark]], int] = {}
    found = {}
    for place, part in enumerate(here):
        if part.unit < 0:
            left[_like(part)] -= 1
            if _like(part) in first and left[_like(part)] < 0:
                found[place] = first[_like(part)]
            first.setdefault(_like(part), place)
    return found
