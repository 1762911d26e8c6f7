"""The text with LF line ends, and the way back to the source's own offsets.

Law: ``source[to_source(i)]`` is the character that ``lf[i]`` stands for, for every ``i``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Newlines:
    """``lf``: the text as a parser reads it; ``base``: where it begins in the source."""

    lf: str
    base: int
    removed: tuple[int, ...]

    @property
    def moves(self) -> bool:
        """Whether any offset differs."""
        return bool(self.base or self.removed)

    def to_source(self, index: int) -> int:
        """Return the source offset of an index into ``lf``."""
        if not self.removed:
            return self.base + index
        return self.base + index + bisect_left(self.removed, index)


def with_lf(text: str, base: int) -> Newlines:
    """Read ``text`` from ``base`` on with CRLF and CR as LF."""
    body = text[base:]
    if "\r" not in body:
        return Newlines(body, base, ())
    removed, dropped, at = [], 0, body.find("\r\n")
    while at >= 0:
        removed.append(at - dropped)
        dropped += 1
        at = body.find("\r\n", at + 2)
    lf = body.replace("\r\n", "\n").replace("\r", "\n")
    return Newlines(lf, base, tuple(removed))


_LINE_END = re.compile(r"\r\n|\r|\n")


def line_starts(text: str) -> list[int]:
    """Return the offset at which each line begins; CRLF, CR and LF all end lines."""
    if "\r" not in text:
        return list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))[:-1]
    return [0, *(match.end() for match in _LINE_END.finditer(text))]
