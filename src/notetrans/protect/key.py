"""What a unit's source is known by in the memory.

Each standing code's original is replaced by its ``key`` (empty where it is a destination), and
soft breaks are written as what they stand for: a changed URL or a paragraph wrapped anew is
the same text to a translator and sends nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from notetrans import tags
from notetrans.model import Code
from notetrans.protect.segment import join_breaks


def memory_key(unit_source: str, codes: Sequence[Code]) -> str:
    """Return 24 hex digits of SHA-256 over the source with its codes' keys, as UTF-8.

    The kind of the unit is not part of it: a heading's translation serves a paragraph.
    """
    keyed = [replace(code, data=code.key) for code in codes]
    text = tags.write(join_breaks(tags.read(unit_source)), keyed)
    # A string of JSON front matter may hold a lone surrogate, which plain UTF-8 refuses.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
