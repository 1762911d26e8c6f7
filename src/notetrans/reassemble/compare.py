"""Which units of a document that was read again are not what was written."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from notetrans.canonical import Canonical, canonical_text, dissolved, has_letters, same_at_once
from notetrans.model import Document, Unit
from notetrans.reassemble.plan import Plan
from notetrans.reassemble.spelling import PLAIN
from notetrans.reassemble.splice import Splice, flat
from notetrans.tags import read


def wrong_units(
    document: Document,
    again: Document | None,
    splices: Sequence[Splice],
    plans: Mapping[str, Plan],
) -> list[str]:
    """Return the ids of units that read back otherwise, in document order."""
    if again is None:
        return [splice.unit.id for splice in splices]
    found = _Found(again)
    wrong = [unit_id for splice in splices for unit_id in found.missing(splice, plans)]
    if not wrong and again.shape != document.shape:
        return [splice.unit.id for splice in splices if splice.unit.kind != "front_matter"]
    if wrong:
        return wrong
    kept = [unit for unit in document.units if unit.id not in plans or plans[unit.id].given_up]
    if kept and _is_one_lost(kept, again):
        return [splice.unit.id for splice in splices]
    return _beside_surplus(kept, again, splices, plans)


def _is_one_lost(kept: Sequence[Unit], again: Document) -> bool:
    """Return whether a unit that was left as it is reads otherwise beside what was written."""
    there = Counter(_says(unit) for unit in again.units)
    return any(Counter(map(_says, kept)) - there)


def _says(unit: Unit) -> tuple[str, Canonical]:
    return unit.kind, canonical_text(unit.source, unit.codes)


def _beside_surplus(
    kept: Sequence[Unit], again: Document, splices: Sequence[Splice], plans: Mapping[str, Plan]
) -> list[str]:
    """Return the ids of the units beside one that the source does not have."""
    written = [plans[inside.unit.id] for inside in flat(splices)]
    if len(again.units) <= len(kept):
        return []
    if len(again.units) == len(kept) + sum(plan.has_letters for plan in written):
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

    def missing(self, splice: Splice, plans: Mapping[str, Plan]) -> list[str]:
        """Return the splice's unit, or units inside it, that are not there as they should be."""
        plan = plans[splice.unit.id]
        first = bisect_left(self._starts, splice.at)
        if not splice.inner and self._is_exact(first, splice, plan):
            return []
        last = bisect_left(self._starts, splice.at + max(1, len(splice.text)), first)
        here = self._units[first:last]
        wanted = plan.canonical
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

    def _is_exact(self, index: int, splice: Splice, plan: Plan) -> bool:
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
        self, splice: Splice, plans: Mapping[str, Plan], inside: Sequence[Unit]
    ) -> list[str]:
        have = Counter((unit.kind, canonical_text(unit.source, unit.codes)) for unit in inside)
        missing = []
        for inner in flat(splice.inner):
            key = (inner.unit.kind, plans[inner.unit.id].canonical)
            if not have[key]:
                missing.append(inner.unit.id)
            have[key] -= 1
        return missing
