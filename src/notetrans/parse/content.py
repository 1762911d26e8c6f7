"""What a block's text is made of, before it becomes units: elements, pieces, codes, children.

An :class:`Element` is one token's worth of text; :func:`build` numbers the codes among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt

from notetrans.model import Code, Form, Piece, UnitKind
from notetrans.parse.literals import Literal as LiteralRange
from notetrans.parse.literals import MaskIndex, in_markdown
from notetrans.parse.spans import Origin
from notetrans.scripts import LETTER

ADDRESSES = frozenset({"autolink", "bare_link", "url", "email"})


class Content(NamedTuple):
    """Pieces in order (offsets of the LF text), their codes, and the texts inside codes."""

    pieces: tuple[Piece, ...]
    codes: tuple[Code, ...]
    children: tuple[Draft, ...] = ()


class Draft(NamedTuple):
    """A unit in the making."""

    kind: UnitKind
    content: Content
    form: Form
    section: tuple[str, ...] = ()
    path: str = ""
    reason: str = ""

    def moved(self, at: Callable[[int], int]) -> Draft:
        """Return the draft with its offsets mapped (children are drafts of their own by now)."""
        pieces = tuple(p._replace(start=at(p.start), end=at(p.end)) for p in self.content.pieces)
        return self._replace(content=self.content._replace(pieces=pieces))


ElementKind = Literal["text", "spelled", "break", "open", "close", "code"]


@dataclass(slots=True)
class Element:
    """One token's worth of a block's text, before codes are numbered.

    ``name`` is the code's kind (``strong``, ``link``, ``html`` …), ``text`` the decoded text,
    ``content`` what must survive (a destination, code text), ``key`` its short form.
    """

    kind: ElementKind
    start: int
    end: int
    text: str = ""
    name: str = ""
    content: str = ""
    key: str | None = None
    children: Sequence[Draft] = ()


class Place(NamedTuple):
    """What an inline token's elements are read from: source, origin and masks."""

    src: str
    content: str
    origin: Origin
    masks: MaskIndex
    md: MarkdownIt
    cell: bool = False


def text_elements(place: Place, begin: int, end: int) -> list[Element]:
    """Return the plain text at a content range; in a cell each ``|`` is written ``\\|``."""
    at = place.origin.at
    start = at(begin)
    if not place.cell or len(place.origin.content) == 1:
        stop = start + end - begin
        return [Element("text", start, stop, place.src[start:stop])]
    found = []
    for part in re.split(r"(\|)", place.content[begin:end]):
        start, stop = at(begin), at(begin := begin + len(part))
        if part == "|":
            found.append(Element("spelled", start, stop, "|"))
        elif part:
            found.append(Element("text", start, stop, place.src[start:stop]))
    return found


def visible(char: str) -> bool:
    """Return whether a character leaves a mark of its own on the page.

    An ASCII letter spelled as an entity is not counted: who writes one so means the spelling.
    """
    return unicodedata.category(char)[0] in "LMNPS" and not (char.isascii() and char.isalpha())


Search = Callable[[str, int, int, MaskIndex], list[LiteralRange]]


def cut_literals(
    run: list[Element], src: str, masks: MaskIndex, search: Search = in_markdown
) -> list[Element]:
    """Return a run of adjoining text elements with its literals as standing codes."""
    literals = search(src, run[0].start, run[-1].end, masks)
    if literals:
        escaped = {e.start + 1 for e in run if e.kind == "spelled"}
        literals = [literal for literal in literals if literal.start not in escaped]
    if not literals:
        return run
    result: list[Element] = []
    for start, end, kind in literals:
        while run and run[0].end <= start:
            result.append(run.pop(0))
        if run and run[0].start < start:
            head = run[0]
            result.append(Element("text", head.start, start, src[head.start : start]))
        key = "" if kind in ADDRESSES else None
        result.append(Element("code", start, end, name=kind, content=src[start:end], key=key))
        while run and run[0].end <= end:
            run.pop(0)
        if run and run[0].start < end:
            run[0] = Element("text", end, run[0].end, src[end : run[0].end])
    return result + run


def has_prose(found: Iterable[Element]) -> bool:
    """Return whether there is a letter outside codes."""
    for element in found:
        if element.kind in ("text", "spelled") and LETTER.search(element.text):
            return True
    return False


def build(src: str, found: Sequence[Element]) -> Content:
    """Number the codes in source order and return pieces, codes and children."""
    if len(found) == 1 and found[0].kind == "text":
        only = found[0]
        return Content((Piece("text", only.start, only.end, only.text),), ())
    pieces: list[Piece] = []
    openers: list[Element] = []
    closings: dict[int, str] = {}
    children: list[Draft] = []
    stack: list[int] = []
    for element in found:
        number = 0
        kind = element.kind
        if kind == "close":
            number = stack.pop()
            closings[number] = src[element.start : element.end]
        elif kind in ("open", "code"):
            openers.append(element)
            number = len(openers)
            if kind == "open":
                stack.append(number)
        pieces.append(Piece(kind, element.start, element.end, element.text, number))
        children += element.children
    codes = [_code(element, i, closings, src) for i, element in enumerate(openers, 1)]
    return Content(tuple(pieces), tuple(codes), tuple(children))


def _code(element: Element, number: int, closings: Mapping[int, str], src: str) -> Code:
    data = src[element.start : element.end]
    return Code(
        number,
        element.name,
        element.kind == "open",
        data,
        closings.get(number, ""),
        element.content,
        data if element.key is None else element.key,
    )
