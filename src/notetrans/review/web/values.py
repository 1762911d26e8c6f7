"""What the page shows, as values: posts, the units of one, what came of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from notetrans.model import Code, Finding, Origin, State
from notetrans.review.changes import Hunk
from notetrans.review.words import Part

Standing = Literal["staged", "published"]
Decision = Literal["approve", "edit", "reject", "comment"]
Side = Literal["source", "target"]


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in the list: where it stands and how far its review is.

    ``id`` names it in addresses; ``units`` are those that are translated, ``approved`` those of
    them that a person wrote or approved, ``missing`` those without target, ``warned`` those with
    an open finding.
    """

    id: str
    note: str
    target: str
    language: str
    name: str
    standing: Standing
    units: int
    approved: int
    missing: int
    warned: int
    draft: str = ""

    @property
    def open(self) -> int:
        """How many units nobody has decided on."""
        return self.units - self.approved


@dataclass(frozen=True, slots=True)
class Absent:
    """Notes without a post in a language: nothing is published and nothing waits.

    ``name`` is the site's own for the language, empty for notes that cannot be read; ``notes``
    are paths, of the unreadable with the reason.
    """

    language: str
    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text as it is shown; ``told`` is what the glossary says about a term."""

    kind: Literal["text", "code", "term"]
    text: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of a post: its source, what stands for it, and what there is to say.

    ``target`` is in the note's tag form, empty for none. ``change`` tells how it differs from
    what is published; ``source_parts`` and ``target_parts`` are the differences, empty where
    there is none to show. ``decided`` says what a person did to it last (``approve``, …).
    ``seen`` names the very target, so that a decision is never about another one.
    """

    id: str
    line: int
    kind: str
    section: tuple[str, ...]
    source: tuple[Stretch, ...]
    shown: tuple[Stretch, ...]
    target: str
    codes: tuple[Code, ...]
    state: State
    origin: Origin
    change: str = "same"
    source_parts: tuple[Part, ...] = ()
    target_parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    terms: tuple[Stretch, ...] = ()
    decided: str = ""
    comments: tuple[str, ...] = ()
    seen: str = ""

    @property
    def approved(self) -> bool:
        """Whether a person stands for what the target says."""
        return self.state.is_approved


@dataclass(frozen=True, slots=True)
class Sheet:
    """A post with all its units, and what else a reviewer should know."""

    line: PostLine
    source_language: str
    rows: tuple[Row, ...]
    outside: tuple[Hunk, ...] = ()
    blocked: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """A note and its post as they are written; where in each its front matter has ended.

    ``id``, ``note`` and ``language`` are the post's.
    """

    id: str
    note: str
    language: str
    source_language: str
    source: str
    target: str
    source_body: int = 0
    target_body: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decides on a unit whose target is ``seen``.

    ``text`` of an edit is in the note's tag form. The ``comment`` of a rejection is told to the
    engine that is asked again.
    """

    unit: str
    action: Decision
    text: str = ""
    comment: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of decisions: which units were taken, which refused and why."""

    done: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """A target translated back by an engine: the source against what came, and how alike they are.

    ``score`` is from 0 to 100, ``None`` where the source is not known.
    """

    engine: str
    parts: tuple[Part, ...]
    score: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """What a publish did, or would do: paths of posts, and why others stay."""

    done: tuple[str, ...]
    refused: tuple[str, ...]
