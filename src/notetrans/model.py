"""The values that every stage passes on: frozen, without behaviour of their own.

A :class:`Document` is a skeleton (everything that is not prose) with :class:`Unit` values in
it. The vocabulary is XLIFF 2's: unit, source, target, skeleton, inline code, state, finding.
This module imports nothing of ours; ``Document.render`` alone reaches up, when it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Literal, NamedTuple

UnitKind = Literal[
    "heading",
    "paragraph",
    "cell",
    "term",
    "html_text",
    "image_alt",
    "link_title",
    "definition_title",
    "front_matter",
]
Severity = Literal["critical", "major", "minor"]


class Span(NamedTuple):
    """A half-open range of code points in the text that was given to ``parse``."""

    start: int
    end: int


class State(StrEnum):
    """Where a target stands; XLIFF 2.1, section 4.7.2.5. Everything else is derived."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"

    @property
    def rank(self) -> int:
        """How far a target has come, from 0."""
        return tuple(State).index(self)

    @property
    def is_approved(self) -> bool:
        """Whether a person has said yes to it."""
        return self in (State.REVIEWED, State.FINAL)


class Origin(StrEnum):
    """Who wrote a target."""

    MACHINE = "machine"
    MEMORY = "memory"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Code:
    """An inline code of a unit: a pair ``<gN>…</gN>`` or a standing ``<cN>original</cN>``.

    ``data`` is the original (of a pair: its opening), ``closing`` a pair's end, both with LF.
    ``content`` is what must survive translation (destination, code text), compared when a
    document is parsed again; ``key`` replaces ``data`` in the memory's key, so that a changed
    URL sends nothing.
    """

    number: int
    kind: str
    paired: bool
    data: str
    closing: str = ""
    content: str = ""
    key: str = ""


class Piece(NamedTuple):
    """One stretch of a unit's source text; a unit's pieces are in order and do not overlap.

    ``kind`` is ``text`` (written as it reads), ``spelled`` (one character written as an escape
    or entity), ``break`` (a soft break with its container prefix), ``open``, ``close`` or
    ``code``. ``text`` is the decoded text of the first two and ``\\n`` for a break; ``number``
    is the code's, for the last three.
    """

    kind: Literal["text", "spelled", "break", "open", "close", "code"]
    start: int
    end: int
    text: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """How a unit's text is written at its place, for the one who writes a target there.

    ``writer`` names the spelling rules (``paragraph``, ``setext``, ``atx``, ``cell``,
    ``title``, ``alt``, ``html``, ``plain``, ``single``, ``double``, ``literal``, …), ``prefix``
    is the full container prefix of a further line, ``quote`` a title's opening quote.
    """

    writer: str
    prefix: str = ""
    one_line: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One translatable text: a paragraph, heading, cell, title, front-matter value.

    ``source`` holds inline codes as tags and soft breaks as LF; ``spans`` are the ranges of
    its text and codes in the parsed text, without its children's; ``line`` counts from 1;
    ``section`` is the trail of headings above it and ``path`` a name for people.
    ``translate=False`` carries its ``reason`` (``citation``, ``off``, …).
    """

    id: str
    kind: UnitKind
    source: str
    spans: tuple[Span, ...]
    line: int
    section: tuple[str, ...] = ()
    path: str = ""
    translate: bool = True
    reason: str = ""
    codes: tuple[Code, ...] = ()
    pieces: tuple[Piece, ...] = field(default=(), repr=False)
    form: Form = field(default=Form("paragraph"), repr=False)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the skeleton and why it is not prose (``fence``, ``key``, ``blank``, …)."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has to say about a document or one of its units.

    ``check`` is the check's name (``codes``, ``numbers``, ``surplus_cell``); ``line`` counts
    from 1 in the source, 0 where a finding has no place.
    """

    check: str
    severity: Severity
    message: str
    unit: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry. ``targets`` maps a BCP 47 tag to the accepted forms, best first.

    ``keep`` marks a name that stays as it is; ``forbidden`` maps a tag to renderings that
    must not appear.
    """

    source: str
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keep: bool = False
    case_sensitive: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A target known already, and the model that made it.

    ``similarity`` is 100 for exact, 101 for exact in context.
    """

    target: str
    similarity: int
    origin: Origin = Origin.MEMORY
    model: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a note: its range with both fences, kind, and loaded values."""

    start: int
    end: int
    kind: Literal["yaml", "toml", "json"]
    data: Mapping[str, Any]


FRONT_MATTER_KEYS = (
    "title",
    "description",
    "summary",
    "excerpt",
    "subtitle",
    "linkTitle",
    "tagline",
    "lead",
)
CITATION_HEADINGS = (
    "References", "Reference", "Sources", "Further reading", "Bibliography", "Works cited",
    "参考", "参考文献", "参考资料", "参考資料", "參考", "參考文獻", "參考資料", "引用", "延伸阅读",
    "出典",
    "Referencias", "Bibliografía", "Fuentes", "Lecturas adicionales",
    "Références", "Bibliographie", "Sources et références", "Pour aller plus loin",
    "Literatur", "Quellen", "Literaturverzeichnis", "Weiterführende Literatur",
    "Referências", "Fontes", "Riferimenti", "Bibliografia", "Fonti",
    "Источники", "Литература", "Ссылки", "المراجع", "المصادر", "संदर्भ", "참고 문헌", "참고 자료",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What a site decides about parsing. ``dialects`` names those switched on."""

    front_matter: bool = True
    front_matter_keys: tuple[str, ...] = FRONT_MATTER_KEYS
    dialects: tuple[str, ...] | None = None
    citations: Literal["references", "all", "none"] = "references"
    citation_headings: tuple[str, ...] = CITATION_HEADINGS
    site_url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed note: ``text`` as it was given, its units in order, its skeleton.

    ``shape`` lists block types and nesting, for the comparison after a render;
    ``definitions`` are its link reference definitions, each on a line.
    """

    text: str = field(repr=False)
    units: tuple[Unit, ...]
    skeleton: tuple[Region, ...] = field(repr=False)
    front_matter: FrontMatter | None = None
    findings: tuple[Finding, ...] = ()
    definitions: tuple[str, ...] = field(default=(), repr=False)
    shape: tuple[str, ...] = field(default=(), repr=False)
    path: PurePath | None = None
    options: ParseOptions = ParseOptions()

    def render(self, targets: Mapping[str, str]) -> str:
        """Return the text with each unit's target in its place; others stay as they are.

        Raises :class:`~notetrans.errors.TargetError` for a target whose codes are not its
        unit's.
        """
        from notetrans.reassemble import render

        return render(self, targets).text
