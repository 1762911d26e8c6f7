"""Block quotes, whose mark may be indented by three columns at most (CommonMark 0.31.2, 5.1).

markdown-it-py looks at that for the first line only: a ``>`` further in goes on with the quote
where it should be code or the text of a paragraph.
"""

from __future__ import annotations

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as rule


def blockquote(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Run the rule with marks that are indented too far out of its sight."""
    rows = [] if silent else _too_far_in(state, line, end)
    for row in rows:
        state.tShift[row] -= 1
    found = rule(state, line, end, silent)
    for row in rows:
        state.tShift[row] += 1
    return found


def _too_far_in(state: StateBlock, line: int, end: int) -> list[int]:
    """Return the rows up to a blank one that begin by ``>`` behind four columns or more."""
    found = []
    for row in range(line + 1, end):
        at = state.bMarks[row] + state.tShift[row]
        if at >= state.eMarks[row]:
            break
        if state.src[at] == ">" and state.is_code_block(row):
            found.append(row)
    return found
