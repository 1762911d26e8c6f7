"""Liquid (Jekyll and its kin): ``{% tag %}``, ``{{ output }}``, and bodies that are no prose.

A tag may go over blank lines. The bodies of ``highlight`` and ``comment`` are hidden with their
tags; those of ``raw``, ``if``, ``for`` and ``capture`` are Markdown between two tags.
Tag names count in any case, since hiding more than Liquid would is harmless.
"""

from __future__ import annotations

import re

from notetrans.parse.dialects.dialect import Dialect, Mask, Scan

PATTERN = r"\{%(?![>}])|\{\{(?![<%])"
_TAG = re.compile(r"\{%-?\s*(\w*)")
_VERBATIM = frozenset({"highlight", "comment", "codeblock", "plantuml", "mermaid"})


def find(scan: Scan, match: re.Match[str]) -> Mask | None:
    """Return the mask of the tag, block or output that begins at the match."""
    start = match.start()
    if match[0] == "{{":
        return _output(scan, start)
    end = scan.find("%}", start + 2)
    if end < 0:
        return None
    tag = _TAG.match(scan.text, start)
    name = tag[1].lower() if tag else ""
    if name in _VERBATIM:
        closing = re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}", re.IGNORECASE)
        memo = f"no end of {name}"
        ending = None if memo in scan.memo else closing.search(scan.text, end)
        if ending:
            return Mask(start, ending.end(), "liquid", block=True)
        scan.memo[memo] = start
    return Mask(start, end + 2, "liquid", block=True)


def _output(scan: Scan, start: int) -> Mask | None:
    """An output tag ends at ``}}``, within its paragraph."""
    end = scan.find("}}", start + 2)
    if end < 0 or end > scan.paragraph_end(start):
        return None
    while scan.text.startswith("}", end + 2):  # {{ {a: {b: 1}} }} of templates that nest
        end += 1
    return Mask(start, end + 2, "liquid")


DIALECT = Dialect("liquid", ("{%", "{{"), PATTERN, find)
