"""A target without anything to read."""

from __future__ import annotations

from collections.abc import Iterable

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence
from notetrans.verify.words import letters, words

_LEAST_LETTERS = 20
_LEAST_SHARE = 0.3


def empty(evidence: Evidence) -> Iterable[Finding]:
    """The target has no text though the source has.

    A unit of nothing but codes may stay so. Names that both have are no text where the source
    says much more.
    """
    before, after = evidence.source_text, evidence.target_text
    if _says(before) and (not _says(after) or _only_names(before, after)):
        yield evidence.finding("empty", "critical", "the target has no text")


def _says(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _only_names(before: str, after: str) -> bool:
    if letters(before) < _LEAST_LETTERS or letters(after) > _LEAST_SHARE * letters(before):
        return False
    for name in sorted(words(before), key=len, reverse=True):
        if not name.islower():
            after = after.replace(name, "")
    return not _says(after)
