"""The block driver: it asks a locator about each leaf that a rule made, and bounds the nesting."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock, lheading
from markdown_it.token import Token

from notetrans.parse.spans.dispatch import BlockRule, BlockRuler
from notetrans.parse.spans.lines import Lines
from notetrans.parse.spans.locate import locate
from notetrans.parse.spans.record import record_of

NESTING = 100


class Block(ParserBlock):
    """The block driver, asking a locator about each leaf that a rule made."""

    def __init__(self) -> None:
        super().__init__()
        plain, self.ruler = self.ruler, BlockRuler()
        self.ruler.__rules__ = plain.__rules__

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token]:  # noqa: N803
        state = Lines(src, md, env, outTokens)
        self.tokenize(state, 0, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        line, blank_seen = startLine, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= NESTING:
                _too_deep(state, line, endLine)
                break
            self._one_block(state, line, endLine)
            state.tight = not blank_seen
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                blank_seen = True
            if line < endLine and state.isEmpty(line):
                blank_seen = True
                line += 1
                state.line = line

    @cached_property
    def _rules(self) -> tuple[dict[str, list[BlockRule]], list[BlockRule]]:
        assert isinstance(self.ruler, BlockRuler)
        return self.ruler.table("")

    def _one_block(self, state: StateBlock, line: int, end: int) -> None:
        table, others = self._rules
        first = len(state.tokens)
        at = state.bMarks[line] + state.tShift[line]
        for rule in table.get(state.src[at], others):
            if rule is lheading and not _underline_follows(state, line, end):
                continue
            if rule(state, line, end, False):
                break
        if len(state.tokens) > first:
            locate(state, line, first)


def _underline_follows(state: StateBlock, line: int, end: int) -> bool:
    """Return whether a line of the paragraph may be a setext heading's underline."""
    for row in range(line + 1, end):
        at = state.bMarks[row] + state.tShift[row]
        if at >= state.eMarks[row]:
            return False
        if state.src[at] in "-=":
            return True
    return False


def _too_deep(state: StateBlock, line: int, end_line: int) -> None:
    record = record_of(state.env)
    start = state.bMarks[line] + state.tShift[line]
    record.claims.append((start, state.eMarks[end_line - 1], "too_deep"))
    record.too_deep.append(start)
    state.line = end_line
