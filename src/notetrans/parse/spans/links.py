"""How links are read: their destinations as they are written, their labels as the standard says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from markdown_it import helpers
from markdown_it.rules_inline import StateInline

_LABEL = re.compile(r"(?:[^\[\]\\]|\\.)*", re.DOTALL)
_PLAIN_DESTINATION = re.compile(r"[^\x00-\x20\x7f()<\\&]+")


def as_written(url: str) -> str:
    """Destinations are compared, never rendered: they need no encoding."""
    return url


def any_link(url: str) -> bool:
    """CommonMark knows no forbidden address; what may be rendered is the site's to say."""
    del url
    return True


@dataclass(slots=True)
class _Destination:
    """What markdown-it-py's rules look at of a link's destination."""

    pos: int
    str: str
    ok: bool = True


class Helpers:
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
