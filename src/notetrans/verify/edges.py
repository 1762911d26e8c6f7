"""How a target begins and ends beside its source."""

from __future__ import annotations

from collections.abc import Iterable

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence
from notetrans.verify.words import letters

_LEAST_LETTERS = 40
_CLOSERS = "\"'”’»)]）」』】*_ \n\t\u200f\u200e"
_SIGNS = {
    **dict.fromkeys(".。।۔．", "a full stop"),
    **dict.fromkeys("?？؟;", "a question mark"),
    **dict.fromkeys(":：", "a colon"),
    **dict.fromkeys(",，、،", "a comma"),
}


def edges(evidence: Evidence) -> Iterable[Finding]:
    """The target ends in another way than the source: a question lost, a sentence cut off.

    A full stop that is missing counts from 40 letters on; cells and captions go without.
    """
    before, after = _ending(evidence.source_text), _ending(evidence.target_text)
    long = letters(evidence.source_text) >= _LEAST_LETTERS
    if (
        before in ("a question mark", "a colon") or (before == "a full stop" and long)
    ) and not after:
        yield evidence.finding("edges", "minor", f"the source ends with {before}, the target not")
    elif after in ("a comma", "a colon") and after != before:
        yield evidence.finding("edges", "minor", f"the target ends with {after}, the source not")


def _ending(text: str) -> str:
    bare = text.rstrip(_CLOSERS)
    if bare.endswith(("!", "！", "…")):
        return "another sign"
    return _SIGNS.get(bare[-1:], "")
