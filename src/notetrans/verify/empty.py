"""A target without anything to read."""

from __future__ import annotations

from collections.abc import Iterable

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence


def empty(evidence: Evidence) -> Iterable[Finding]:
    """The target has no text though the source has.

    A unit of nothing but codes may stay so.
    """
    if _says(evidence.source_text) and not _says(evidence.target_text):
        yield evidence.finding("empty", "critical", "the target has no text")


def _says(text: str) -> bool:
    return any(char.isalnum() for char in text)
