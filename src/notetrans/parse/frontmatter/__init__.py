"""Front matter: found, read for what can be translated, and spliced, never dumped anew.

    >>> text = "---\\ntitle: Notes  # short\\nlang: en\\n---\\n"
    >>> front = split(text)
    >>> [value] = values(text, front, ["title"])
    >>> write(value.pieces, value.form, "Notes: 2", text)
    "'Notes: 2'"
    >>> apply(text, set_values={"lang": "es"}, reset_values={})
    '---\\ntitle: Notes  # short\\nlang: es\\n---\\n'

Law: order, comments, quotes, folding and every value that is not asked for stay as they are, and
what is written loads as what was meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from notetrans.model import FrontMatter
from notetrans.parse.frontmatter.fences import format_of, inner, split
from notetrans.parse.frontmatter.layout import Entry
from notetrans.parse.frontmatter.scalars import Value, leaf_values
from notetrans.parse.frontmatter.settings import apply
from notetrans.parse.frontmatter.spelling import is_part, write

__all__ = ["Value", "apply", "is_part", "split", "values", "write"]


def values(text: str, front: FrontMatter, keys: Sequence[str]) -> tuple[Value, ...]:
    """Return the strings under ``keys``, in the order of the text.

    A key is a top-level name, or names joined by dots that lead through mappings and lists
    (``seo.description``, ``resources.title``); a list of strings gives one value for each.
    Where a key stands twice, the last one counts, as it does when loaded.
    """
    start, end = inner(text, front)
    layout = format_of(front.kind).layout(text[start:end])
    shadowed = _shadowed(layout.entries)
    wanted = {key.removesuffix("[]") for key in keys}
    return tuple(
        value
        for leaf in layout.leaves
        if ".".join(leaf.path) in wanted and not any(a <= leaf.start < b for a, b in shadowed)
        for value in leaf_values(text, leaf, start)
    )


def _shadowed(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Return the ranges of entries whose key stands again further on."""
    last = {entry.key: entry for entry in entries}
    return [(entry.start, entry.end) for entry in entries if last[entry.key] is not entry]
