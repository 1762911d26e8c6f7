"""Cases in a text file that a person reads: a title and parts, each between ``.`` lines.

Below the title may stand the case's settings, one ``name: value`` a line. What an editor does
not show, or would not keep, has a mark: ``␠`` ``␉`` ``␍`` ``␀`` for blank, tab, CR and NUL,
``⟦U+FEFF⟧`` for any character, ``⟦30×> ⟧`` for a text that is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

MARKS = str.maketrans({"␠": " ", "␉": "\t", "␍": "\r", "␀": "\0"})
_BRACKETED = re.compile(r"⟦(?:U\+([0-9A-F]{4,6})|(\d+)×([^⟧]+))⟧")


class Case(NamedTuple):
    """One case; ``parts`` are those after the title, marks replaced."""

    title: str
    settings: Mapping[str, str]
    parts: tuple[str, ...]


def read_cases(path: Path, parts: int) -> list[Case]:
    """Return the cases of a file, each of a title and that many parts."""
    text = path.read_text(encoding="utf-8").removesuffix("\n")
    rows = zip(*[iter(text.split("\n.\n"))] * (parts + 1), strict=True)
    return [_case(head, [unmarked(part) for part in rest]) for head, *rest in rows]


def _case(head: str, parts: list[str]) -> Case:
    title, *settings = head.split("\n")
    pairs = (line.partition(": ") for line in settings)
    return Case(title, {name: value for name, _, value in pairs}, tuple(parts))


def unmarked(text: str) -> str:
    """Return a text with what its marks stand for."""

    def bracketed(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else match[3] * int(match[2])

    return _BRACKETED.sub(bracketed, text.translate(MARKS))
