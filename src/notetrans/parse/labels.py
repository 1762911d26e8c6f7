"""Labels of link references, compared as CommonMark does (0.31.2, section 4.7)."""

from __future__ import annotations

from markdown_it.common.utils import normalizeReference


def same_label(first: str, second: str) -> bool:
    """Return whether two labels name the same definition."""
    return normalizeReference(first) == normalizeReference(second)
