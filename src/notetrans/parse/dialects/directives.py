"""Lines that open or close a container: ``:::note[Title]`` and ``:::``, ``!!! note "Title"``.

Each such line is hidden whole, so that the text between is Markdown of its own.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan

PATTERN = r"(?m:(?<![^\n >\t]):{3,}[^\n]*$|(?:!!!|\?\?\?)\+?[ \t]+\w[^\n]*$)"


def find(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of a container's first or last line."""
    begin = scan.text.rfind("\n", 0, match.start()) + 1
    marks = " \t>" if match[0].startswith(":") else " \t"
    if scan.text[begin : match.start()].strip(marks):
        return None
    return Mask(match.start(), match.end(), "directive", block=True)


DIALECT = Dialect("directives", (":::", "!!!", "???"), PATTERN, find, in_values=False)
