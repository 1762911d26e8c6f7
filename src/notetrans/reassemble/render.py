"""Writing targets into a document and reading the result again until both agree."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal, NamedTuple

from notetrans.canonical import (
    Canonical,
    canonical,
    canonical_text,
    dissolved,
    has_letters,
    join_lines,
    same_at_once,
)
from notetrans.errors import NoteError, TargetError
from notetrans.model import Document, Finding, Unit
from notetrans.parse.document import parse_text
from notetrans.parse.values import written
from notetrans.reassemble.candidates import Candidate, candidates, most_guarded
from notetrans.reassemble.fragment import reads_as
from notetrans.reassemble.spelling import PLAIN, Writer
from notetrans.reassemble.wrap import wrap
from notetrans.tags import Item, check, read

LineBreaks = Literal["auto", "keep", "off"]

_ROUNDS = 8
_BEGINNINGS = frozenset("`$<{%:[|")
_LINE_ENDS = re.compile(r" *(?:\r\n|\r|\n)[ \t\r\n]*")
_IMPOSSIBLE = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text with its targets, the document that it reads as, and what could not be done.

    ``failed`` names the units whose target no spelling could hold: they kept their source.
    """

    text: str
    document: Document
    findings: tuple[Finding, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Plan:
    """One unit's target and the ways to write it that are left."""

    unit: Unit
    target: str
    items: Sequence[Item]
    current: Candidate
    others: Iterator[Candidate]
    guarded: bool = False
    given_up: bool = False


class _Splice(NamedTuple):
    """A replaced range of the source, the splices inside it, its place in the new text."""

    unit: Unit
    start: int
    end: int
    text: str
    inner: tuple[_Splice, ...] = ()
    at: int = 0


def render(document: Document, targets: Mapping[str, str]) -> Rendered:
    """Return the document's text with every target in its place.

    Raises :class:`TargetError` for a target whose codes are not its unit's, or that cannot be
    written at its place.
    """
    rendered = reassemble(document, targets)
    if rendered.failed:
        raise TargetError(
            f"unit {rendered.failed[0]}: its target cannot be written at its place",
            unit=rendered.failed[0],
        )
    return rendered


def reassemble(
    document: Document, targets: Mapping[str, str], *, lines: LineBreaks = "auto"
) -> Rendered:
    """Return the document's text with the targets that can be written, and what failed.

    ``lines`` tells how a target is laid out: as the source's paragraph is wrapped (``auto``),
    with its own breaks (``keep``), on one line (``off``). Raises :class:`TargetError` for a
    target whose codes are missing, doubled or crossed.
    """
    plans = {
        unit.id: _plan(document, unit, targets[unit.id], lines)
        for unit in document.units
        if unit.id in targets
    }
    for attempt in count():
        text, splices = _splice(document, plans)
        again = _parse(text, document)
        wrong = _wrong(document, again, splices, plans)
        if again and not wrong:
            return _rendered(text, again, plans)
        if attempt < _ROUNDS:
            _choose_again(document, plans, splices, wrong)
        else:
            _give_up(plans, wrong)
    raise AssertionError("each attempt gives up a target or has none")


def _give_up(plans: Mapping[str, _Plan], wrong: Sequence[str]) -> None:
    for unit_id in wrong:
        plans[unit_id].given_up = True


def _rendered(text: str, again: Document, plans: Mapping[str, _Plan]) -> Rendered:
    findings = tuple(
        Finding("respelled", "minor", plan.current.note, unit=unit_id, line=plan.unit.line)
        for unit_id, plan in plans.items()
        if plan.current.note and not plan.given_up
    )
    failed = tuple(unit_id for unit_id, plan in plans.items() if plan.given_up)
    return Rendered(text, again, findings, failed)


def _plan(document: Document, unit: Unit, target: str, lines: LineBreaks) -> _Plan:
    items = check(unit.source, _clean(target), unit.codes, unit=unit.id)
    items = _with_own_edges(unit, items)
    if lines == "auto":
        items = wrap(unit, items, document.text)
    elif lines == "off":
        items = [join_lines(item) if isinstance(item, str) else item for item in items]
    ways = candidates(unit, items)
    if not has_letters(items):  # it will be no unit, so that nothing tells how it reads
        next(ways)
    return _Plan(unit, target, items, next(ways), ways)


def _clean(target: str) -> str:
    """Return the target with LF line ends alone and without characters that cannot stand."""
    return _IMPOSSIBLE.sub("\ufffd", _LINE_ENDS.sub("\n", target))


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


def _splice(document: Document, plans: Mapping[str, _Plan]) -> tuple[str, list[_Splice]]:
    """Write every unit at its place, children before the codes that they stand in."""
    source = document.text
    newline = _newline(source)
    done: list[_Splice] = []
    for unit in reversed(document.units):
        plan = plans.get(unit.id)
        if plan is None or plan.given_up:
            continue
        if unit.kind == "front_matter":
            done.append(_Splice(unit, *written(unit, _dissolved(plan), source)))
            continue
        start, end = unit.pieces[0].start, unit.pieces[-1].end
        inner: list[_Splice] = []
        while done and done[-1].start < end:
            inner.append(done.pop())
        text = _write(plan, source, newline, inner)
        done.append(_Splice(unit, start, end, text, tuple(inner)))
    done.reverse()
    return _joined(source, done)


def _newline(source: str) -> str:
    """Return the line end of a text that has one kind alone, or the one to be preferred."""
    if "\r\n" in source:
        return "\r\n"
    return "\r" if "\r" in source and "\n" not in source else "\n"


def _write(plan: _Plan, source: str, newline: str, inner: Sequence[_Splice]) -> str:
    def slices(start: int, end: int) -> str:
        parts, at = [], start
        for splice in inner:
            if start <= splice.start and splice.end <= end:
                parts += [source[at : splice.start], splice.text]
                at = splice.end
        return "".join([*parts, source[at:end]])

    way = plan.current
    writer = Writer(plan.unit, source, newline, way.spelling, slices)
    return writer.write(way.items, way.delimiters)


def _joined(source: str, splices: Sequence[_Splice]) -> tuple[str, list[_Splice]]:
    parts: list[str] = []
    placed: list[_Splice] = []
    at = length = 0
    for splice in splices:
        parts += [source[at : splice.start], splice.text]
        length += splice.start - at
        placed.append(splice._replace(at=length))
        length += len(splice.text)
        at = splice.end
    parts.append(source[at:])
    return "".join(parts), placed


def _dissolved(plan: _Plan) -> str:
    data = {code.number: code.data for code in plan.unit.codes}
    return "".join(
        item if isinstance(item, str) else data[item.number] for item in plan.current.items
    )


def _parse(text: str, document: Document) -> Document | None:
    try:
        return parse_text(text, path=document.path, options=document.options)
    except NoteError:
        return None


def _wrong(
    document: Document,
    again: Document | None,
    splices: Sequence[_Splice],
    plans: Mapping[str, _Plan],
) -> list[str]:
    """Return the ids of units that read back otherwise, in document order."""
    if again is None:
        return [splice.unit.id for splice in splices]
    found = _Found(again)
    wrong = [unit_id for splice in splices for unit_id in found.missing(splice, plans)]
    if not wrong and again.shape != document.shape:
        return [splice.unit.id for splice in splices if splice.unit.kind != "front_matter"]
    return wrong or _beside_surplus(document, again, splices, plans)


def _beside_surplus(
    document: Document, again: Document, splices: Sequence[_Splice], plans: Mapping[str, _Plan]
) -> list[str]:
    """Return the ids of the units beside one that the source does not have."""
    kept = [unit for unit in document.units if unit.id not in plans or plans[unit.id].given_up]
    written = [plans[inside.unit.id] for inside in _flat(splices)]
    if len(again.units) <= len(kept):
        return []
    if len(again.units) == len(kept) + sum(has_letters(plan.items) for plan in written):
        return []
    own = Counter((unit.kind, unit.source) for unit in kept)
    for unit in again.units:
        at = unit.pieces[0].start
        index = bisect_right(splices, at, key=lambda splice: splice.at)
        inside = index and at <= splices[index - 1].at + len(splices[index - 1].text)
        if not inside and not own[unit.kind, unit.source]:
            beside = splices[max(index - 1, 0) : index + 1]
            return [s.unit.id for s in beside if s.unit.kind != "front_matter"]
        own[unit.kind, unit.source] -= not inside
    return []


class _Found:
    """The units of a document that was read again, by place."""

    def __init__(self, document: Document) -> None:
        self._units = document.units
        self._starts = [unit.pieces[0].start for unit in document.units]

    def missing(self, splice: _Splice, plans: Mapping[str, _Plan]) -> list[str]:
        """Return the splice's unit, or units inside it, that are not there as they should be."""
        plan = plans[splice.unit.id]
        first = bisect_left(self._starts, splice.at)
        if not splice.inner and self._is_exact(first, splice, plan):
            return []
        last = bisect_left(self._starts, splice.at + max(1, len(splice.text)), first)
        here = self._units[first:last]
        wanted = _canonical(plan)
        if not has_letters(wanted):
            return []
        own = here[0] if here else None
        exact = own is not None and (own.pieces[0].start == splice.at or own.kind == "front_matter")
        if own is None or not exact or own.kind != splice.unit.kind:
            return [splice.unit.id]
        if own.kind == "front_matter":
            says = dissolved(read(own.source), own.codes)
            same = says == dissolved(plan.current.items, plan.unit.codes)
            return [] if same else [splice.unit.id]
        if canonical_text(own.source, own.codes) != wanted:
            return [splice.unit.id]
        return self._missing_inside(splice, plans, here[1:])

    def _is_exact(self, index: int, splice: _Splice, plan: _Plan) -> bool:
        """Return whether the unit there reads as the target to the letter."""
        if index >= len(self._units) or plan.current.spelling is not PLAIN:
            return False
        own, wanted = self._units[index], splice.unit
        return (
            own.pieces[0].start == splice.at
            and own.kind == wanted.kind
            and same_at_once(own.source, own.codes, plan.target, wanted.codes)
        )

    def _missing_inside(
        self, splice: _Splice, plans: Mapping[str, _Plan], inside: Sequence[Unit]
    ) -> list[str]:
        have = Counter((unit.kind, canonical_text(unit.source, unit.codes)) for unit in inside)
        missing = []
        for inner in _flat(splice.inner):
            key = (inner.unit.kind, _canonical(plans[inner.unit.id]))
            if not have[key]:
                missing.append(inner.unit.id)
            have[key] -= 1
        return missing


def _flat(splices: Sequence[_Splice]) -> Iterator[_Splice]:
    for splice in splices:
        yield splice
        yield from _flat(splice.inner)


def _canonical(plan: _Plan) -> Canonical:
    return canonical(plan.current.items, plan.unit.codes)


def _choose_again(
    document: Document, plans: Mapping[str, _Plan], splices: Sequence[_Splice], wrong: Sequence[str]
) -> None:
    """Choose other spellings for the units that do not read well on their own.

    What follows a wrong unit may be wrong for its neighbour's sake: it keeps its spelling if
    that reads well alone. Where all do, the note around them matters (a ``{%`` here, a ``%}``
    there): the first is guarded, then all, then whatever may reach beyond its unit, and lines
    are joined; what is wrong even then is given up.
    """
    ids = set(wrong)
    tops = [top for top in splices if any(inside.unit.id in ids for inside in _flat([top]))]
    mended = [_mended(document, plans, top) for top in tops]
    if any(mended):
        return
    suspects = [plans[inside.unit.id] for top in tops for inside in _flat([top])]
    reaching = filter(_reaches_out, plans.values())
    if not (_guard(suspects[:1]) or _guard(suspects) or _guard(reaching) or _join(suspects)):
        plans[wrong[0]].given_up = True


def _guard(plans: Iterable[_Plan]) -> bool:
    """Take the most guarded spelling of each plan that has not yet; return whether any had one."""
    left = [plan for plan in plans if not plan.guarded]
    for plan in left:
        plan.current, plan.guarded = most_guarded(plan.unit, plan.items), True
    return bool(left)


def _join(plans: Iterable[_Plan]) -> bool:
    """Write each target of several lines on one; return whether there was any."""
    left = [plan for plan in plans if any("\n" in str(item) for item in plan.items)]
    for plan in left:
        plan.items = [join_lines(item) if isinstance(item, str) else item for item in plan.items]
        plan.others = candidates(plan.unit, plan.items)
        plan.current, plan.guarded = next(plan.others), False
    return bool(left)


def _reaches_out(plan: _Plan) -> bool:
    """Return whether a target holds what a construct over several units may begin with."""
    return not _BEGINNINGS.isdisjoint(plan.target)


def _mended(document: Document, plans: Mapping[str, _Plan], top: _Splice) -> bool:
    """Choose again for what reads badly on its own, children first; return whether any did."""
    changed = False
    inner = []
    for child in top.inner:
        changed |= _mended(document, plans, child)
        inner += [] if plans[child.unit.id].given_up else [_rewritten(document, plans, child)]
    plan = plans[top.unit.id]
    if _reads_well(document, plan, inner):
        return changed
    if not _next_good(document, plan, inner):
        children = [plans[child.unit.id] for child in inner]
        if not _guard(children):
            plan.given_up = True
        plan.others = candidates(plan.unit, plan.items)
    return True


def _rewritten(document: Document, plans: Mapping[str, _Plan], splice: _Splice) -> _Splice:
    """Return a splice with the text of its unit's and its children's present spelling."""
    inner = tuple(
        _rewritten(document, plans, child)
        for child in splice.inner
        if not plans[child.unit.id].given_up
    )
    text = _write(plans[splice.unit.id], document.text, "\n", inner)
    return splice._replace(text=text, inner=inner)


def _next_good(document: Document, plan: _Plan, inner: Sequence[_Splice]) -> bool:
    """Move on to the next spelling that reads well on its own, if there is one."""
    for other in plan.others:
        plan.current = other
        if _reads_well(document, plan, inner):
            return True
    return False


def _reads_well(document: Document, plan: _Plan, inner: Sequence[_Splice]) -> bool:
    if plan.unit.kind == "front_matter":
        return False
    text = _write(plan, document.text, "\n", inner)
    return reads_as(document, plan.unit, text, _canonical(plan))
