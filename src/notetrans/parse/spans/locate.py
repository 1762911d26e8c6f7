"""Where the text of a block that a rule has just made stands, while its container's marks hold."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from notetrans.parse.link_titles import skip_blanks, title_range
from notetrans.parse.spans.record import Definition, Origin, record_of

_FOOTNOTE_HEAD = re.compile(r"\[\^[^\s\]]+\]:[ \t]*")


def locate(state: StateBlock, line: int, first: int) -> None:
    """Note where the block stands whose first token is ``state.tokens[first]``."""
    token = state.tokens[first]
    if locator := _LOCATORS.get(token.type):
        locator(state, line, first)
    else:
        _note_container(state, line, token)


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
