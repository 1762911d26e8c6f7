"""Every written unit at its place in the source's bytes, children inside their parents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from notetrans.model import Document, Unit
from notetrans.parse.values import written
from notetrans.reassemble.plan import Plan
from notetrans.reassemble.spelling import Writer, as_said


class Splice(NamedTuple):
    """A replaced range of the source, the splices inside it, its place in the new text."""

    unit: Unit
    start: int
    end: int
    text: str
    inner: tuple[Splice, ...] = ()
    at: int = 0


def splice_all(document: Document, plans: Mapping[str, Plan]) -> tuple[str, list[Splice]]:
    """Write every unit at its place, children before the codes that they stand in."""
    source = document.text
    newline = _newline(source)
    done: list[Splice] = []
    for unit in reversed(document.units):
        plan = plans.get(unit.id)
        if plan is None or plan.given_up:
            continue
        if unit.kind == "front_matter":
            done.append(Splice(unit, *written(unit, _dissolved(plan), source)))
            continue
        start, end = unit.pieces[0].start, unit.pieces[-1].end
        inner: list[Splice] = []
        while done and done[-1].start < end:
            inner.append(done.pop())
        text = write(plan, source, newline, inner)
        done.append(Splice(unit, start, end, text, tuple(inner)))
    done.reverse()
    return _joined(source, done)


def _newline(source: str) -> str:
    """Return the line end of a text that has one kind alone, or the one to be preferred."""
    if "\r\n" in source:
        return "\r\n"
    return "\r" if "\r" in source and "\n" not in source else "\n"


def write(plan: Plan, source: str, newline: str, inner: Sequence[Splice]) -> str:
    """Return a unit's text in its present spelling, with that of the units inside it."""

    def slices(start: int, end: int) -> str:
        parts, at = [], start
        for splice in inner:
            if start <= splice.start and splice.end <= end:
                parts += [source[at : splice.start], splice.text]
                at = splice.end
        return "".join([*parts, source[at:end]])

    way = plan.current
    if (said := as_said(plan.unit, way.items, way.spelling)) is not None:
        return said
    writer = Writer(plan.unit, source, newline, way.spelling, slices)
    return writer.write(way.items, way.delimiters)


def _joined(source: str, splices: Sequence[Splice]) -> tuple[str, list[Splice]]:
    parts: list[str] = []
    placed: list[Splice] = []
    at = length = 0
    for splice in splices:
        parts += [source[at : splice.start], splice.text]
        length += splice.start - at
        placed.append(splice._replace(at=length))
        length += len(splice.text)
        at = splice.end
    parts.append(source[at:])
    return "".join(parts), placed


def _dissolved(plan: Plan) -> str:
    data = {code.number: code.data for code in plan.unit.codes}
    return "".join(
        item if isinstance(item, str) else data[item.number] for item in plan.current.items
    )


def flat(splices: Sequence[Splice]) -> Iterator[Splice]:
    """Yield the splices and, after each, those inside it."""
    for splice in splices:
        yield splice
        yield from flat(splice.inner)
