"""Where the lines of a text begin and end, and how far in each of them starts."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token


class Lines(StateBlock):
    """A block state whose lines are measured by the length of their blanks, not by character."""

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()
        ends = [end - 1 for end in accumulate(len(line) + 1 for line in lines)]
        leads = [len(line) - len(line.lstrip(" \t")) for line in lines]
        self.bMarks = [0, *(end + 1 for end in ends)]
        self.bMarks[-1] = len(src)
        self.eMarks = [*ends, len(src)]
        self.tShift = [*leads, 0]
        self.sCount = [
            len(line[:lead].expandtabs(4)) if lead and "\t" in line else lead
            for line, lead in zip(lines, leads, strict=True)
        ]
        self.sCount.append(0)
        self.bsCount = [0] * len(self.bMarks)
        self.lineMax = len(lines)
