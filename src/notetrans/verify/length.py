"""How long a target is beside its source.

A character weighs what its script packs into it, so that one band serves every pair; what is
left is a language's own growth against English. Both tables are medians over the message
catalogues of about forty free programs (strings of 40 letters and more; 660 to 10,800 for each
language); the bands keep all but about one in two hundred of them, and hold the 0.80 to 1.75
that people's Spanish pages show for English ones.
"""

from __future__ import annotations

from collections.abc import Iterable

from notetrans.model import Finding
from notetrans.scripts import script
from notetrans.verify.evidence import Evidence
from notetrans.verify.words import letters

_LEAST_LETTERS, _LEAST_LETTERS_OF_PSEUDO = 20, 40
_WEIGHT = {"Hani": 3.0, "Hira": 1.7, "Kana": 1.7, "Hang": 2.1, "Arab": 1.3, "Hebr": 1.4}
_GROWTH = {
    "es": 1.17, "fr": 1.23, "de": 1.18, "it": 1.18, "pt": 1.10, "ca": 1.16, "gl": 1.13,
    "ro": 1.15, "nl": 1.13, "sv": 1.03, "da": 1.04, "nb": 1.03, "fi": 1.06, "hu": 1.10,
    "pl": 1.09, "cs": 1.02, "sk": 1.04, "ru": 1.10, "uk": 1.10, "bg": 1.12, "sr": 1.05,
    "hr": 1.04, "el": 1.19, "tr": 1.05, "vi": 1.05, "id": 1.08, "ms": 1.05, "eu": 1.12,
    "sq": 1.10, "ga": 1.13, "ka": 1.08, "fa": 1.15, "ml": 1.15, "pa": 0.91, "zh": 0.88,
}  # fmt: skip
# From so many letters of the source on, the least and the most growth beyond the languages' own.
_BANDS = ((160, 0.68, 1.50), (80, 0.62, 1.62), (40, 0.56, 1.75), (_LEAST_LETTERS, 0.2, 2.6))
_PSEUDO_BAND = (0.75, 1.90)


def length(evidence: Evidence) -> Iterable[Finding]:
    """The target is much longer or shorter than targets of this language are.

    Sources of fewer than 20 letters outside codes are not looked at.
    """
    count = letters(evidence.source_text)
    if count < (_LEAST_LETTERS if evidence.natural else _LEAST_LETTERS_OF_PSEUDO):
        return
    least, most = _band(count) if evidence.natural else _PSEUDO_BAND
    ratio = relative_length(evidence)
    if not least <= ratio <= most:
        word = "short" if ratio < least else "long"
        message = f"too {word}: {ratio:.2f} of the usual length ({least:.2f} to {most:.2f})"
        yield evidence.finding("length", "major", message)


def relative_length(evidence: Evidence) -> float:
    """Return the target's length as a share of what is usual for the pair (1.0: usual)."""
    return usual_share(evidence, evidence.source_text, evidence.target_text)


def usual_share(evidence: Evidence, before: str, after: str) -> float:
    """Return the length of ``after`` as a share of what is usual for a target of ``before``."""
    before, after = before.strip(), after.strip()
    if not evidence.natural:
        return len(after) / max(len(before), 1)
    longer = growth(evidence.target_lang) / growth(evidence.source_lang)
    return weigh(after) / max(weigh(before) * longer, 1.0)


def _band(count: int) -> tuple[float, float]:
    return next((least, most) for start, least, most in _BANDS if count >= start)


def growth(lang: str) -> float:
    """Return how much longer a language is than English, per character weighed."""
    return _GROWTH.get(lang.split("-")[0], 1.0)


def weigh(text: str) -> float:
    """Return a text's length in Latin characters of the same content."""
    return sum(_WEIGHT.get(script(char), 1.0) for char in text)
