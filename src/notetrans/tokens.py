"""How many tokens a language model makes of a text, estimated without its vocabulary.

A token is about four letters of a script with words of letters (Latin), three of the others,
one character of Chinese, Japanese or Korean; signs and digits mostly stand alone, and a space
belongs to the word behind it.

Law: joining texts never makes more of them than their sum: no rounding but the last, upwards.

    >>> estimate(""), estimate("Keep it local."), estimate("数据留在本地。")
    (0, 4, 6)

Measured on the units of 350 real notes and posts (English, Spanish, Russian, Japanese, Chinese),
in pieces of 20: the estimate is 1.02 of OpenAI's o200k_base, 0.98 of DeepSeek's and 0.91 of
Anthropic's published vocabulary in all, and between 0.94 and 1.13, 0.88 and 1.12, 0.75 and 1.04
for nine pieces in ten.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

from notetrans.scripts import script

_DENSE = frozenset(("Hani", "Hira", "Kana", "Hang", "Bopo"))
_LATIN, _OTHER, _CHARACTER, _SIGN, _SPACE = 25, 35, 85, 75, 0
_HUNDREDTHS = 100


def estimate(text: str) -> int:
    """Return the tokens that a text takes, about."""
    hundredths = sum(_weight(char) * count for char, count in Counter(text).items())
    return -(-hundredths // _HUNDREDTHS)


@lru_cache(maxsize=8192)
def _weight(char: str) -> int:
    """Return the hundredths of a token that a character takes."""
    if char.isspace():
        return _SPACE
    name = script(char)
    if name == "Latn":
        return _LATIN
    if name in _DENSE:
        return _CHARACTER
    return _OTHER if name or char.isalpha() or _is_mark(char) else _SIGN


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
