"""Other spellings for units that read back otherwise, tried on each alone before all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from notetrans.canonical import join_lines
from notetrans.model import Document
from notetrans.reassemble.candidates import candidates, most_guarded
from notetrans.reassemble.fragment import reads_as
from notetrans.reassemble.plan import Plan
from notetrans.reassemble.splice import Splice, flat, write

_BEGINNINGS = frozenset("`$<{%:[|")


def choose_again(
    document: Document, plans: Mapping[str, Plan], splices: Sequence[Splice], wrong: Sequence[str]
) -> None:
    """Choose other spellings for the units that do not read well on their own.

    What follows a wrong unit may be wrong for its neighbour's sake: it keeps its spelling if
    that reads well alone. Where all do, the note around them matters (a ``{%`` here, a ``%}``
    there): the first is guarded, then all, then whatever may reach beyond its unit, and lines
    are joined; what is wrong even then is given up.
    """
    ids = set(wrong)
    tops = [top for top in splices if any(inside.unit.id in ids for inside in flat([top]))]
    mended = [_mended(document, plans, top) for top in tops]
    if any(mended):
        return
    suspects = [plans[inside.unit.id] for top in tops for inside in flat([top])]
    reaching = filter(_reaches_out, plans.values())
    if not (_guard(suspects[:1]) or _guard(suspects) or _guard(reaching) or _join(suspects)):
        plans[wrong[0]].given_up = True


def _guard(plans: Iterable[Plan]) -> bool:
    """Take the most guarded spelling of each plan that has not yet; return whether any had one."""
    left = [plan for plan in plans if not plan.guarded]
    for plan in left:
        plan.current, plan.guarded = most_guarded(plan.unit, plan.items), True
    return bool(left)


def _join(plans: Iterable[Plan]) -> bool:
    """Write each target of several lines on one; return whether there was any."""
    left = [plan for plan in plans if any("\n" in str(item) for item in plan.items)]
    for plan in left:
        plan.items = [join_lines(item) if isinstance(item, str) else item for item in plan.items]
        plan.others = candidates(plan.unit, plan.items)
        plan.current, plan.guarded = next(plan.others), False
    return bool(left)


def _reaches_out(plan: Plan) -> bool:
    """Return whether a target holds what a construct over several units may begin with."""
    return not _BEGINNINGS.isdisjoint(plan.target)


def _mended(document: Document, plans: Mapping[str, Plan], top: Splice) -> bool:
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


def _rewritten(document: Document, plans: Mapping[str, Plan], splice: Splice) -> Splice:
    """Return a splice with the text of its unit's and its children's present spelling."""
    inner = tuple(
        _rewritten(document, plans, child)
        for child in splice.inner
        if not plans[child.unit.id].given_up
    )
    text = write(plans[splice.unit.id], document.text, "\n", inner)
    return splice._replace(text=text, inner=inner)


def _next_good(document: Document, plan: Plan, inner: Sequence[Splice]) -> bool:
    """Move on to the next spelling that reads well on its own, if there is one."""
    for other in plan.others:
        plan.current = other
        if _reads_well(document, plan, inner):
            return True
    return False


def _reads_well(document: Document, plan: Plan, inner: Sequence[Splice]) -> bool:
    if plan.unit.kind == "front_matter":
        return False
    text = write(plan, document.text, "\n", inner)
    return reads_as(document, plan.unit, text, plan.canonical)
