"""Text said twice or over and over, as engines do when they lose their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence
from notetrans.verify.words import fold, sentences, words

_LONGEST_LOOP = 24
_ROUNDS = 3
_LONG_PHRASE = 8


def repetition(evidence: Evidence) -> Iterable[Finding]:
    """The target says something again that the source says once."""
    before, after = words(fold(evidence.source_text)), words(fold(evidence.target_text))
    if _is_doubled(after) and not _is_doubled(before):
        yield evidence.finding("repetition", "major", "the whole text stands twice")
    elif _rounds(after) >= _ROUNDS + max(_rounds(before) - 1, 0):
        yield evidence.finding("repetition", "major", "a phrase is repeated over and over")
    elif (stretch := _longest_twice(after)) and _longest_twice(before, 3) == "":
        yield evidence.finding("repetition", "major", f"said twice: {stretch}")
    elif twice := _doubled_sentences(evidence):
        yield evidence.finding("repetition", "major", f"said more often than before: {twice}")


def _is_doubled(text: Sequence[str]) -> bool:
    half, odd = divmod(len(text), 2)
    return half >= 2 and not odd and text[:half] == text[half:]


def _longest_twice(text: Sequence[str], length: int = _LONG_PHRASE) -> str:
    """Return the first phrase of so many words that stands in a text twice, else nothing."""
    seen: set[tuple[str, ...]] = set()
    for at in range(len(text) - length + 1):
        phrase = tuple(text[at : at + length])
        if phrase in seen:
            return " ".join(phrase)
        seen.add(phrase)
    return ""


def _rounds(text: Sequence[str]) -> int:
    """Return how often in a row the most repeated phrase of at least eight characters stands."""
    return max((_run(text, period) for period in range(1, _LONGEST_LOOP + 1)), default=1)


def _run(text: Sequence[str], period: int) -> int:
    longest = run = 0
    for at in range(len(text) - period):
        run = run + 1 if text[at] == text[at + period] else 0
        if run > longest and (run >= 3 * period or _is_phrase(text[at - period + 1 : at + 1])):
            longest = run
    return longest // period + 1


def _is_phrase(text: Sequence[str]) -> bool:
    return sum(map(len, text)) >= 6


def _doubled_sentences(evidence: Evidence) -> str:
    before = Counter(fold(one) for one in sentences(evidence.source_text)).most_common(1)
    after = Counter(fold(one) for one in sentences(evidence.target_text) if len(words(one)) >= 4)
    most = max((count for _, count in before), default=1)
    return next((one for one, count in after.items() if count > most), "")
