"""Lines that open or close a container: ``:::note[Title]`` and ``:::``, ``!!! note "Title"``.

Each such line is hidden whole, so that the text between is Markdown of its own.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan

PATTERN = r"(?m:(?<![^\n >\t]):{3,}[^\n]*$|^[ \t]*(?:!!!|\?\?\?)\+?[ \t]+\w[^\n]*$)"


def find(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of a container's first or last line."""
    begin = scan.text.rfind("\n", 0, match.start()) + 1
    if scan.text[begin : match.start()].strip(" \t>"):
        return None
    start = match.start() + len(match[0]) - len(match[0].lstrip(" \t"))
    return Mask(start, match.end(), "directive", block=True)


DIALECT = Dialect("directives", (":::", "!!!", "???"), PATTERN, find, in_values=False)
