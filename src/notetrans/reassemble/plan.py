"""What is to be written for one unit, and the ways to write it that are left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from notetrans.canonical import Canonical, canonical, has_letters, join_lines
from notetrans.model import Document, Unit
from notetrans.reassemble.candidates import Candidate, candidates
from notetrans.reassemble.wrap import wrap
from notetrans.tags import Item, check

LineBreaks = Literal["auto", "keep", "off"]

_LINE_ENDS = re.compile(r" *(?:\r\n|\r|\n)[ \t\r\n]*")
_IMPOSSIBLE = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Plan:
    """One unit's target and the ways to write it that are left.

    ``has_letters`` tells whether it will be a unit when it is read.
    """

    unit: Unit
    target: str
    items: Sequence[Item]
    current: Candidate
    others: Iterator[Candidate]
    guarded: bool = False
    has_letters: bool = True
    given_up: bool = False

    @property
    def canonical(self) -> Canonical:
        """What must be read where the unit is written."""
        return canonical(self.current.items, self.unit.codes)


def plan_unit(document: Document, unit: Unit, target: str, lines: LineBreaks) -> Plan:
    """Return how a unit's target is written first.

    Raises :class:`~notetrans.errors.TargetError` for codes that are not the unit's.
    """
    items = check(unit.source, _clean(target), unit.codes, unit=unit.id)
    items = _with_own_edges(unit, items)
    if lines == "auto":
        items = wrap(unit, items, document.text)
    elif lines == "off":
        items = [join_lines(item) if isinstance(item, str) else item for item in items]
    ways = candidates(unit, items)
    letters = has_letters(items)
    if not letters:  # it will be no unit, so that nothing tells how it reads
        next(ways)
    return Plan(unit, target, items, next(ways), ways, has_letters=letters)


def _clean(target: str) -> str:
    """Return the target with LF line ends alone and without characters that cannot stand."""
    if "\n" in target or "\r" in target:
        target = _LINE_ENDS.sub("\n", target)
    return target if target.isascii() and "\0" not in target else _IMPOSSIBLE.sub("\ufffd", target)


def _with_own_edges(unit: Unit, items: Sequence[Item]) -> list[Item]:
    """Return the items with the source's white space at both ends."""
    result = [item for item in items if item != ""]
    first, last = unit.pieces[0], unit.pieces[-1]
    if result and isinstance(result[0], str):
        result[0] = result[0].lstrip()
    if result and isinstance(result[-1], str):
        result[-1] = result[-1].rstrip()
    lead = first.text[: len(first.text) - len(first.text.lstrip())] if first.text else ""
    trail = last.text[len(last.text.rstrip()) :] if last.kind in ("text", "break") else ""
    return [item for item in (lead, *result, trail) if item != ""]
