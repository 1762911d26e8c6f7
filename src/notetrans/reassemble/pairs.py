"""Emphasis that Markdown's delimiters cannot mark beside its neighbours, respelled.

Chinese and Japanese put no space around words, so ``**“重要”**的`` is no emphasis (CommonMark
0.31.2, section 6.2: a run beside punctuation needs a space or punctuation on its other side).
The forms, in the order in which they are tried: ``_`` as ``*``; punctuation at the edges moved
out; a space outside; raw tags.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notetrans.canonical import PAIR_TAGS
from notetrans.model import Unit
from notetrans.tags import Item, Tag

Delimiters = dict[int, tuple[str, str]]


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
    if moved != tuple(items):
        yield Respelled(moved, stars, "punctuation moved out of the emphasis")
    spaced = tuple(_spaced(items, kinds))
    if spaced != tuple(items):
        yield Respelled(spaced, stars, "a space put beside the emphasis")
    tags = {
        number: (f"<{PAIR_TAGS[kind]}>", f"</{PAIR_TAGS[kind]}>") for number, kind in kinds.items()
    }
    yield Respelled(tuple(items), tags, "emphasis written as HTML tags")


def _edge(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "PS"


def _edges_out(items: Sequence[Item], kinds: dict[int, str]) -> Iterator[Item]:
    """Move white space and punctuation at a pair's inner edges to its outside."""
    result = list(items)
    for index, item in enumerate(result):
        if isinstance(item, str) or item.number not in kinds:
            continue
        if item.kind == "open" and index + 1 < len(result):
            _swap_leading(result, index)
        elif item.kind == "close" and index:
            _swap_trailing(result, index)
    return iter([item for item in result if item != ""])


def _swap_leading(items: list[Item], index: int) -> None:
    text = items[index + 1]
    if not isinstance(text, str):
        return
    rest = text
    while rest and _edge(rest[0]):
        rest = rest[1:]
    if rest and rest != text:
        items[index], items[index + 1] = text[: len(text) - len(rest)], items[index]
        items.insert(index + 2, rest)


def _swap_trailing(items: list[Item], index: int) -> None:
    text = items[index - 1]
    if not isinstance(text, str):
        return
    rest = text
    while rest and _edge(rest[-1]):
        rest = rest[:-1]
    if rest and rest != text:
        items[index - 1 : index + 1] = [rest, items[index], text[len(rest) :]]


def _spaced(items: Sequence[Item], kinds: dict[int, str]) -> Iterator[Item]:
    """Put one space outside where a letter touches a pair."""
    for index, item in enumerate(items):
        tag = isinstance(item, Tag) and item.number in kinds and item.kind
        before = items[index - 1] if index else ""
        after = items[index + 1] if index + 1 < len(items) else ""
        if tag == "open" and isinstance(before, str) and before and not _edge(before[-1]):
            yield " "
        yield item
        if tag == "close" and isinstance(after, str) and after and not _edge(after[0]):
            yield " "
