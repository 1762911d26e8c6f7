"""Where posts stand, as values: one post, and a whole site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from notetrans.errors import NotetransError

STATUSES = (
    "missing",
    "stale",
    "edited",
    "incomplete",
    "staged",
    "decided",
    "unknown",
    "unreadable",
    "current",
)
CONDITIONS = (*STATUSES[:-1], "review", "glossary", "current")
"""What can be said of a post, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class PostStatus:
    """A post and where it stands.

    ``status`` is missing, stale (not made from its note as it is), edited (by a person since it
    was published), incomplete (units without target), staged (to be published), decided (what
    people decided waits for the next run), unknown (a person's file where the post would be),
    unreadable (its note or its state) or current. The numbers are of units: without target,
    whose source changed, that a person changed, that need review, that are against the glossary.
    ``detail`` says why, and which open batch asks for it; ``problems`` are lines of its state that
    say nothing, ``unplaced`` what a person changed that has no place in the note, and ``draft``
    the engine whose rough draft it is.
    """

    note: str
    language: str
    target: str
    status: str
    detail: str = ""
    missing: int = 0
    stale: int = 0
    edited: int = 0
    review: int = 0
    glossary: int = 0
    problems: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    draft: str = ""

    @property
    def units(self) -> dict[str, int]:
        """The numbers of units, by the condition that they are in, without those that are 0."""
        counts = {
            "stale": self.stale,
            "edited": self.edited,
            "incomplete": self.missing,
            "review": self.review,
            "glossary": self.glossary,
        }
        return {word: count for word, count in counts.items() if count}

    @property
    def conditions(self) -> frozenset[str]:
        """All that holds of it, in the words of :data:`CONDITIONS`."""
        return frozenset({self.status, *self.units})

    @property
    def needs_attention(self) -> bool:
        """Whether there is anything to be done."""
        return self.status != "current" or bool(self.units)

    def is_done(self, draft: str) -> bool:
        """Return whether a run has nothing to do; ``draft`` as of its engine."""
        is_whole = self.status == "current" and self.units.keys() <= {"review"}
        return is_whole and not (self.problems or self.unplaced) and self.draft in ("", draft)


def of_values(values: Iterable[Any]) -> PostStatus:
    """Return a status from the values of its fields, as JSON gives them back."""
    named = dict(zip(PostStatus.__dataclass_fields__, values, strict=True))
    told = {name: tuple(named[name]) for name in ("problems", "unplaced")}
    return PostStatus(**{**named, **told})


@dataclass(frozen=True, slots=True)
class Totals:
    """The posts of a language: how many, in each condition, and units in each."""

    posts: int = 0
    conditions: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a site stands: the posts that need attention (or all), and sums by language.

    ``warnings`` and ``errors`` are what is to be told of notes, states and orphans.
    """

    rows: tuple[PostStatus, ...]
    totals: Mapping[str, Totals]
    warnings: tuple[str, ...] = ()
    errors: tuple[NotetransError, ...] = ()


def totals(rows: Iterable[PostStatus]) -> dict[str, Totals]:
    """Return the sums of posts by language, in the order in which languages come."""
    posts: Counter[str] = Counter()
    conditions: dict[str, Counter[str]] = {}
    units: dict[str, Counter[str]] = {}
    for row in rows:
        language = row.language
        posts[language] += 1
        if language not in conditions:
            conditions[language], units[language] = Counter(), Counter()
        if row.needs_attention:
            conditions[language].update(row.conditions)
            units[language].update(row.units)
        else:
            conditions[language]["current"] += 1
    return {
        language: Totals(count, dict(conditions[language]), dict(units[language]))
        for language, count in posts.items()
    }
