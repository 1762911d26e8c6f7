"""Attribute lists: kramdown's ``{: .note #id}`` and ``{::options /}``, Pandoc's ``{#id .class}``.

On a line of their own they belong to the block beside them, elsewhere to the span before.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan, is_mdx

_ATTRIBUTE = (
    r"(?:[#.][A-Za-z_][\w:.-]*|[A-Za-z_@:][\w:.-]*="
    r"(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+))"
)
PATTERN = rf"\{{:[^{{}}\n]*\}}|\{{ *{_ATTRIBUTE}(?: +{_ATTRIBUTE})* *\}}"


def find(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of the list."""
    del scan
    return Mask(match.start(), match.end(), "attributes", block=True)


DIALECT = Dialect("attributes", ("{",), PATTERN, find, lambda path: not is_mdx(path), False)
