"""The checks there are, in the order in which findings are told."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence

from notetrans.errors import UsageError
from notetrans.languages import near
from notetrans.model import Finding
from notetrans.verify.addresses import addresses
from notetrans.verify.chatter import chatter
from notetrans.verify.codes import codes, nesting
from notetrans.verify.echo import echo
from notetrans.verify.edges import edges
from notetrans.verify.empty import empty
from notetrans.verify.evidence import Across, Check, Evidence
from notetrans.verify.exchanged import exchanged
from notetrans.verify.glossary import glossary
from notetrans.verify.invisible import corrupted, invisible
from notetrans.verify.language import language, script
from notetrans.verify.length import length
from notetrans.verify.markup import markup
from notetrans.verify.numbers import numbers
from notetrans.verify.repetition import repetition
from notetrans.verify.surplus import surplus
from notetrans.verify.wrapping import wrapping

CHECKS: tuple[Check, ...] = (
    empty,
    codes,
    nesting,
    wrapping,
    chatter,
    surplus,
    echo,
    script,
    language,
    length,
    repetition,
    glossary,
    numbers,
    addresses,
    markup,
    corrupted,
    invisible,
    edges,
)


ACROSS: tuple[Across, ...] = (exchanged,)
"""The checks that look at all targets of an answer at once."""


def verify(evidence: Evidence, checks: Sequence[Check] = CHECKS) -> tuple[Finding, ...]:
    """Return what the checks have to say about one target, in their order.

    Nothing more is said about a target that is empty.
    """
    if nothing := tuple(empty(evidence)):
        return nothing
    return tuple(finding for check in checks for finding in check(evidence))


def named(names: Iterable[str]) -> tuple[Check, ...]:
    """Return checks by name; raises :class:`UsageError` for a name that is none.

    Those that look at a whole answer (:data:`ACROSS`) have names, too, and are left out.
    """
    known = {check.__name__: check for check in CHECKS}
    across = {check.__name__ for check in ACROSS}
    wanted = [name for name in names if name not in across]
    for name in wanted:
        if name not in known:
            hits = near(name, [*known, *across]) or known
            raise UsageError(f"unknown check '{name}'", remedy=f"Known: {', '.join(hits)}.")
    return tuple(known[name] for name in wanted)


def title(check: Check | Across) -> str:
    """Return the first paragraph of a check's docstring on one line."""
    return " ".join((inspect.getdoc(check) or "").split("\n\n")[0].split())
