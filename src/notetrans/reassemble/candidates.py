"""The spellings of a target, from the plainest to the most guarded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from notetrans.canonical import join_lines
from notetrans.model import Unit
from notetrans.reassemble.apart import SET_APART, set_apart
from notetrans.reassemble.pairs import Delimiters, respellings
from notetrans.reassemble.spelling import PLAIN, Spelling, active_characters
from notetrans.tags import Item


class Candidate(NamedTuple):
    """One way to write a target: its items, how text and pairs are spelled, what to tell."""

    items: tuple[Item, ...]
    spelling: Spelling
    delimiters: Delimiters
    note: str = ""


def candidates(unit: Unit, items: Sequence[Item]) -> Iterator[Candidate]:
    """Yield the ways to write a target: text escapes first, then respelled emphasis.

    Both are tried as the target stands, then with spaces beside what would run into its
    neighbours, then on one line.
    """
    yield Candidate(tuple(items), PLAIN, {})
    spellings = [PLAIN, *_guarded(unit, items)]
    for spelling in spellings[1:]:
        yield Candidate(tuple(items), spelling, {})
    yield from _respelled(unit, items, spellings)
    for apart in set_apart(unit, items):
        for spelling in (spellings[0], spellings[-1]):
            yield Candidate(apart, spelling, {}, SET_APART)
        yield from _respelled(unit, apart, spellings)
    if any(isinstance(item, str) and "\n" in item for item in items):
        joined = [join_lines(item) if isinstance(item, str) else item for item in items]
        yield from candidates(unit, joined)


def _respelled(
    unit: Unit, items: Sequence[Item], spellings: Sequence[Spelling]
) -> Iterator[Candidate]:
    for respelled in respellings(unit, items):
        for spelling in (spellings[0], spellings[-1]):
            yield Candidate(respelled.items, spelling, respelled.delimiters, respelled.note)


def most_guarded(unit: Unit, items: Sequence[Item]) -> Candidate:
    """Return the spelling in which every character that may act is escaped."""
    *_, last = _guarded(unit, items)
    return Candidate(tuple(items), last, {})


def _guarded(unit: Unit, items: Sequence[Item]) -> Iterator[Spelling]:
    yield Spelling(line_starts=True)
    active = active_characters(items, unit.form)
    for char in active:
        yield Spelling(frozenset(char), line_starts=True)
    if len(active) > 1:
        yield Spelling(frozenset(active), line_starts=True)
