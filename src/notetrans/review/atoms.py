"""A unit's text as atoms: what a difference keeps, deletes or inserts whole.

An atom is an inline code, a word of a script that puts spaces between words, a run of white
space, or one character as a reader sees it. Chinese, Japanese and Thai are compared character by
character: it needs no dictionary, is never wrong about where a word ends, and islands between
changes are joined afterwards (:mod:`.words`).

Law: the atoms of a text without codes, joined, are the text.

    >>> [atom.text for atom in split("Don't pay 3.5 €, 学ぶ!")]
    ["Don't", ' ', 'pay', ' ', '3.5', ' ', '€', ',', ' ', '学', 'ぶ', '!']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from notetrans import tags
from notetrans.canonical import join_lines
from notetrans.errors import TargetError
from notetrans.model import Code
from notetrans.scripts import is_spaced

_JOINERS = "\u200c\u200d"
_INSIDE = {"'": "letter", "’": "letter", ".": "digit", ",": "digit"}
"""What holds a word together where such characters stand on both sides."""


class Atom(NamedTuple):
    """A part of a text as it reads, or an inline code as its note spells it."""

    text: str
    code: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it counts as a word."""
        return not self.code and any(map(str.isalnum, self.text))


def atoms(text: str, codes: Sequence[Code]) -> tuple[Atom, ...]:
    """Return a unit's text as atoms: each code in the spelling of its note, lines joined.

    So two texts compare well although their codes are numbered and their lines laid out otherwise.
    """
    return tuple(_spelled(_items(text), {code.number: code for code in codes}))


def split(text: str) -> tuple[Atom, ...]:
    """Return the atoms of a text that has no codes."""
    return tuple(Atom(part) for part in _words(text))


def joined(parts: Iterable[Atom]) -> str:
    """Return atoms as a text."""
    return "".join(part.text for part in parts)


def _items(text: str) -> list[tags.Item]:
    try:
        return list(tags.read(text))
    except TargetError:  # a text that lost a code is shown as it is
        return [text]


def _spelled(items: Iterable[tags.Item], codes: dict[int, Code]) -> Iterator[Atom]:
    for item in items:
        if isinstance(item, str):
            yield from split(join_lines(item))
        elif item.number in codes:
            code = codes[item.number]
            spelling = code.closing if item.kind == "close" else code.data
            if spelling:
                yield Atom(spelling, code=True)
        else:
            yield Atom(repr(item), code=True)


def _words(text: str) -> Iterator[str]:
    start = 0
    for end in _ends(text):
        yield text[start:end]
        start = end


def _ends(text: str) -> Iterator[int]:
    """Yield where each atom ends."""
    for at in range(1, len(text)):
        if not _holds(text, at):
            yield at
    if text:
        yield len(text)


def _holds(text: str, at: int) -> bool:
    """Return whether the characters before and after a place are of one atom."""
    before, after = _kind(text[at - 1]), _kind(text[at])
    if after == "mark" or text[at - 1] == "\u200d":
        return before != "space"
    if before == after:
        return before in ("letter", "digit", "space")
    if {before, after} <= {"letter", "digit"}:
        return True
    if before == "mark":
        return after in ("letter", "digit") and is_spaced(_base(text, at - 1))
    return _is_inside(text, at) or _is_inside(text, at - 1)


def _base(text: str, at: int) -> str:
    """Return the character to which the marks at a place belong."""
    while at > 0 and _kind(text[at]) == "mark":
        at -= 1
    return text[at]


def _is_inside(text: str, at: int) -> bool:
    """Return whether the sign at a place stands inside a word or number."""
    kind = _INSIDE.get(text[at])
    return bool(
        kind and 0 < at < len(text) - 1 and _kind(text[at - 1]) == _kind(text[at + 1]) == kind
    )


@lru_cache(maxsize=8192)
def _kind(char: str) -> Literal["letter", "digit", "space", "mark", "sign"]:
    if char.isspace():
        return "space"
    if char in _JOINERS or unicodedata.category(char)[0] == "M" or "\U0001f3fb" <= char <= "🏿":
        return "mark"
    if char.isdigit():
        return "digit"
    return "letter" if is_spaced(char) else "sign"


def words_in(parts: Iterable[Atom]) -> int:
    """Return how many words there are; of scripts without spaces, each character is one."""
    return sum(part.is_word for part in parts)
