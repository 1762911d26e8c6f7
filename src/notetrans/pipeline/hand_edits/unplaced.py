"""What a person did to a post that its note has no place for.

Law: where nothing is told, the file is the note as it was published (or as it is now) with the
targets that were read from it, and nothing else: the note is rendered with these targets, and
both are compared in their blocks, texts, codes, front matter and all that is no unit. What a
machine writes with the same targets then loses nothing of the person's.

White space, line ends, marks of lists and the spelling of emphasis are not compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from notetrans.canonical import canonical_text
from notetrans.errors import NotetransError
from notetrans.memory import Placed, as_target
from notetrans.model import Document, Unit
from notetrans.parse.document import parse_text
from notetrans.pipeline.known import KnownTarget, model_of
from notetrans.pipeline.notes import NoteText, target_hash
from notetrans.pipeline.site import Site
from notetrans.pipeline.written import in_place, with_front_matter
from notetrans.reassemble import reassemble
from notetrans.site import Post

_WORD = re.compile(r"\w+")
_LETTER = re.compile(r"[^\W\d_]")
_SILENT = ("blank", "marker")
_KINDS = {
    "heading": "a heading",
    "cell": "a table cell",
    "front_matter": "a front-matter value",
    "image_alt": "an image's text",
    "link_title": "a link's title",
}
_LEADING = {"link": "a link", "image": "an image", "autolink": "an address"}
_CODES = "its links or codes are not those of the note"
_ELSEWHERE = {"image": "an image's path is another", "definition": "a link's definition is another"}
_OUTSIDE = "changed outside units (code, front matter, HTML)"


class Unplaced(NamedTuple):
    """A line of a post and what a person did there; line 0 where it has none."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


@dataclass(frozen=True, slots=True)
class Sides:
    """The units of a note, as their links lead from its post, and the post's.

    ``pairs`` are units with the post's that stand for them; ``lone`` are the post's whose source
    is not in the note, where the note has units in which it may have become another.
    """

    units: tuple[Unit, ...]
    pairs: tuple[tuple[Unit, Unit], ...]
    lone: tuple[Unit, ...]


Version = tuple[NoteText, Mapping[str, KnownTarget]]
"""A note and the targets that a post holds for it."""


def unplaced(
    site: Site,
    post: Post,
    there: Document,
    placed: Placed,
    versions: Sequence[Version],
    *,
    sides: Sides,
    is_source_known: bool,
) -> tuple[Unplaced, ...]:
    """Return what has no place in the note, in the order of lines; empty where all has.

    ``versions`` are the note as it is now and as it was published, as far as git has that;
    ``is_source_known`` says whether one of them is what the post was made from. ``sides`` are
    those of the last one.
    """
    inside: list[Unplaced] = []
    outside: list[Unplaced] = []
    for note, known in versions:
        wanted = _rendered(site, post, there, note, known)
        if isinstance(wanted, Unplaced):
            inside, outside = [wanted], []
            continue
        inside = list(_inside(wanted, there))
        outside = list(_outside(wanted, there, both=is_source_known))
        if not inside and not outside:
            return ()
    found = list(_structure(placed, there))
    if is_source_known and not found:
        found = inside
    astray = () if is_source_known else _astray(sides)
    return tuple(sorted({*found, *_codes(sides.pairs), *astray, *outside}))


def _rendered(
    site: Site, post: Post, there: Document, note: NoteText, known: Mapping[str, KnownTarget]
) -> Document | Unplaced:
    """Return a note with the targets of a post, as it would be published."""
    targets = {unit_id: each.target for unit_id, each in known.items() if each.target}
    try:
        rendered = reassemble(note.document, targets, lines=site.config.translate.wrap)
        text = in_place(site, post, rendered.document).text
        model = model_of(there, site.config.frontmatter)
        text = with_front_matter(site, post, text, model, marked=_is_marked(site, there))
        return parse_text(text, path=there.path, options=there.options)
    except NotetransError as error:
        return Unplaced(0, error.message)


def _is_marked(site: Site, there: Document) -> bool:
    """Return whether a post has the marks of one that is not approved."""
    data = there.front_matter.data if there.front_matter else {}
    marks = site.config.publish.unapproved
    return bool(marks) and all(key in data and data[key] == marks[key] for key in marks)


def _structure(placed: Placed, there: Document) -> Iterator[Unplaced]:
    """Yield what was added, removed, moved, joined and split."""
    units = there.units
    for at in placed.added:
        yield Unplaced(units[at].line, f"{_name(units[at])} was added")
    for index in placed.moved:
        at = placed.places[index]
        yield Unplaced(units[at].line, f"{_name(units[at])} was moved")
    for old, new in placed.groups:
        what = "paragraphs were joined" if len(old) > 1 else "a paragraph was split"
        yield Unplaced(units[new[0]].line, what)
    for index in placed.removed:
        if not placed.beside.get(index):
            before = [placed.places[i] for i in placed.places if i < index]
            line = units[max(before)].line if before else 1
            yield Unplaced(line, "a text was removed here or below")


def _inside(wanted: Document, there: Document) -> Iterator[Unplaced]:
    """Yield the units that are others than would be published."""
    if len(wanted.units) != len(there.units):
        yield Unplaced(0, "it has other paragraphs than the note")
        return
    pairs = list(zip(wanted.units, there.units, strict=True))
    other = [unit for ours, unit in pairs if (ours.kind, ours.path) != (unit.kind, unit.path)]
    if other:
        yield Unplaced(other[0].line, f"{_name(other[0])} stands where the note has another block")
    elif wanted.shape != there.shape:
        yield Unplaced(0, "headings, lists, quotes or tables are laid out otherwise")
    for ours, theirs in pairs:
        if not _same(ours, theirs):
            yield Unplaced(theirs.line, _leading(ours, theirs) or _CODES)


def _same(ours: Unit, theirs: Unit) -> bool:
    """Return whether two units say the same; emphasis may have been respelled."""
    if target_hash(ours) == target_hash(theirs) and _contents(ours) == _contents(theirs):
        return True
    first, second = (canonical_text(unit.source, unit.codes) for unit in (ours, theirs))
    return _parts(first) == _parts(second)


def _contents(unit: Unit) -> list[tuple[str, str]]:
    return sorted((code.kind, code.content) for code in unit.codes)


def _parts(form: Sequence[str | tuple[str, str, str]]) -> tuple[str, list[tuple[str, str, str]]]:
    text = "".join(part for part in form if isinstance(part, str))
    return "".join(text.split()), sorted(part for part in form if not isinstance(part, str))


def _codes(pairs: Iterable[tuple[Unit, Unit]]) -> Iterator[Unplaced]:
    """Yield the texts whose codes are not those of their unit, or lead elsewhere."""
    for unit, there in pairs:
        if _contents(unit) != _contents(there) or as_target(unit, there) is None:
            yield Unplaced(there.line, _leading(unit, there) or _CODES)


def _leading(ours: Unit, theirs: Unit) -> str:
    """Return which links or images lead elsewhere; empty where another code differs."""
    gone, new = _without(ours, theirs), _without(theirs, ours)
    kinds = [kind for kind, _ in gone]
    if kinds != [kind for kind, _ in new] or not set(kinds) <= _LEADING.keys():
        return ""
    return " and ".join(
        f"{_LEADING[kind]} leads to {there}, in the note to {here}"
        for (kind, here), (_, there) in zip(gone, new, strict=True)
    )


def _without(unit: Unit, other: Unit) -> list[tuple[str, str]]:
    """Return the codes of a unit, in order, that another one has not."""
    left = Counter(_contents(other))
    found = []
    for code in unit.codes:
        each = (code.kind, code.content)
        if left[each]:
            left[each] -= 1
        else:
            found.append(each)
    return found


def _astray(sides: Sides) -> Iterator[Unplaced]:
    """Yield the texts of changed sources with links that the note has nowhere."""
    ours = {each for unit in sides.units for each in _contents(unit)}
    for unit in sides.lone:
        for kind, content in _contents(unit):
            if kind in _LEADING and (kind, content) not in ours:
                what = f"{_LEADING[kind]} leads to {content}, which is nowhere in the note"
                yield Unplaced(unit.line, what)


def _outside(wanted: Document, there: Document, *, both: bool) -> Iterator[Unplaced]:
    """Yield what is no unit and differs from what would be published.

    Without ``both`` only what the post has and the note has not.
    """
    ours, theirs = list(_regions(wanted)), list(_regions(there))
    matcher = SequenceMatcher(
        None, [each.text for each in ours], [each.text for each in theirs], autojunk=False
    )
    for tag, _, _, start, end in matcher.get_opcodes():
        if tag != "equal" and (both or tag != "delete"):
            if near := theirs[start:end]:
                yield from (
                    Unplaced(each.line, _ELSEWHERE.get(each.reason, _OUTSIDE)) for each in near
                )
            else:
                yield Unplaced(theirs[start - 1].line if start else 0, _OUTSIDE)


class _Part(NamedTuple):
    """A part of a post that is no unit; it is compared by its text."""

    line: int
    text: str
    reason: str


def _regions(document: Document) -> Iterator[_Part]:
    """Yield what is no unit: code to the letter, front matter by its words."""
    for region in document.skeleton:
        part = document.text[region.start : region.end]
        line = document.text.count("\n", 0, region.start) + 1
        if region.reason == "key":
            for number, row in enumerate(part.split("\n")):
                if words := " ".join(_WORD.findall(row)):
                    yield _Part(line + number, words, region.reason)
        elif (region.reason not in _SILENT or _LETTER.search(part)) and part.strip():
            text = "\n".join(row.rstrip() for row in part.strip().splitlines())
            yield _Part(line, text, region.reason)


def _name(unit: Unit) -> str:
    return _KINDS.get(unit.kind, "a paragraph")
