"""What a person did to a post that its note has no place for.

Law: where nothing is told, the file is the note as it was published (or as it is now) with the
targets that were read from it, and nothing else: the note is rendered with these targets, and
both are compared in their blocks, texts, codes, front matter and all that is no unit. What a
machine writes with the same targets then loses nothing of the person's.

White space, line ends, marks of lists and the spelling of emphasis are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_CODES = "its links or codes are not those of the note"
_OUTSIDE = "changed outside units (code, front matter, HTML)"


class Unplaced(NamedTuple):
    """A line of a post and what a person did there; line 0 where it has none."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


Version = tuple[NoteText, Mapping[str, KnownTarget]]
"""A note and the targets that a post holds for it."""


def unplaced(
    site: Site,
    post: Post,
    there: Document,
    placed: Placed,
    versions: Sequence[Version],
    *,
    pairs: Sequence[tuple[Unit, Unit]],
    is_source_known: bool,
) -> tuple[Unplaced, ...]:
    """Return what has no place in the note, in the order of lines; empty where all has.

    ``versions`` are the note as it is now and as it was published, as far as git has that;
    ``is_source_known`` says whether one of them is what the post was made from. ``pairs`` are
    units of the last version with the post's that stand for them.
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
    return tuple(sorted({*found, *_codes(pairs), *outside}))


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
            yield Unplaced(theirs.line, _CODES)


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
        same = [_last(each) for each in _contents(unit)] == [
            _last(each) for each in _contents(there)
        ]
        if not same or as_target(unit, there) is None:
            yield Unplaced(there.line, _CODES)


def _last(code: tuple[str, str]) -> tuple[str, str]:
    """Return a code with the last part of its path, since links may be rebased."""
    return code[0], code[1].rpartition("/")[2]


def _outside(wanted: Document, there: Document, *, both: bool) -> Iterator[Unplaced]:
    """Yield what is no unit and differs from what would be published.

    Without ``both`` only what the post has and the note has not.
    """
    ours, theirs = list(_regions(wanted)), list(_regions(there))
    matcher = SequenceMatcher(
        None, [text for _, text in ours], [text for _, text in theirs], autojunk=False
    )
    for tag, _, _, start, end in matcher.get_opcodes():
        if tag != "equal" and (both or tag != "delete"):
            near = theirs[start:end] or theirs[max(0, start - 1) : start] or [(0, "")]
            yield from (Unplaced(line, _OUTSIDE) for line, _ in near)


def _regions(document: Document) -> Iterator[tuple[int, str]]:
    """Yield what is no unit, each with its line: code to the letter, front matter by its words."""
    for region in document.skeleton:
        part = document.text[region.start : region.end]
        line = document.text.count("\n", 0, region.start) + 1
        if region.reason == "key":
            for number, row in enumerate(part.split("\n")):
                if words := " ".join(_WORD.findall(row)):
                    yield line + number, words
        elif (region.reason not in _SILENT or _LETTER.search(part)) and part.strip():
            yield line, "\n".join(row.rstrip() for row in part.strip().splitlines())


def _name(unit: Unit) -> str:
    return _KINDS.get(unit.kind, "a paragraph")
