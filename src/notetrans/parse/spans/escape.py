"""Backslashes (CommonMark 0.31.2, section 2.4): before a blank they escape nothing.

markdown-it-py takes the blank along, so that at a line's end it would be text.
"""

from __future__ import annotations

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import escape as rule


def escape(state: StateInline, silent: bool) -> bool:
    """Run the rule unless a blank follows."""
    return state.src[state.pos + 1 : state.pos + 2] not in (" ", "\t") and rule(state, silent)
