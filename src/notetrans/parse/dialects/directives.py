"""Lines that open or close a container: ``:::note[Title]`` and ``:::``, ``!!! note "Title"``.

A line of colons is hidden whole, so that the text between is Markdown of its own. What stands
under ``!!! note``, ``??? note`` or ``=== "Tab"`` is indented by four: such a line is hidden as
the head of a list item, and of its title the quotes are syntax and the text is not.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan

_WORDS = r"[\w-]+(?:[ \t]+[\w-]+)*"
_TITLE = r'"[^\n]*"'
PATTERN = (
    r"(?m:(?<![^\n >\t])(?::{3,}[^\n]*"
    rf"|(?:!!!|\?\?\?\+?)[ \t]+(?:{_WORDS}(?:[ \t]+{_TITLE})?|{_TITLE})[ \t]*"
    rf"|===[!+]{{0,2}}[ \t]+{_TITLE}[ \t]*)$)"
)


def find(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of a container's first or last line, up to its title's text."""
    begin = scan.text.rfind("\n", 0, match.start()) + 1
    if scan.text[begin : match.start()].strip(" \t>"):
        return None
    item = not match[0].startswith(":")
    head, quote, title = match[0].partition('"')
    titled = item and any(char.isalpha() for char in title)
    end = match.start() + len(head + quote) if titled else match.end()
    return Mask(match.start(), end, "directive", block=True, item=item)


DIALECT = Dialect(
    "directives", (":::", "!!!", "???", '=== "', '===+ "', '===! "'), PATTERN, find, in_values=False
)
