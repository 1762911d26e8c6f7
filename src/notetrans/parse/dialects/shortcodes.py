"""Hugo shortcodes: ``{{< name >}}`` and ``{{% name %}}``, over several lines if need be.

The bodies of shortcodes that show code or a picture's text form are hidden with their tags;
every other body is Markdown between two tags.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan

PATTERN = r"\{\{[<%]"
_NAME = re.compile(r"\{\{[<%]-?\s*([\w./-]*)")
_VERBATIM = frozenset({"highlight", "math", "katex", "latex", "chem", "mermaid", "code", "comment"})


def find(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of the shortcode, with its body where that is no prose."""
    start = match.start()
    ending = ">}}" if match[0][2] == "<" else "%}}"
    end = scan.find(ending, start + 3)
    if end < 0:
        return None
    name = _NAME.match(scan.text, start)
    if name and name[1].lower() in _VERBATIM:
        closing = re.compile(rf"\{{\{{[<%]-?\s*/\s*{name[1]}\s*[%>]\}}\}}", re.IGNORECASE)
        if found := closing.search(scan.text, end):
            return Mask(start, found.end(), "shortcode", block=True)
    return Mask(start, end + 3, "shortcode", block=True)


DIALECT = Dialect("shortcodes", ("{{<", "{{%"), PATTERN, find)
