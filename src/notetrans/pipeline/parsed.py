"""Texts parsed once while they are worked on.

A post is read from several sides in a row: its note and its staged text for what stands, for what
changed, for what is decided. A :class:`Document` is frozen, so all of them may have the same one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from notetrans.model import Document, ParseOptions
from notetrans.parse.document import parse_text

_KEPT = 8
"""Documents: a post from all its sides, and the next one."""


@lru_cache(maxsize=_KEPT)
def parsed(text: str, path: Path, options: ParseOptions) -> Document:
    """Return what :func:`parse_text` returns, and raise what it raises."""
    return parse_text(text, path=path, options=options)
