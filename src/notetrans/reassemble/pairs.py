"""Emphasis that Markdown's delimiters cannot mark beside its neighbours, respelled.

Chinese and Japanese put no space around words, so ``**“重要”**的`` is no emphasis (CommonMark
0.31.2, section 6.2: a run beside punctuation needs a space or punctuation on its other side).
The forms, in the order in which they are tried: ``_`` as ``*``; punctuation at the edges moved
out, but no bracket without its mate; a space outside; both; raw tags.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from notetrans.canonical import PAIR_TAGS
from notetrans.model import Unit
from notetrans.tags import Item, Tag

Delimiters = dict[int, tuple[str, str]]

MOVED = "punctuation moved out of the emphasis"
SPACED = "a space put beside the emphasis"
_MATES = dict(zip(")]}）］｝」』】〕〉》”’»›", "([{（［｛「『【〔〈《“‘«‹", strict=True))


@dataclass(frozen=True, slots=True)
class Respelled:
    """A target with other delimiters, or with text moved over an edge, and what was done."""

    items: tuple[Item, ...]
    delimiters: Delimiters
    note: str


def respellings(unit: Unit, items: Sequence[Item]) -> Iterator[Respelled]:
    """Yield the ways to write the target's emphasis otherwise, the mildest first."""
    kinds = {
        code.number: code.kind for code in unit.codes if code.paired and code.kind in PAIR_TAGS
    }
    if not kinds:
        return
    stars: Delimiters = {
        code.number: ("*" * len(code.data), "*" * len(code.closing))
        for code in unit.codes
        if code.number in kinds and code.data.startswith("_")
    }
    if stars:
        yield Respelled(tuple(items), stars, "`_` written as `*`")
    moved = tuple(_edges_out(items, kinds))
    yield from _new([Respelled(moved, stars, MOVED)], items)
    ends = {
        code.number: stars.get(code.number, (code.data, code.closing))
        for code in unit.codes
        if code.number in kinds
    }
    ways = [
        Respelled(tuple(_spaced(base, ends, everywhere=everywhere)), stars, note)
        for base, note in ((tuple(items), SPACED), (moved, f"{MOVED}, {SPACED}"))
        for everywhere in (False, True)
    ]
    yield from _new(ways, items, moved)
    tags = {
        number: (f"<{PAIR_TAGS[kind]}>", f"</{PAIR_TAGS[kind]}>") for number, kind in kinds.items()
    }
    yield Respelled(tuple(items), tags, "emphasis written as HTML tags")


def _new(ways: Iterable[Respelled], *known: Sequence[Item]) -> Iterator[Respelled]:
    """Yield the ways whose items are not among the known ones or an earlier way's."""
    seen = [tuple(items) for items in known]
    for way in ways:
        if way.items not in seen:
            seen.append(way.items)
            yield way


def _edge(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "PS"


def _edges_out(items: Sequence[Item], kinds: dict[int, str]) -> list[Item]:
    """Move white space and punctuation at a pair's inner edges to its outside."""
    result = list(items)
    closed = [item.number for item in items if isinstance(item, Tag) and item.kind == "close"]
    for number in filter(kinds.__contains__, closed):
        opening, closing = Tag("open", number), Tag("close", number)
        first, last = result.index(opening), result.index(closing)
        lead, inner, trail = _parted(result[first + 1 : last])
        result[first : last + 1] = [lead, opening, *inner, closing, trail]
    return [item for item in result if item != ""]


def _parted(inner: Sequence[Item]) -> tuple[str, list[Item], str]:
    """Return what may leave a pair at its beginning, what stays, what may leave at its end."""
    text = "".join(item if isinstance(item, str) else "\0" for item in inner)
    lead, trail = _loose(text, _edge_length(inner[:1]), len(text) - _edge_length(inner[-1:], -1))
    rest = list(inner)
    if trail < len(text) and isinstance(rest[-1], str):
        rest[-1] = rest[-1][: trail - len(text)]
    if lead and isinstance(rest[0], str):
        rest[0] = rest[0][lead:]
    return text[:lead], rest, text[trail:]


def _edge_length(outermost: Sequence[Item], step: int = 1) -> int:
    """Return how much of a text is punctuation and space at its edge; all of it counts as none."""
    text = outermost[0] if outermost and isinstance(outermost[0], str) else ""
    length = len(list(takewhile(_edge, text[::step])))
    return length if length < len(text) else 0


def _loose(text: str, lead: int, trail: int) -> tuple[int, int]:
    """Return how much may go, so that no bracket leaves the one that it is paired with."""
    pairs = list(_brackets(text))
    while torn := [(p, q) for p, q in pairs if (p < lead) != (q >= trail)]:
        lead = min(lead, *(p for p, _ in torn))
        trail = max(trail, *(q + 1 for _, q in torn))
    return lead, trail


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of brackets and quotes that belong together."""
    opened: dict[str, list[int]] = {opening: [] for opening in _MATES.values()}
    for at, char in enumerate(text):
        if char in opened:
            opened[char].append(at)
        elif (mate := _MATES.get(char)) and opened[mate]:
            yield opened[mate].pop(), at


def _spaced(items: Sequence[Item], ends: Delimiters, *, everywhere: bool) -> Iterator[Item]:
    """Put one space outside a pair where it would be none, or ``everywhere`` something touches."""
    for index, item in enumerate(items):
        before = items[index - 1] if index else ""
        after = items[index + 1] if index + 1 < len(items) else ""
        pair = isinstance(item, Tag) and item.number in ends and item.kind
        if pair == "open" and _touches(before, after, -1, everywhere):
            yield " "
        yield item
        if pair == "close" and (
            _touches(after, before, 0, everywhere) or _run_together(item, after, ends)
        ):
            yield " "


def _touches(outside: Item, inside: Item, at: int, everywhere: bool) -> bool:
    """Return whether a letter outside, or ``everywhere`` a code, is beside a pair's delimiter.

    Beside a letter inside as well, a delimiter is one.
    """
    if isinstance(outside, str):
        letter = isinstance(inside, str) and inside != "" and not _edge(inside[-1 - at])
        return outside != "" and not _edge(outside[at]) and (everywhere or not letter)
    return everywhere and outside.kind == "standing"


def _run_together(closing: Item, opening: Item, ends: Delimiters) -> bool:
    """Return whether two pairs meet with one delimiter, which would be a single run."""
    if isinstance(closing, str) or isinstance(opening, str) or opening.kind != "open":
        return False
    return opening.number in ends and ends[closing.number][1][-1:] == ends[opening.number][0][:1]
