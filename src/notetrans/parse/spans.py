"""Exact source spans of markdown-it-py's tokens, taken while it parses.

Law: the spans of a block's inline tokens tile its content in order, and each lies where the
token's text stands in the source. They survive every later rewrite of the tokens, because a
token carries its *width*: it begins where the one before it ended.

* Block: as a rule returns, its container's marks still hold, so each ``inline`` token gets an
  :class:`Origin`, the map from its content to the source (prefixes of containers cut out,
  ``\\|`` of tables undone). Definitions, footnote heads and what was too deep are recorded.
* Inline: what a rule consumed belongs to the last token it pushed, less the widths of others.

Both are taken in subclasses of the two drivers, once per rule that matched; wrapping every rule
(the other way to do it) costs more than the parse. :mod:`.dispatch` wins back what they cost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.rules_block import StateBlock, lheading, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from notetrans.parse.bare_links import TERMINATOR, bare_link
from notetrans.parse.blockquote import blockquote
from notetrans.parse.dispatch import BlockRule, BlockRuler, inline_table
from notetrans.parse.link_titles import skip_blanks, title_range
from notetrans.parse.strikethrough import double_tildes

BLOCK_NESTING = 100
INLINE_NESTING = 20
_LABEL = re.compile(r"(?:[^\[\]\\]|\\.)*", re.DOTALL)
_PLAIN_DESTINATION = re.compile(r"[^\x00-\x20\x7f()<\\&]+")
_QUOTE_ENDS = ["paragraph", "reference", "blockquote", "list"]
_FOOTNOTE_HEAD = re.compile(r"\[\^[^\s\]]+\]:[ \t]*")


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


def tracking_parser(*, code_blocks: bool = True) -> MarkdownIt:
    """Return a parser for CommonMark, tables, strikethrough and footnotes with spans."""
    md = MarkdownIt("zero")
    md.block, md.inline = _Block(), _Inline()
    md.configure("commonmark", {"maxNesting": INLINE_NESTING, "inline_definitions": True})
    md.enable(["strikethrough"])
    # A header row is the text of a paragraph: what begins a list is none (GFM 0.29, 4.10).
    md.block.ruler.before("lheading", "late_table", table, {"alt": ["paragraph", "reference"]})
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    md.disable(["normalize", "text_join", "fragments_join"])  # line ends are LF here
    if not code_blocks:
        md.disable("code")
    md.inline.ruler.after("text", "bare_link", bare_link)
    md.inline.terminator_re = TERMINATOR
    md.helpers = _Helpers  # type: ignore[assignment]
    for name in ("normalizeLink", "normalizeLinkText"):
        setattr(md, name, _as_written)
    md.validateLink = _any_link  # type: ignore[method-assign]
    md.inline.ruler.at("strikethrough", double_tildes)
    md.block.ruler.at("blockquote", blockquote, {"alt": _QUOTE_ENDS})
    return md


def _as_written(url: str) -> str:
    """Destinations are compared, never rendered: they need no encoding."""
    return url


def _any_link(url: str) -> bool:
    """CommonMark knows no forbidden address; what may be rendered is the site's to say."""
    del url
    return True


@dataclass(slots=True)
class _Destination:
    """What markdown-it-py's rules look at of a link's destination."""

    pos: int
    str: str
    ok: bool = True


class _Helpers:
    """markdown-it-py's helpers for links, with labels as CommonMark 0.31.2 (4.7) has them."""

    parseLinkTitle = staticmethod(helpers.parseLinkTitle)  # noqa: N815

    @staticmethod
    def parseLinkDestination(text: str, pos: int, end: int) -> Any:  # noqa: N802
        """Return the destination that begins at ``pos``; the usual kind without a loop."""
        match = _PLAIN_DESTINATION.match(text, pos, end)
        if match and (match.end() == end or text[match.end()] in " )\n"):
            return _Destination(match.end(), match[0])
        return helpers.parseLinkDestination(text, pos, end)

    @staticmethod
    def parseLinkLabel(state: StateInline, start: int, disable_nested: bool = False) -> int:  # noqa: N802
        """Return where the text or label that begins at ``start`` ends, or -1.

        What follows a link's text is a label only without brackets of its own.
        """
        end = helpers.parseLinkLabel(state, start, disable_nested)
        label = not disable_nested and start and state.src[start - 1] == "]"
        if end > 0 and label and not _LABEL.fullmatch(state.src, start + 1, end):
            return -1
        return end


class _Lines(StateBlock):
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


class _Block(ParserBlock):
    """The block driver, asking a locator about each leaf that a rule made."""

    def __init__(self) -> None:
        super().__init__()
        plain, self.ruler = self.ruler, BlockRuler()
        self.ruler.__rules__ = plain.__rules__

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token]:  # noqa: N803
        state = _Lines(src, md, env, outTokens)
        self.tokenize(state, 0, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        line, blank_seen = startLine, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= BLOCK_NESTING:
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
        if len(state.tokens) == first:
            return
        kind = state.tokens[first].type
        if kind in _LOCATORS:
            _LOCATORS[kind](state, line, first)
        else:
            _note_container(state, line, state.tokens[first])


def _underline_follows(state: StateBlock, line: int, end: int) -> bool:
    """Return whether a line of the paragraph may be a setext heading's underline."""
    for row in range(line + 1, end):
        at = state.bMarks[row] + state.tShift[row]
        if at >= state.eMarks[row]:
            return False
        if state.src[at] in "-=":
            return True
    return False


def record_of(env: Any) -> Record:
    """Return the record that a parse keeps in its environment."""
    record: Record = env.setdefault("notetrans", Record())
    return record


def _too_deep(state: StateBlock, line: int, end_line: int) -> None:
    record = record_of(state.env)
    start = state.bMarks[line] + state.tShift[line]
    record.claims.append((start, state.eMarks[end_line - 1], "too_deep"))
    record.too_deep.append(start)
    state.line = end_line


def _note_container(state: StateBlock, line: int, token: Token) -> None:
    if token.type == "definition":
        _note_definition(state, line, token)
    elif token.type == "footnote_reference_open":
        start = state.bMarks[line] + state.tShift[line]
        if match := _FOOTNOTE_HEAD.match(state.src, start):
            record_of(state.env).claims.append((start, match.end(), "footnote"))


def _note_definition(state: StateBlock, line: int, token: Token) -> None:
    """Find a definition's title as the ``reference`` rule read it: line by line, trimmed."""
    rows = range(line, state.line)
    starts = [state.bMarks[row] + state.tShift[row] for row in rows]
    content, origin = _joined(state, starts, [state.eMarks[row] for row in rows])
    title = None
    if token.meta["title"]:
        title = title_range(state.md, content, len(token.meta["label"]) + 3, len(content))
    record_of(state.env).definitions.append(
        Definition(
            starts[0],
            state.eMarks[rows[-1]],
            (origin.at(title[0]), origin.at(title[1])) if title else (0, 0),
            token.meta["label"],
        )
    )


def _joined(state: StateBlock, starts: list[int], ends: list[int]) -> tuple[str, Origin]:
    parts = [state.src[start:end] for start, end in zip(starts, ends, strict=True)]
    content, at = [], 0
    for part in parts:
        content.append(at)
        at += len(part) + 1
    return "\n".join(parts), Origin(content, list(starts))


def _locate_heading(state: StateBlock, line: int, first: int) -> None:
    opener, inline = state.tokens[first], state.tokens[first + 1]
    start = state.bMarks[line] + state.tShift[line] + len(opener.markup)
    inline.meta["at"] = Origin([0], [_skip_trimmed(state.src, start)])


def _skip_trimmed(text: str, at: int) -> int:
    while at < len(text) and text[at] in MD_TRIM_CHARS:
        at += 1
    return at


def _locate_html(state: StateBlock, line: int, first: int) -> None:
    """Note where raw HTML begins, behind its containers' markers."""
    state.tokens[first].meta["start"] = state.bMarks[line] + state.tShift[line]


def _locate_lines(state: StateBlock, line: int, first: int) -> None:
    """Map the lines of a paragraph or setext heading, each by its first character."""
    inline = state.tokens[first + 1]
    start = _skip_trimmed(state.src, state.bMarks[line] + state.tShift[line])
    while start > state.eMarks[line]:  # a line of form feeds alone is trimmed away
        line += 1
    rows = inline.content.split("\n")
    if not state.src.startswith(rows[0], start):  # tabs in a quote can leave a marker in the text
        start = state.src.rfind(rows[0], 0, state.eMarks[line])
    if len(rows) == 1:
        inline.meta["at"] = Origin([0], [start])
        return
    content, source, at = [0], [start], len(rows[0]) + 1
    for row, text in enumerate(rows[1:], line + 1):
        lead = len(text) - len(text.lstrip(" \t"))
        start = state.bMarks[row] + state.tShift[row]
        content.append(at)
        source.append(skip_blanks(state.src, start, len(state.src)) - lead)
        at += len(text) + 1
    inline.meta["at"] = Origin(content, source)


def _locate_cells(state: StateBlock, line: int, first: int) -> None:
    """Map each cell from the end of the one before it in its row."""
    src, row, cursor = state.src, -1, 0
    for token in state.tokens[first:]:
        if token.type == "tr_close":
            _note_surplus(state, row, cursor)
        elif token.type == "inline" and token.map:
            if token.map[0] != row:
                row = token.map[0]
                cursor = state.bMarks[row] + state.tShift[row]
            if token.content:
                token.meta["at"], cursor = _cell_origin(src, token.content, cursor)


def _cell_origin(src: str, content: str, cursor: int) -> tuple[Origin, int]:
    parts = content.split("|")
    start = src.index("\\|".join(parts), cursor)
    origin, at, here = Origin([0], [start]), len(parts[0]), start + len(parts[0])
    for part in parts[1:]:  # the pipe itself is written "\\|"
        origin.content += [at, at + 1]
        origin.source += [here, here + 2]
        at, here = at + 1 + len(part), here + 2 + len(part)
    return origin, here


def _note_surplus(state: StateBlock, row: int, cursor: int) -> None:
    rest = state.src[cursor : state.eMarks[row]]
    if any(char.isalnum() for char in rest):
        start = cursor + len(rest) - len(rest.lstrip(" \t|"))
        record_of(state.env).surplus.append((start, cursor + len(rest.rstrip(" \t|"))))


def _locate_heading_or_lines(state: StateBlock, line: int, first: int) -> None:
    atx = state.tokens[first].markup.startswith("#")
    (_locate_heading if atx else _locate_lines)(state, line, first)


_LOCATORS: dict[str, Callable[[StateBlock, int, int], None]] = {
    "heading_open": _locate_heading_or_lines,
    "paragraph_open": _locate_lines,
    "table_open": _locate_cells,
    "html_block": _locate_html,
}


class _State(StateInline):
    """An inline state that knows up to where its source is owned by tokens."""

    owned = 0


class _Inline(ParserInline):
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
        if state.level >= INLINE_NESTING:
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
        if state.level >= INLINE_NESTING:
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
