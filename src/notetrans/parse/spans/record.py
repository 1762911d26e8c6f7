"""What a parse leaves behind: where a block's content stands, and what became no token."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Origin:
    """The map from a block's content to the source: ``source[i]`` is where ``content[i]`` is."""

    content: list[int]
    source: list[int]

    def at(self, index: int) -> int:
        """Return the source offset of a content index (the end included)."""
        if len(self.content) == 1:
            return self.source[0] + index
        row = bisect_right(self.content, index) - 1
        return self.source[row] + index - self.content[row]


@dataclass(slots=True)
class Record:
    """What the block parser leaves behind beside its tokens, in offsets of its text."""

    claims: list[tuple[int, int, str]] = field(default_factory=list)
    surplus: list[tuple[int, int]] = field(default_factory=list)
    too_deep: list[int] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Definition:
    """A link reference definition, with the range of its title's text (empty: no title)."""

    start: int
    end: int
    title: tuple[int, int]
    label: str


def record_of(env: Any) -> Record:
    """Return the record that a parse keeps in its environment."""
    record: Record = env.setdefault("notetrans", Record())
    return record
