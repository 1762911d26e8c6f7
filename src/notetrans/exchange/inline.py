"""Inline codes as the elements of an XML format, and back.

A format says how it writes a pair, a standing code and a character that XML has no place for
(:class:`Elements`), and what an element that it finds means (:class:`Meaning`); the rest is the
same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from notetrans import tags
from notetrans.exchange.xmltree import FORBIDDEN, Node
from notetrans.model import Code
from notetrans.tags import Item, Tag

Content = Sequence[Node | str]

_TYPES = {"strong": "bold", "emphasis": "italic", "link": "link", "image": "image"}
_KINDS = {name: kind for kind, name in _TYPES.items()}


@dataclass(frozen=True, slots=True)
class Elements:
    """How a format writes codes: each function returns what stands in the file."""

    pair: Callable[[Code, Content], Content]
    standing: Callable[[Code], Node]
    character: Callable[[str], Node]


class Meaning(NamedTuple):
    """What an inline element says.

    ``pair`` encloses its content, ``flat`` is looked through, ``character`` is the text ``char``.
    """

    kind: Literal["pair", "open", "close", "standing", "character", "flat"]
    number: int = 0
    char: str = ""


def type_of(code: Code) -> str:
    """Return the name that XLIFF 1.2 and TMX have for a kind of code, or one of our own."""
    return _TYPES.get(code.kind, f"x-{code.kind}")


def kind_of(name: str) -> str:
    """Return the kind of code that such a name stands for."""
    return _KINDS.get(name, name.removeprefix("x-"))


def content(text: str, codes: Iterable[Code], elements: Elements) -> Content:
    """Return a unit's text as a format writes it.

    Raises :class:`~notetrans.errors.TargetError` for codes that are doubled or crossed.
    """
    items = list(tags.read(text))
    tags.parents(items)
    by_number = {code.number: code for code in codes}
    stack: list[tuple[int, list[Node | str]]] = [(0, [])]
    for item in items:
        if isinstance(item, str):
            stack[-1][1].extend(_characters(item, elements))
        elif item.kind == "open":
            stack.append((item.number, []))
        elif item.kind == "standing":
            stack[-1][1].append(elements.standing(by_number[item.number]))
        else:
            number, inner = stack.pop()
            stack[-1][1].extend(elements.pair(by_number[number], inner))
    return stack[0][1]


def _characters(text: str, elements: Elements) -> Iterator[Node | str]:
    at = 0
    for match in FORBIDDEN.finditer(text):
        if at < match.start():
            yield text[at : match.start()]
        yield elements.character(match[0])
        at = match.end()
    if at < len(text):
        yield text[at:]


def items(children: Content, meaning: Callable[[Node], Meaning]) -> Iterator[Item]:
    """Yield text and codes as they stand in a format's content.

    What ``meaning`` raises for an element that says nothing is let through.
    """
    for child in children:
        if isinstance(child, str):
            yield child
            continue
        kind, number, char = meaning(child)
        if kind == "character":
            yield char
        elif kind == "pair":
            yield Tag("open", number)
            yield from items(child.children, meaning)
            yield Tag("close", number)
        elif kind == "flat":
            yield from items(child.children, meaning)
        else:
            yield Tag(kind, number)


def numbered(codes: Iterable[Code | None]) -> Mapping[int, Code]:
    """Return codes by number, in the order of their numbers; the first of each counts."""
    found: dict[int, Code] = {}
    for code in codes:
        if code:
            found.setdefault(code.number, code)
    return dict(sorted(found.items()))
