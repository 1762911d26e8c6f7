"""Where the keys and strings of a front matter block stand, the same for every format.

Offsets are code points within the block: the text between the fences, or a JSON object with
its braces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


class LoadError(Exception):
    """A block that its format cannot load: what is wrong and on which of its lines (from 1)."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Leaf:
    """One string: the names that lead to it (list positions left out) and how it stands.

    ``start`` and ``end`` take in its quotes, ``inner_start`` and ``inner_end`` do not;
    ``loaded`` is what the format's own parser makes of it. ``indent`` is the indentation of a
    block scalar, ``None`` for every other style.
    """

    path: tuple[str, ...]
    writer: str
    start: int
    end: int
    inner_start: int
    inner_end: int
    loaded: str
    indent: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A top-level key and its value; behind ``after`` the next key may begin.

    ``nested`` marks a collection in YAML's block style, which begins on its own line.
    """

    key: str
    key_start: int
    key_end: int
    start: int
    end: int
    after: int
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything found in a block, in its order.

    ``flow``: the top level stands in braces, its entries parted by commas; ``opened`` is
    then the offset behind the opening brace.
    """

    leaves: tuple[Leaf, ...]
    entries: tuple[Entry, ...]
    flow: bool = False
    opened: int = 0


class Format(Protocol):
    """What a module of a format offers."""

    def reads_as_key(self, line: str, /) -> bool:
        """Whether a line begins as an entry does."""

    def load(self, block: str, /) -> Any:
        """Return what a block holds; raises :class:`LoadError`."""

    def layout(self, block: str, /) -> Layout:
        """Return where keys and strings of a block stand."""

    def spell_key(self, key: str, /) -> str:
        """Return a key as it is written."""

    def spell(self, value: object, old: str = "", *, flow: bool = False) -> str:
        """Return a value on one line, in the style of ``old``; raises :class:`LoadError`."""
