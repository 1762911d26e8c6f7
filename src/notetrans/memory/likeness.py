"""How much a text looks like the translation of another one, without a dictionary.

A part of a document (a unit, or a block of the skeleton such as code) has *marks*: its inline
codes, its numbers, the beginnings of its Latin words (names and cognates), the lines of its
code. A mark that both parts of a pair have speaks for it, the more the rarer it is in the two
documents; one that only one of them has speaks against it. So does a length that is far from
the usual ratio, and another role (a list item for a heading). The weights are natural
logarithms of likelihood ratios: how much likelier the pair looks this way if it is one than if
the two were taken at random.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, sqrt

from notetrans import tags
from notetrans.model import Code, Document, Unit
from notetrans.scripts import is_spaced

Mark = tuple[str, str]
"""What a part shows: the class of the mark, and the mark."""

BLOCKS = frozenset(("fence", "code", "html", "math", "jsx", "directive", "shortcode", "liquid"))
"""The reasons of regions that are content of their own."""

_LITERAL = frozenset(("code", "math", "shortcode", "liquid", "autolink"))
"""Codes that a translator has less reason to change than a link or emphasis."""
_KEPT = {"literal": 0.97, "code": 0.93, "line": 0.9, "number": 0.85, "word": 0.5}
"""How often a translation has a mark of its source, by class."""
_DAMPED = {"literal": 1.0, "code": 1.0, "line": 0.5, "number": 0.8, "word": 0.5}
"""The weight of a mark beside others of its class, which do not stand for themselves."""
_LOST = {"literal": -2.0, "code": -0.7, "line": 0.0, "number": -0.4, "word": 0.0}
"""The weight of a mark that stands nowhere in the other document."""
_UNSEEN = 8
"""So many parts more are reckoned with, or a short text's marks would seem to be common."""
_OTHER_ROLE = -2.5
_MOST = 12.0
_WIDE = 2.7
"""Letters of an alphabet to one of a script without spaces."""
_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f']*\d|\d")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{4,}")
_PLACE = re.compile(r"\[\d+\]")
_SEPARATORS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Part:
    """A unit (by its index) or a block, as it is compared; parts of another kind are no pair."""

    kind: str
    role: str
    line: int
    length: float
    marks: frozenset[Mark]
    unit: int = -1


def parts(document: Document) -> list[Part]:
    """Return the units and blocks of a document's body in their order, no front matter."""
    found = [(unit.spans[0].start, _of_unit(index, unit)) for index, unit in _body(document)]
    text = document.text
    line, at = 1, 0
    for region in document.skeleton:
        if region.reason in BLOCKS:
            line += text.count("\n", at, region.start)
            at = region.start
            block = _of_block(region.reason, text[region.start : region.end], line)
            if block:
                found.append((region.start, block))
    return [part for _, part in sorted(found, key=lambda each: each[0])]


def _body(document: Document) -> Iterator[tuple[int, Unit]]:
    for index, unit in enumerate(document.units):
        if unit.kind != "front_matter":
            yield index, unit


def _of_unit(index: int, unit: Unit) -> Part:
    text = tags.plain(unit.source)
    role = _PLACE.sub("", unit.path).rpartition("/")[2]
    return Part(unit.kind, role, unit.line, length(text), _marks(text, unit.codes), index)


def _of_block(reason: str, text: str, line: int) -> Part | None:
    lines = [each.strip() for each in text.strip().splitlines() if each.strip()]
    if not any(char.isalnum() for each in lines for char in each):
        return None
    marks = frozenset(("line", each) for each in lines)
    return Part(reason, reason, line, 0.0, marks)


def length(text: str) -> float:
    """Return the letters of a text, those of scripts without spaces by what they stand for."""
    return sum(1.0 if is_spaced(char) else _WIDE for char in text if char.isalnum())


def _marks(text: str, codes: Sequence[Code]) -> frozenset[Mark]:
    found = {_mark(code) for code in codes}
    found |= {("number", _SEPARATORS.sub("", each)) for each in _NUMBER.findall(text)}
    found |= {("word", _beginning(each)) for each in _WORD.findall(text)}
    return frozenset(found)


def _mark(code: Code) -> Mark:
    sort = "literal" if code.kind in _LITERAL else "code"
    return sort, f"{code.kind} {_last_part(code.content)}"


def _last_part(content: str) -> str:
    """Return what of a destination stays where a site keeps a language in its paths."""
    return content.rstrip("/").rpartition("/")[2]


def _beginning(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in bare if not unicodedata.combining(char))[:4]


def joined(first: Part, second: Part) -> Part:
    """Return two parts as one, as a translator may have joined them."""
    return Part(
        first.kind,
        first.role,
        first.line,
        first.length + second.length,
        first.marks | second.marks,
    )


@dataclass(slots=True)
class Likeness:
    """Compares the parts of two documents; ``ratio`` is the usual one of their lengths."""

    ratio: float
    _hit: Mapping[Mark, float]
    _miss: Mapping[Mark, float]
    _alone: dict[frozenset[Mark], float] = field(default_factory=dict)

    def of(self, source: Part, target: Part) -> float:
        """Return the logarithm of the likelihood ratio of a pair of one kind."""
        found = self._shared(source.marks, target.marks)
        found += self.of_lengths(source.length, target.length)
        if source.role != target.role:
            found += _OTHER_ROLE
        return max(-_MOST, min(_MOST, found))

    def off(self, source: float, target: float) -> float:
        """Return the logarithm by which two lengths, not 0, differ from the usual ratio."""
        return log(target) - log(source) - log(self.ratio)

    def of_lengths(self, source: float, target: float) -> float:
        """Return what two lengths say: the ratio's logarithm is normal, about the usual one."""
        if not source or not target:
            return 0.0 if source == target else -1.0
        off = self.off(source, target)
        short = 1.6 / min(source, target * 2)
        pair, any_two = sqrt(0.05 + short), sqrt(1.2 + short)
        return (off / any_two) ** 2 / 2 - (off / pair) ** 2 / 2 + log(any_two / pair)

    def _shared(self, source: frozenset[Mark], target: frozenset[Mark]) -> float:
        if not source and not target:
            return 0.0
        found = self._without(source) + self._without(target)
        hit = self._hit
        return found + sum(hit[mark] for mark in source & target)

    def _without(self, marks: frozenset[Mark]) -> float:
        """Return what the marks of a part say if none of them stands in the other one."""
        if marks not in self._alone:
            self._alone[marks] = sum(self._miss[mark] for mark in marks)
        return self._alone[marks]


def likeness(source: Sequence[Part], target: Sequence[Part]) -> Likeness:
    """Return how to compare the parts of two documents."""
    here, there = _counts(source), _counts(target)
    hit: dict[Mark, float] = {}
    miss: dict[Mark, float] = {}
    for mark in here.keys() | there.keys():
        sort = mark[0]
        if mark not in here or mark not in there:
            miss[mark] = _LOST[sort]
            continue
        kept = _KEPT[sort]
        often = max(here[mark] / (len(source) + _UNSEEN), there[mark] / (len(target) + _UNSEEN))
        chance = min(often, 0.95)
        miss[mark] = _DAMPED[sort] * min(0.0, log((1 - kept) / (1 - chance)))
        hit[mark] = _DAMPED[sort] * max(0.0, log(kept / chance)) - 2 * miss[mark]
    return Likeness(_ratio(source, target), hit, miss)


def _counts(many: Iterable[Part]) -> Counter[Mark]:
    return Counter(mark for part in many for mark in part.marks)


def _ratio(source: Sequence[Part], target: Sequence[Part]) -> float:
    """Return the ratio of all lengths, within what languages differ by."""
    here, there = (sum(part.length for part in many) for many in (source, target))
    return max(0.7, min(1.6, there / here)) if here and there else 1.1
