"""Writing targets into a document and reading the result again until both agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from notetrans.errors import NoteError, TargetError
from notetrans.model import Document, Finding
from notetrans.parse.document import parse_text
from notetrans.reassemble.compare import wrong_units
from notetrans.reassemble.mend import choose_again
from notetrans.reassemble.plan import LineBreaks, Plan, plan_unit
from notetrans.reassemble.splice import splice_all

_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text with its targets, the document that it reads as, and what could not be done.

    ``failed`` names the units whose target no spelling could hold: they kept their source.
    """

    text: str
    document: Document
    findings: tuple[Finding, ...] = ()
    failed: tuple[str, ...] = ()


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
        unit.id: plan_unit(document, unit, targets[unit.id], lines)
        for unit in document.units
        if unit.id in targets
    }
    for attempt in count():
        text, splices = splice_all(document, plans)
        again = _parse(text, document)
        wrong = wrong_units(document, again, splices, plans)
        if again and not wrong:
            return _rendered(text, again, plans)
        if attempt < _ROUNDS:
            choose_again(document, plans, splices, wrong)
        else:
            _give_up(plans, wrong)
    raise AssertionError("each attempt gives up a target or has none")


def _give_up(plans: Mapping[str, Plan], wrong: Sequence[str]) -> None:
    for unit_id in wrong:
        plans[unit_id].given_up = True


def _rendered(text: str, again: Document, plans: Mapping[str, Plan]) -> Rendered:
    findings = tuple(
        Finding("respelled", "minor", plan.current.note, unit=unit_id, line=plan.unit.line)
        for unit_id, plan in plans.items()
        if plan.current.note and not plan.given_up
    )
    failed = tuple(unit_id for unit_id, plan in plans.items() if plan.given_up)
    return Rendered(text, again, findings, failed)


def _parse(text: str, document: Document) -> Document | None:
    try:
        return parse_text(text, path=document.path, options=document.options)
    except NoteError:
        return None
