"""Whether the glossary's terms are rendered as it says.

A form's words are found in the target by their stems: two words are one where they begin alike
and differ only in an ending. It knows no language and so serves all; a rendering that is bent
further is listed as a form of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from notetrans.model import Finding, Term
from notetrans.verify.evidence import Evidence
from notetrans.verify.words import fold, words

_LONGEST_ENDING = 4
_STEM_SHARE = 0.6


def glossary(evidence: Evidence) -> Iterable[Finding]:
    """A glossary term is not rendered by any of its forms, or by a forbidden one.

    Where a forbidden form is part of a form that stands there, it is not held against it.
    """
    if not evidence.terms:
        return
    target = words(fold(evidence.target_text))
    for term in evidence.terms:
        yield from _findings(term, target, evidence)


def _findings(term: Term, target: Sequence[str], evidence: Evidence) -> Iterable[Finding]:
    forms = term.targets.get(evidence.target_lang, ())
    places = list(chain.from_iterable(_places(form, target) for form in forms))
    if forms and not places:
        message = f"'{term.source}' is not rendered as {_listed(forms)}"
        yield evidence.finding("glossary", "major", message)
    covered = {at for place in places for at in place}
    for form in term.forbidden.get(evidence.target_lang, ()):
        if any(not covered.issuperset(place) for place in _places(form, target, strict=True)):
            message = f"'{term.source}' must not be rendered as '{form}'"
            yield evidence.finding("glossary", "critical", message)


def _places(form: str, target: Sequence[str], *, strict: bool = False) -> list[range]:
    """Return the ranges of the target's words that are a form, bent or not."""
    wanted = words(fold(form))
    longest = 2 if strict else _LONGEST_ENDING
    return [
        range(at, at + len(wanted))
        for at in range(len(target) - len(wanted) + 1)
        if wanted
        and all(
            _is_bent(one, other, longest)
            for one, other in zip(wanted, target[at : at + len(wanted)], strict=True)
        )
    ]


def _is_bent(one: str, other: str, longest: int) -> bool:
    if one == other:
        return True
    common = _common_start(one, other)
    if common < max(3, _STEM_SHARE * len(one)):
        return False
    return max(len(one), len(other)) - common <= longest


def _common_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _listed(forms: Sequence[str]) -> str:
    return " or ".join(f"'{form}'" for form in forms)
