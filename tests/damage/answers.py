"""Honest answers to segments, by a book of people's translations.

An answer is a list of parts: text (decoded) and marks of codes. It is read and written here by
patterns of its own, in either form in which engines see codes, so that nothing that is tested
has a say in what was asked and answered.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import notetrans
from notetrans.model import Code, Unit
from notetrans.protocol import Segment, TagForm

_FOLDER = Path(__file__).parent
_TAG = re.compile(r"<(/?)g(\d+)>|<c(\d+)>.*?</c\3>", re.S)
_BRACKET = re.compile(r"⟦(/?)(\d+)⟧")
_OF_THE_PLACE = ("footnote", "image")


class Mark(NamedTuple):
    """Where a code stands: ``open``, ``close`` or ``alone``."""

    kind: str
    number: int


Part = str | Mark


def lines_of(name: str) -> list[str]:
    """Return the lines of a file beside this one that are neither empty nor remarks."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


@cache
def pairs() -> list[tuple[str, str]]:
    """Return the English and Spanish segments, in Markdown."""
    lines = lines_of("pairs.txt")
    return list(zip(lines[::2], lines[1::2], strict=True))


def parts_of(text: str, codes: Iterable[Code], form: TagForm = "tags") -> list[Part]:
    """Return a segment's text, as an engine gets it, in parts."""
    paired = {code.number for code in codes if code.paired}
    parts: list[Part] = []
    at = 0
    for found in (_TAG if form == "tags" else _BRACKET).finditer(text):
        parts.append(_decoded(text[at : found.start()], form))
        number = int(next(group for group in found.groups()[1:] if group))
        kind = "close" if found[1] else "open" if number in paired else "alone"
        parts.append(Mark(kind, number))
        at = found.end()
    parts.append(_decoded(text[at:], form))
    return [part for part in parts if part]


def _decoded(text: str, form: TagForm) -> str:
    if form != "tags":
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def written(parts: Iterable[Part], codes: Iterable[Code], form: TagForm = "tags") -> str:
    """Return parts as an engine writes them; unknown numbers are written as well."""
    data = {code.number: code.data for code in codes}
    return "".join(_written(part, data, form) for part in parts)


def _written(part: Part, data: dict[int, str], form: TagForm) -> str:
    if isinstance(part, str):
        return html.escape(part, quote=False) if form == "tags" else part
    end = "/" if part.kind == "close" else ""
    if form != "tags":
        return f"⟦{end}{part.number}⟧"
    if part.kind != "alone":
        return f"<{end}g{part.number}>"
    original = html.escape(data.get(part.number, "?"), quote=False)
    return f"<c{part.number}>{original}</c{part.number}>"


def said(parts: Iterable[Part]) -> str:
    """Return the text outside codes."""
    return "".join(part for part in parts if isinstance(part, str))


def with_names(parts: Iterable[Part], codes: Iterable[Code]) -> str:
    """Return the text outside codes, with the names that are codes of the request only."""
    names = {code.number: code.data for code in codes if code.kind == "name"}
    return "".join(p if isinstance(p, str) else names.get(p.number, "") for p in parts)


def _dissolved(parts: Iterable[Part], codes: Sequence[Code]) -> str:
    """Return what parts say with their codes, but for codes that belong to the place."""
    data = {code.number: code.data for code in codes if code.kind not in _OF_THE_PLACE}
    return "".join(
        part if isinstance(part, str) else data.get(part.number, "") * (part.kind == "alone")
        for part in parts
    ).strip()


@dataclass(frozen=True)
class Answer:
    """An honest answer beside what was asked."""

    segment: Segment
    form: TagForm
    source: list[Part]
    target: list[Part]

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes of the request."""
        return self.segment.codes

    def write(self, parts: Iterable[Part] | None = None) -> str:
        """Return parts (the honest ones if none are given) as the engine writes them."""
        return written(self.target if parts is None else parts, self.codes, self.form)


class Book:
    """People's translations by what their sources say."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[list[Part], tuple[Code, ...]]] = {}
        for english, spanish in pairs():
            source, target = _unit(english), _unit(spanish)
            key = _dissolved(parts_of(source.source, source.codes), source.codes)
            self._known[key] = parts_of(target.source, target.codes), target.codes

    @classmethod
    @cache
    def shared(cls) -> Book:
        """Return the one book there is, read once."""
        return cls()

    def answer(self, segment: Segment, form: TagForm) -> Answer:
        """Return the honest answer to a segment that is known."""
        source = parts_of(segment.text, segment.codes, form)
        target, codes = self._known[_dissolved(source, segment.codes)]
        numbers, rest = _numbers(codes, segment.codes)
        parts = [p if isinstance(p, str) else p._replace(number=numbers[p.number]) for p in target]
        for code in rest:
            parts = _with_name(parts, code) if code.kind == "name" else [*parts, *_at_end(code)]
        return Answer(segment, form, source, parts)


def _unit(text: str) -> Unit:
    (unit,) = notetrans.parse(text).units
    return unit


def _numbers(ours: Iterable[Code], theirs: Iterable[Code]) -> tuple[dict[int, int], list[Code]]:
    """Return the request's number of each of our codes, and the request's codes left over."""
    free = list(theirs)
    found: dict[int, int] = {}
    for code in ours:
        like = (code.kind, code.paired, code.content)
        hit = next(each for each in free if (each.kind, each.paired, each.content) == like)
        found[code.number] = hit.number
        free.remove(hit)
    return found, free


def _with_name(parts: Sequence[Part], name: Code) -> list[Part]:
    at = next(i for i, part in enumerate(parts) if isinstance(part, str) and name.data in part)
    before, _, after = str(parts[at]).partition(name.data)
    new = [part for part in (before, Mark("alone", name.number), after) if part]
    return [*parts[:at], *new, *parts[at + 1 :]]


def _at_end(code: Code) -> list[Part]:
    mark = Mark("alone", code.number)
    return [" ", mark] if code.kind == "image" else [mark]
