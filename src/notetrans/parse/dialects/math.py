"""Math: ``$$…$$`` in one paragraph, ``$…$`` by Pandoc's rule (extension tex_math_dollars).

The next dollar closes; there is no blank inside at either end and no digit after it, so that
prices (``$5 and $10``) and shell variables (``$HOME or $PATH``) stay prose.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan

PATTERN = r"\$\$?"
_NOT_MATH = re.compile(r"`|\]\(")  # a code span or a destination would be cut in two
_DOLLAR = re.compile(r"(?<!\\)\$")


def find(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of the formula that begins at the match, if one does."""
    start, text = match.start(), scan.text
    limit = scan.paragraph_end(start)
    if match[0] == "$$":
        end = text.find("$$", start + 2, limit)
        return Mask(start, end + 2, "math") if end > start + 2 else None
    closing = _DOLLAR.search(text, start + 1, limit)
    if not closing or closing.start() == start + 1:
        return None
    if _NOT_MATH.search(text, start, closing.end()):
        return None
    if text[start + 1].isspace() or text[closing.start() - 1].isspace():
        return None
    if text[closing.end() : closing.end() + 1].isdigit():
        return None
    return Mask(start, closing.end(), "math")


DIALECT = Dialect("math", ("$",), PATTERN, find)
