"""How much is shown, and the words that all forms have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notetrans.model import Finding
from notetrans.review.changes import PostChanges, UnitChange

KIND_WORDS = {"front_matter": "front matter", "image_alt": "image text", "html_text": "text"}


@dataclass(frozen=True, slots=True)
class View:
    """What of the changes is shown: ``everything`` brings unchanged units too.

    ``width`` (columns) and ``colour`` are the terminal's. ``remarks`` are about all of the posts.
    """

    everything: bool = False
    width: int = 80
    colour: bool = False
    remarks: tuple[str, ...] = ()

    def units(self, post: PostChanges) -> Sequence[UnitChange]:
        """Return the units of a post that are shown."""
        return post.units if self.everything else post.changed


def place(post: PostChanges, unit: UnitChange) -> str:
    """Return file and line of a unit in its note; of a removed one the file alone."""
    line = unit.new.line if unit.new else 0
    return f"{post.note}:{line}" if line else post.note


def about(unit: UnitChange) -> str:
    """Return kind, headings and standing of a unit in words."""
    version = unit.version
    kind = KIND_WORDS.get(version.kind, version.kind.replace("_", " "))
    trail = " › ".join(version.section)
    standing = f"{version.state} by {version.origin}" if version.target else "no target"
    return " · ".join(word for word in (unit.kind, kind, trail, standing) if word)


def back_told(unit: UnitChange) -> str:
    """Return how alike what came back of a target is to the source, empty where none did."""
    back = unit.new.back if unit.new else None
    if back is None:
        return ""
    return "back" if back.score is None else f"back, {back.score} of 100 alike"


def units_told(post: PostChanges) -> str:
    """Return how many of a post's units changed."""
    staged = sum(unit.new is not None for unit in post.units)
    return f"{len(post.changed)} of {staged}"


def words_told(post: PostChanges) -> str:
    """Return how many words of the target come and go."""
    return f"+{post.words.inserted} −{post.words.deleted}"


def findings_told(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity, the worst first."""
    counts = Counter(finding.severity for finding in findings)
    words = ("critical", "major", "minor")
    return ", ".join(f"{counts[word]} {word}" for word in words if counts[word])  # type: ignore[index]


def total_told(posts: Sequence[PostChanges]) -> str:
    """Return the sums over all posts in a sentence."""
    units = sum(len(post.changed) for post in posts)
    inserted = sum(post.words.inserted for post in posts)
    deleted = sum(post.words.deleted for post in posts)
    found = findings_told(finding for post in posts for finding in post.findings)
    vouched = sum(len(post.vouched) for post in posts)
    told = f"{_counted(len(posts), 'post')}, {_counted(units, 'unit')} changed"
    told += f", {vouched:,} said to be by a person or approved" if vouched else ""
    return f"{told}, +{inserted} −{deleted} words; {found or 'no findings'}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
