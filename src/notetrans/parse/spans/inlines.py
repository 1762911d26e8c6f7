"""The inline driver: it gives each token its width, and stops plain text only for a rule."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notetrans.parse.spans.dispatch import inline_table

NESTING = 20


class _State(StateInline):
    """An inline state that knows up to where its source is owned by tokens."""

    owned = 0


class Inline(ParserInline):
    """The inline driver, giving each token its width."""

    @cached_property
    def _rules(self) -> tuple[dict[str, list[RuleFuncInlineType]], list[RuleFuncInlineType]]:
        return inline_table(self.ruler, without="text")

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        if not self.terminator_re.search(src):
            tokens.append(Token("text", "", 0, content=src))
            return tokens
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        if state.delimiters or any(state.tokens_meta):
            for rule in self.ruler2.getRules(""):
                rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        assert isinstance(state, _State)
        table, others = self._rules
        src, end, tokens = state.src, state.posMax, state.tokens
        if state.level >= NESTING:
            table, others = {}, []
        state.owned = state.pos
        while (pos := state.pos) < end:
            stop = self.terminator_re.search(src, pos)
            begin = stop.start() if stop else end
            if begin > pos:
                begin = min(begin, end)
                state.append_pending(src[pos:begin])
                state.pos = begin
                continue
            first, owned = len(tokens), state.owned
            for rule in table.get(src[pos], others):
                if rule(state, False):
                    if len(tokens) > first:
                        _measure(state, tokens, first, owned)
                    break
            else:
                state.append_pending(src[pos])
                state.pos += 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        pos, cache = state.pos, state.cache
        if pos in cache:
            state.pos = cache[pos]
            return
        if state.level >= NESTING:
            state.pos = state.posMax
        elif not self._skipped(state):
            state.pos += 1
        cache[pos] = state.pos

    def _skipped(self, state: StateInline) -> bool:
        """Let a rule look over what it would take; the level keeps its recursion short."""
        pos = state.pos
        stop = self.terminator_re.search(state.src, pos)
        begin = min(stop.start() if stop else state.posMax, state.posMax)
        if begin > pos:
            state.pos = begin
            return True
        table, others = self._rules
        rules = table.get(state.src[pos], others)
        if state.src.startswith("[^", pos):
            rules = rules[:1]  # as the text of a link it may be one; a reference is none
        for rule in rules:
            state.level += 1
            found = rule(state, True)
            state.level -= 1
            if found:
                return True
        return False


def _measure(state: _State, tokens: list[Token], first: int, owned: int) -> None:
    """Let the last token own what was consumed since ``owned`` and no other token did."""
    last = tokens[-1]
    consumed = state.pos - owned
    state.owned = state.pos
    if last.type == "text":
        return
    if last.info == "auto":  # <url>: the text between is the destination made readable
        last = tokens[-2]
    last.meta["width"] = 0
    for token in tokens[first:]:
        consumed -= width(token)
    last.meta["width"] = consumed


def width(token: Token) -> int:
    """Return the number of content characters that a token stands for."""
    known: int | None = token.meta.get("width")
    if known is not None:
        return known
    if token.type == "text":
        return len(token.content)
    return 1 if token.type in ("link_open", "link_close") else len(token.markup)
