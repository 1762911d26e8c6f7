r"""Long lists of alternatives as one pattern, fast to search for.

Alternatives that begin at the start of a word (``\b``) are asked there alone: without it, each
of them is tried at every character, which takes four times as long.

    >>> alternatives(r"\bno | \bnot\ yet | 不").pattern
    '\\b(?:no|not\\ yet)|不'

Such a pattern takes long to compile, too, and most runs of the command ask none: it is compiled
when it is first asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_START = r"\b"
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[]", re.DOTALL)


@dataclass(frozen=True)
class Late:
    """A verbose pattern that ignores case, compiled when it is first asked."""

    pattern: str

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE | re.VERBOSE)

    def search(self, text: str) -> re.Match[str] | None:
        return self._compiled.search(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._compiled.fullmatch(text)

    def count(self, text: str) -> int:
        """Return how often the pattern is found."""
        return sum(1 for _ in self._compiled.finditer(text))


def alternatives(source: str) -> Late:
    """Return a verbose pattern that ignores case, its words' starts put before a group."""
    parts = list(_split(source))
    words = [part.removeprefix(_START).lstrip() for part in parts if part.startswith(_START)]
    others = [part for part in parts if not part.startswith(_START)]
    grouped = [rf"\b(?:{'|'.join(words)})"] if words else []
    return Late("|".join([*grouped, *others]))


def _split(source: str) -> Iterator[str]:
    """Yield what stands between the bars of a pattern that are in no group and no set."""
    depth, begin = 0, 0
    for part in _PART.finditer(source):
        sign = part[0]
        if sign == "|" and not depth:
            yield source[begin : part.start()].strip()
            begin = part.end()
        depth += (sign == "(") - (sign == ")")
    yield source[begin:].strip()
