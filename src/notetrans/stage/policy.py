"""What the units of a staged post say about whether it may go onto the site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from notetrans.errors import PublishError
from notetrans.model import State
from notetrans.stage.entries import Entry
from notetrans.stage.staging import Staged, StagedUnit

Auto = Literal["all", "clean", "approved", "never"]

_OPEN = ("critical:", "major:")
_SHOWN = 5


def is_approved(entry: Entry) -> bool:
    """Return whether a person has approved a unit's target."""
    return bool(entry.target) and entry.state.is_approved


def needs_review(entry: Entry) -> bool:
    """Return whether a target nobody approved has a critical or major finding."""
    return entry.state is State.TRANSLATED and any(
        each.startswith(_OPEN) for each in entry.findings
    )


def unapproved(units: Sequence[StagedUnit]) -> tuple[StagedUnit, ...]:
    """Return the units that are to be translated and that no person has approved."""
    return tuple(each for each in units if each.translate and not is_approved(each.entry))


def held(document: Staged, auto: Auto) -> PublishError | None:
    """Return why a policy keeps a document on the stage, or ``None``."""
    if auto == "never":
        return _error(document, "waits for a person (publish.auto: never)")
    if auto == "all":
        return None
    units, what = _WANTING[auto](document)
    if not units:
        return None
    count = f"{len(units)} of {len(document.units)} units"
    message = f"{count} {what} ({lines_of(units)} of {document.note}; publish.auto: {auto})"
    return _error(document, message)


def _unclean(document: Staged) -> tuple[tuple[StagedUnit, ...], str]:
    return tuple(each for each in document.units if needs_review(each.entry)), "need review"


def _unseen(document: Staged) -> tuple[tuple[StagedUnit, ...], str]:
    return unapproved(document.units), "are not approved"


_WANTING: Mapping[str, Callable[[Staged], tuple[tuple[StagedUnit, ...], str]]] = {
    "clean": _unclean,
    "approved": _unseen,
}


def _error(document: Staged, message: str) -> PublishError:
    remedy = "Look at it with `notetrans diff`, then approve it, or publish with --anyway."
    return PublishError(message, path=document.target, remedy=remedy)


def lines_of(units: Sequence[StagedUnit]) -> str:
    """Return the note's lines of units, the first of them by number."""
    lines = sorted({unit.line for unit in units})
    shown = ", ".join(str(line) for line in lines[:_SHOWN])
    return f"line{'s' if len(lines) > 1 else ''} {shown}{', …' if len(lines) > _SHOWN else ''}"
