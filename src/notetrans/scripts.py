"""The script of a character, and whether it is written with spaces between words.

Scripts have their ISO 15924 names; marks, digits and punctuation belong to none (``""``).

    >>> script("a"), script("語"), script("1")
    ('Latn', 'Hani', '')
    >>> is_spaced("a"), is_spaced("語"), is_spaced("글")
    (True, False, True)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

#: A letter of any script.
LETTER = re.compile(r"[^\W\d_]")
_BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "Latn"),
    (0x0250, 0x02AF, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x058F, "Armn"),
    (0x0590, 0x05FF, "Hebr"),
    (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"),
    (0x08A0, 0x08FF, "Arab"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"),
    (0x0B00, 0x0B7F, "Orya"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"),
    (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"),
    (0x1000, 0x109F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"),
    (0x1200, 0x139F, "Ethi"),
    (0x1780, 0x17FF, "Khmr"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"),
    (0x2E80, 0x2FDF, "Hani"),
    (0x3005, 0x3007, "Hani"),
    (0x3041, 0x309F, "Hira"),
    (0x30A0, 0x30FF, "Kana"),
    (0x3105, 0x312F, "Bopo"),
    (0x3131, 0x318F, "Hang"),
    (0x31F0, 0x31FF, "Kana"),
    (0x3400, 0x4DBF, "Hani"),
    (0x4E00, 0x9FFF, "Hani"),
    (0xAC00, 0xD7FF, "Hang"),
    (0xF900, 0xFAFF, "Hani"),
    (0xFB1D, 0xFB4F, "Hebr"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFE, "Arab"),
    (0xFF21, 0xFF5A, "Latn"),
    (0xFF66, 0xFF9F, "Kana"),
    (0x20000, 0x323AF, "Hani"),
)
_STARTS = [start for start, _, _ in _BLOCKS]
_UNSPACED = frozenset(("Hani", "Hira", "Kana", "Bopo", "Thai", "Laoo", "Mymr", "Khmr"))


@lru_cache(maxsize=8192)
def script(char: str) -> str:
    """Return the script of a letter, ``""`` for every other character."""
    block = bisect_right(_STARTS, ord(char)) - 1
    if block < 0 or ord(char) > _BLOCKS[block][1] or not char.isalpha():
        return ""
    return _BLOCKS[block][2]


@lru_cache(maxsize=8192)
def is_spaced(char: str) -> bool:
    """Whether a character is part of a word in a script that puts spaces between words."""
    if char.isalnum():
        return script(char) not in _UNSPACED
    # Vowel signs are marks, not letters, but stand inside words.
    return "\u0300" <= char <= "\u036f" or "\u0591" <= char <= "\u0dff"


_WRITTEN_IN = {
    "Hans": ("Hani",),
    "Hant": ("Hani", "Bopo"),
    "Jpan": ("Hani", "Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
}


def written_in(writing: str) -> tuple[str, ...]:
    """Return the scripts of characters that a language's script (``Jpan``) is made of."""
    return _WRITTEN_IN.get(writing, (writing,))
