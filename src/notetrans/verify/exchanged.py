"""Whether the targets of one answer stand at their own segments, or at each other's.

A target that was given to another segment reads well, and no check of one unit sees it. What it
has in common with a source does: names and words of one root, its length, a question, a colon,
numbers. Two segments are told where the target of one fits the source of the other clearly better
than either fits what it stands at. Segments with codes are left out: theirs would be missing.

Measured on people's translations, where nothing was exchanged (see ``docs/checks.md``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence
from notetrans.verify.length import growth, weigh

_CLEARLY = 3.0
_MOST = 400
"""Segments of one answer, above which none is compared: the work grows with their square."""
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{5,}|[^\W\d_]{5,}")
_NUMBER = re.compile(r"\d+")
_ROOT = 5
_FULL_STOPS = ".!…。！"
_BEST = 4.5


@dataclass(frozen=True)
class _Text:
    """What is compared of a text. ``size`` is its length as English would have it."""

    text: str
    size: float

    @cached_property
    def roots(self) -> frozenset[str]:
        return frozenset(word[:_ROOT].casefold() for word in _WORD.findall(self.text))

    @cached_property
    def traits(self) -> tuple[bool, bool, bool, bool]:
        end = self.text.rstrip()[-1:]
        asks = "?" in self.text or "？" in self.text
        return asks, end in ":：", end in _FULL_STOPS, "(" in self.text or "（" in self.text

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        return tuple(sorted(_NUMBER.findall(self.text)))


_WEIGHTS = (2.0, 1.5, 0.7, 0.5)  # of the traits, in their order


def exchanged(answer: Sequence[Evidence]) -> Iterator[Finding]:
    """The target reads like the translation of another segment of the same answer.

    All are of one pair of languages.
    """
    plain = [each for each in answer if not each.codes and each.natural and each.translates]
    if not 1 < len(plain) <= _MOST:
        return
    sources = [_Text(each.source_text, _size(each.source_text, each.source_lang)) for each in plain]
    targets = [_Text(each.target_text, _size(each.target_text, each.target_lang)) for each in plain]
    seen = Counter(root for text in sources for root in text.roots)
    own = [_fit(*pair, seen) for pair in zip(sources, targets, strict=True)]
    for here in range(len(plain)):
        there = _better_place(here, sources, targets, own, seen)
        if there is not None:
            shown = plain[there].source_text.strip()[:40]
            message = f"reads like the translation of another segment ({shown!r})"
            yield plain[here].finding("exchanged", "major", message)


def _better_place(
    here: int,
    sources: Sequence[_Text],
    targets: Sequence[_Text],
    own: Sequence[float],
    seen: Counter[str],
) -> int | None:
    """Return the segment that has this one's target, or whose target this one has."""
    for there, standing in enumerate(own):
        if there == here or targets[there].text == targets[here].text:
            continue
        least = (_CLEARLY + own[here] + standing) / 2
        if least > _BEST:
            continue
        if _fit(sources[there], targets[here], seen) >= least:
            return there
        if _fit(sources[here], targets[there], seen) >= least:
            return there
    return None


def _fit(source: _Text, target: _Text, seen: Counter[str]) -> float:
    """Return how well a target fits a source: at most :data:`_BEST`."""
    shared = sum(1 / seen[root] for root in source.roots & target.roots)
    longer = abs(math.log((target.size + 8) / (source.size + 8)))
    against = 4 * max(0.0, longer - 0.25)
    against += sum(
        weight
        for weight, one, other in zip(_WEIGHTS, source.traits, target.traits, strict=True)
        if one != other
    )
    against += 2 * (source.numbers != target.numbers)
    return 1.5 * min(shared, 3.0) - against


def _size(text: str, lang: str) -> float:
    return weigh(text.strip()) / growth(lang)
