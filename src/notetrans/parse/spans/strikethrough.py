"""Strikethrough (GFM 0.29, section 6.5) as an inline rule: exactly two tildes.

markdown-it-py's own splits a longer run into pairs, where GFM has text.
"""

from __future__ import annotations

from markdown_it.rules_inline import StateInline, strikethrough


def double_tildes(state: StateInline, silent: bool) -> bool:
    """Take two tildes for a delimiter; three or more stay as they are."""
    end = state.pos
    while end < state.posMax and state.src[end] == "~":
        end += 1
    if end - state.pos <= 2 or silent:
        return strikethrough.tokenize(state, silent)
    state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True
