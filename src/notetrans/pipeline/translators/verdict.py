"""What a returned target is beside the one that stands: pure decisions, unit by unit."""

from __future__ import annotations

from typing import Literal

from notetrans.exchange import BilingualUnit
from notetrans.model import State, Unit
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import digest
from notetrans.pipeline.standing import is_kept

Verdict = Literal["left", "approved", "changed", "rival"]


def verdict_on(returned: BilingualUnit, known: KnownTarget | None) -> Verdict:
    """Return what a returned target is beside the one that stands.

    ``approved``: the same, and more sure of itself; ``rival``: another one, while a person
    changed what stands since the export.
    """
    if not returned.target and not returned.problem:
        return "left"
    text = digest(returned.target)
    if known and digest(known.target) == text and not returned.problem:
        return _same(returned, known, text)
    changed = returned.problem or returned.exported != text
    if not changed and not returned.state.is_approved:
        return "left"
    if known and is_kept(known) and digest(known.target) != returned.exported:
        return "rival" if changed else "left"
    return "changed"


def _same(returned: BilingualUnit, known: KnownTarget, text: str) -> Verdict:
    """Return what a target is that is as it stands: a wish to approve it, or nothing new."""
    written_anew = returned.exported not in ("", text) and not is_kept(known)
    if written_anew:
        return "changed"
    lifted = returned.doubt is False and bool(returned.findings)
    state = approval(returned) if lifted or returned.state.is_approved else State.INITIAL
    return "approved" if state.rank > known.state.rank else "left"


def approval(returned: BilingualUnit) -> State:
    """Return the state of a target that comes home approved."""
    return State.FINAL if returned.state is State.FINAL else State.REVIEWED


def refusal(
    returned: BilingualUnit, unit: Unit, verdict: Verdict, known: KnownTarget | None
) -> str:
    """Return why a returned target cannot be taken, empty if nothing speaks against it."""
    if returned.problem:
        return returned.problem
    if not unit.translate:
        return f"it is not to be translated ({unit.reason})"
    if verdict == "rival" and known:
        return "what stands was changed by a person since the export"
    return ""
