"""The laws of a document, as functions from a :class:`Subject` to a problem or ``None``.

A subject is a text with the functions that are judged: ``parse`` and ``render``. It parses
the text, the swapped text and the pseudo-translated text at most once each, whichever laws
are asked. No law trusts the parser for what it judges: the words of prose come from cmark,
the literals from a scanner, the exceptions to the swap from a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from random import Random
from typing import NamedTuple

from laws import edits, oracle, reach
from laws.scanner import KINDS, literals
from notetrans.errors import TargetError
from notetrans.model import Code, Document, Unit

Parse = Callable[[str], Document]
Render = Callable[[Document, Mapping[str, str]], str]
_ID = re.compile(r"[0-9a-f]{12}(-[1-9]\d*)?")


def _render(document: Document, targets: Mapping[str, str]) -> str:
    return document.render(targets)


class Subject:
    """A text under judgement, with the parser and the renderer that are judged."""

    def __init__(
        self, text: str, parse: Parse, render: Render = _render, *, path: str | None = None
    ) -> None:
        self.text = text
        self.parse = parse
        self.render = render
        self.path = path

    @cached_property
    def document(self) -> Document:
        return self.parse(self.text)

    @cached_property
    def swaps(self) -> dict[str, edits.Swapped]:
        """Each unit's swapped source, by id."""
        return {unit.id: _swapped(self.document, unit) for unit in self.document.units}

    @cached_property
    def swapped(self) -> str:
        return self.render(self.document, {id: swap.text for id, swap in self.swaps.items()})

    @cached_property
    def swapped_document(self) -> Document:
        return self.parse(self.swapped)

    @cached_property
    def targets(self) -> dict[str, str]:
        """A pseudo target for each unit that is to be translated, by id."""
        units = [unit for unit in self.document.units if unit.translate]
        return {unit.id: edits.pseudo(unit.source) for unit in units}

    @cached_property
    def translated(self) -> str:
        return self.render(self.document, self.targets)

    @cached_property
    def translated_document(self) -> Document:
        return self.parse(self.translated)

    @cached_property
    def hostile(self) -> tuple[str, dict[str, str], list[str]]:
        """The document with hostile targets, those that can be written, and those refused."""
        targets = {
            id: edits.hostile(target, Random(id)) for id, target in sorted(self.targets.items())
        }
        out: list[str] = []
        while True:
            try:
                rendered = self.render(self.document, targets)
            except TargetError as error:
                out.append(targets.pop(error.unit))
            else:
                return rendered, targets, out

    @cached_property
    def judged_by_oracle(self) -> bool:
        return oracle.judges(self.text, self.path)


def _swapped(document: Document, unit: Unit) -> edits.Swapped:
    plain = unit.kind == "front_matter" and document.text[unit.spans[0].start - 1] not in "'\""
    return edits.swap(unit.source, plain_scalar=plain)


Law = Callable[[Subject], str | None]


def tiling(subject: Subject) -> str | None:
    """Units and regions hold every character exactly once; every region has a reason."""
    document = subject.document
    if document.text != subject.text:
        return "the document's text is not the text that was given"
    ids = [unit.id for unit in document.units]
    if len(set(ids)) < len(ids) or not all(map(_ID.fullmatch, ids)):
        return f"ids are not unique or not in their form: {ids}"
    for unit in document.units:
        if problem := _misplaced(unit, subject.text):
            return problem
    for region in document.skeleton:
        if not region.reason:
            return f"region {region.start}:{region.end} has no reason"
    spans = [(span.start, span.end) for unit in document.units for span in unit.spans]
    return _not_tiled(spans + [(r.start, r.end) for r in document.skeleton], subject.text)


def _misplaced(unit: Unit, text: str) -> str | None:
    ends = [0] + [span.end for span in unit.spans]
    if not unit.spans or any(s.start < end for s, end in zip(unit.spans, ends, strict=False)):
        return f"spans of unit {unit.source!r} do not ascend: {unit.spans}"
    before = text[: unit.spans[0].start]
    line = len(re.findall(r"\r\n|\r|\n", before)) + 1
    leading = len(unit.source) - len(unit.source.lstrip("\n"))  # breaks are no span's
    if not line - leading <= unit.line <= line:
        return f"unit {unit.source!r} says line {unit.line}, but stands on {line}"
    return None


def _not_tiled(spans: Iterable[tuple[int, int]], text: str) -> str | None:
    at = 0
    for start, end in sorted(spans):
        if start != at:
            what = "in nothing" if start > at else "twice"
            low, high = sorted((start, at))
            return f"{low}:{high} is {what}: {text[low:high]!r}"
        if end < start:
            return f"{start}:{end} runs backwards"
        at = end
    return None if at == len(text) else f"{at}:{len(text)} is in nothing: {text[at:]!r}"


def identity(subject: Subject) -> str | None:
    """Rendering every unit's own source, or nothing, gives the source."""
    sources = {unit.id: unit.source for unit in subject.document.units}
    own = subject.render(subject.document, sources)
    return _difference(subject.text, own) or _difference(
        subject.text, subject.render(subject.document, {})
    )


def involution(subject: Subject) -> str | None:
    """Swapping the case of prose, parsing the result and swapping again gives the source."""
    document = subject.swapped_document
    back = {unit.id: _swapped(document, unit).text for unit in document.units}
    return _difference(subject.text, subject.render(document, back))


def stable_ranges(subject: Subject) -> str | None:
    """After the swap: the same units at the same spans, the same codes, the same skeleton."""
    before, after = subject.document, subject.swapped_document
    for old, new in zip_longest(before.units, after.units):
        if old is None or new is None:
            return f"unit {(old or new).source!r} is only in the {'old' if old else 'new'} text"
        if (old.kind, old.spans) != (new.kind, new.spans):
            return f"{old.kind} {old.source!r} at {old.spans} is {new.kind} at {new.spans}"
        for code, other in zip_longest(old.codes, new.codes):
            if not (code and other and _code(code) == _code(other)):
                return f"in {old.source!r}: code {code} is {other}"
    for was, now in zip_longest(before.skeleton, after.skeleton):
        if was != now:
            return f"region {was} is {now}"
        if subject.text[was.start : was.end] != subject.swapped[was.start : was.end]:
            return f"region {was} changed"
    return None if before.shape == after.shape else "the shape changed"


def _code(code: Code) -> tuple[object, ...]:
    """What of a code must stay; titles and alt texts in it are units and may change."""
    data = (code.data + "\n" + code.closing).lower()
    return (code.number, code.kind, code.paired, data, code.content)


def literal(subject: Subject, kinds: tuple[str, ...] = KINDS) -> str | None:
    """What a scanner finds is the same before and after, under swap and under pseudo."""
    before = literals(subject.text, kinds)
    for name, text in (("swap", subject.swapped), ("pseudo", subject.translated)):
        after = literals(text, kinds)
        if before != after:
            return f"under {name}: lost {list(before - after)[:3]}, new {list(after - before)[:3]}"
    return None


def html_shape(subject: Subject) -> str | None:
    """cmark's HTML without prose is the same before and after, under swap and under pseudo."""
    if not subject.judged_by_oracle:
        return None
    before = oracle.shape(subject.text)
    for name, text in (("swap", subject.swapped), ("pseudo", subject.translated)):
        for old, new in zip_longest(before, oracle.shape(text)):
            if old != new:
                return f"under {name}: {old!r} became {new!r}"
    return None


def round_trip(subject: Subject) -> str | None:
    """Parsing a translated note again gives the shape, the codes and the targets."""
    return unlike(subject.document, subject.translated_document, subject.targets)


def hostile_targets(subject: Subject) -> str | None:
    """Targets with characters of syntax in them, where they may act, read back as they are.

    One that is refused is no breach: nothing can be written behind a ``<script>`` that is
    never closed. :func:`refused` counts them.
    """
    rendered, targets, _ = subject.hostile
    return unlike(subject.document, subject.parse(rendered), targets, respelled=True)


def refused(subject: Subject) -> list[str]:
    """Return the hostile targets that are refused."""
    return subject.hostile[2]


def unlike(
    document: Document,
    again: Document,
    targets: Mapping[str, str],
    *,
    respelled: bool = False,
) -> str | None:
    """Say where ``again``, which was rendered from ``targets``, is not what went in.

    ``respelled`` leaves the writer the freedom that :func:`edits.same_respelled` describes.
    """
    for was, now in zip_longest(document.shape, again.shape):
        if was != now:
            return f"block {was!r} became {now!r}"
    for old, new in zip_longest(document.units, again.units):
        if old is None or new is None:
            return f"unit {(old or new).source!r} is only in the {'source' if old else 'target'}"
        if problem := _unlike(old, new, targets.get(old.id, old.source), respelled):
            return problem
    return None


def _unlike(old: Unit, new: Unit, target: str, respelled: bool) -> str | None:
    if old.kind != new.kind:
        return f"{old.kind} {old.source!r} became {new.kind} {new.source!r}"
    if old.kind == "front_matter":  # a value is a string: what it says counts, not its codes
        alike = edits.said(target) == edits.said(new.source)
        return None if alike else f"value {target!r} reads {new.source!r}"
    lost, made = _contents(old.codes), _contents(new.codes)
    if lost != made:
        return f"codes of {old.source!r}: lost {lost - made}, made {made - lost}"
    same = edits.same_respelled if respelled else edits.same
    return None if same(target, new.source) else f"target {target!r} reads {new.source!r}"


def _contents(codes: Sequence[Code]) -> Counter[tuple[str, str]]:
    """Count the codes by kind and content; emphasis may be written as raw tags."""
    return Counter(
        _RAW_PAIRS.get(code.content, (code.kind, code.content))
        for code in codes
        if code.content not in _RAW_ENDS
    )


_RAW_PAIRS = {"<strong>": ("strong", ""), "<em>": ("emphasis", ""), "<del>": ("strikethrough", "")}
_RAW_ENDS = frozenset(["</strong>", "</em>", "</del>"])


def prose_reached(subject: Subject) -> str | None:
    """Every word which cmark calls prose changes, or its place has a reason; no mark outside."""
    report = reach.report(subject.document, subject.translated, judged=subject.judged_by_oracle)
    if report.unexplained:
        return f"words not reached, without reason: {report.unexplained[:5]}"
    return f"marks outside prose: {report.outside[:3]}" if report.outside else None


def _difference(expected: str, got: str) -> str | None:
    if expected == got:
        return None
    pairs = enumerate(zip_longest(expected, got))
    at = next(index for index, (old, new) in pairs if old != new)
    low = max(at - 20, 0)
    return f"at {at}: {expected[low : at + 20]!r} became {got[low : at + 20]!r}"


LAWS: dict[str, Law] = {
    "tiling": tiling,
    "identity": identity,
    "involution": involution,
    "stable ranges": stable_ranges,
    "literals": literal,
    "oracle": html_shape,
    "round trip": round_trip,
    "hostile targets": hostile_targets,
    "reach": prose_reached,
}


class Failure(NamedTuple):
    """A law that a text does not hold, and where."""

    law: str
    problem: str

    @property
    def cause(self) -> str:
        """The problem without its particulars, by which failures of one kind are alike."""
        return f"{self.law}: " + re.sub(r"'[^']*'|\"[^\"]*\"|\w*\d\w*", "…", self.problem)[:60]


def judge(subject: Subject, laws: Mapping[str, Law] = LAWS) -> list[Failure]:
    """Return the laws that the subject breaks; an exception breaks the law that met it."""
    failures = []
    for name, law in laws.items():
        try:
            problem = law(subject)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            failures.append(Failure(name, problem))
    return failures


@dataclass(frozen=True)
class Shares:
    """How many letters of prose the swap met, and how many of them it left alone."""

    letters: int
    exceptions: int


def shares(subject: Subject) -> Shares:
    """Return the counts of the swap's exceptions in one text."""
    swaps = subject.swaps.values()
    return Shares(sum(s.letters for s in swaps), sum(s.exceptions for s in swaps))
