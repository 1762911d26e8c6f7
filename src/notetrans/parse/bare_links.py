"""Bare links (GFM 0.29, section 6.9) as an inline rule, linear in the text.

``http://``, ``https://``, ``ftp://``, ``mailto:`` and ``www.`` in any case begin a link that
goes on to white space, ``<``, a backtick or text in Chinese, Japanese or Korean; punctuation,
a closing bracket without its opening and an entity at its end are left out. E-mail addresses
are found by :data:`EMAIL` in the finished text, since they may hold delimiters.
"""

from __future__ import annotations

import re

from markdown_it.rules_inline import StateInline

#: Where plain text stops so that a rule may look: every first character of a rule's own. (One
#: set at the head, and what must stand around it behind: a search for alternatives is slow.)
TERMINATOR = re.compile(
    r"[\n*<\[\\\]_`~!&:wW](?:(?<![!&:wW])|(?<=!)(?=\[)|(?<=&)(?=[#A-Za-z])|(?<=[oOpPsS]:)"
    r"|(?<=[wW])(?<![A-Za-z0-9].)[wW]{2}\.)"
)
EMAIL = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9.+_-]|\\[.+_-])*@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*[A-Za-z0-9])+"
)
_SCHEME = re.compile(r"(?:^|[^A-Za-z0-9])(https?|ftp|mailto|xmpp)$", re.IGNORECASE)
_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_REST = re.compile(rf"[^\s<`{_WIDE}]*")
_ENTITY_END = re.compile(r"&[A-Za-z0-9]+;$")
_DOMAIN = re.compile(r"(?:[^\W_]|[-_.]|[\ue000])+")


def bare_link(state: StateInline, silent: bool) -> bool:
    """Push a ``bare_link`` token; text that only looks ahead (``silent``) sees plain text."""
    if silent:
        return False
    char = state.src[state.pos]
    if char == ":":
        return _after_scheme(state)
    if char in "wW":
        return _push(state, state.pos, 0)
    return False


def _after_scheme(state: StateInline) -> bool:
    match = _SCHEME.search(state.pending[-7:])
    if not match:
        return False
    scheme = match[1].lower()
    slashes = state.src.startswith("//", state.pos + 1)
    if slashes == (scheme in ("mailto", "xmpp")):
        return False
    return _push(state, state.pos + (3 if slashes else 1), len(scheme))


def _push(state: StateInline, rest: int, taken: int) -> bool:
    """Push the link whose first ``taken`` characters are pending already."""
    start = state.pos - taken
    end = link_end(state.src, rest, state.posMax)
    if end <= rest or not _DOMAIN.match(state.src, rest, end):
        return False
    if taken:
        state.pending = state.pending[:-taken]
    token = state.push("bare_link", "", 0)
    token.content = state.src[start:end]
    state.pos = end
    return True


def link_end(text: str, start: int, limit: int) -> int:
    """Return where a bare link ends whose domain begins at ``start``."""
    match = _REST.match(text, start, limit)
    end = match.end() if match else start
    opened, closed = _brackets(text, start, end)
    while end > start:
        char = text[end - 1]
        if char in "?!.,:*_~'\"”’»|":
            end -= 1
        elif char in ")]}" and closed[char] > opened[char]:
            closed[char] -= 1
            end -= 1
        elif char == ";" and (entity := _ENTITY_END.search(text[max(start, end - 40) : end])):
            end -= len(entity[0])
        else:
            break
    return end


def _brackets(text: str, start: int, end: int) -> tuple[dict[str, int], dict[str, int]]:
    pairs = {")": "(", "]": "[", "}": "{"}
    return (
        {closing: text.count(opening, start, end) for closing, opening in pairs.items()},
        {closing: text.count(closing, start, end) for closing in pairs},
    )
