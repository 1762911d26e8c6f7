"""Texts made safe to look at: what acts on a screen without being seen is spelled out.

Law: no control character and no character that turns the direction of text is left, so a note
can neither speak to a terminal nor show its words in another order than they have.

    >>> visible("a\\x1b[31m b\\u202ec")
    'a␛[31m b⟦U+202E⟧c'
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return a text with hidden characters by their name; tabs and line feeds stay."""
    return _HIDDEN.sub(_named, text)


def one_line(text: str) -> str:
    """Return a text on one line, all of it visible."""
    return visible(text).replace("\n", " ").replace("\t", " ")


def _named(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟦U+{code:04X}⟧"
