"""Words and sentences, well enough for comparing two texts; CJK characters are words each.

>>> words("It's vLLM 推理.")
["It's", 'vLLM', '推', '理']
>>> sentences("Yes. See 3.5: go! 好。是 Now. vLLM")
['Yes.', 'See 3.5: go!', '好。', '是 Now.', 'vLLM']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_CJK = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# Vowel signs of Indic scripts are not \w, but stand inside words.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0962\u0963"
_MARKS += "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0a81-\u0acd\u0b82-\u0bcd\u0c00-\u0d4d"
_WORD = re.compile(
    rf"[{_CJK}]|[^\W_{_CJK}][{_MARKS}]*(?:[^\W_{_CJK}][{_MARKS}]*|['’](?=[^\W\d_{_CJK}]))*"
)
_END = re.compile(
    r"(?<=[!?…])[\"'”’»)\]]*\s+|(?<=[^\s.][.]|[a-z\d]\))\s+(?=[^\sa-z]|[a-z]+[A-Z])|(?<=[。！？।؟])\s*|\n+"
)


@lru_cache(maxsize=64)  # one text is asked about by many checks in a row
def words(text: str) -> Sequence[str]:
    """Return the words of a text in order, CJK characters one by one."""
    return _WORD.findall(text)


@lru_cache(maxsize=64)
def sentences(text: str) -> Sequence[str]:
    """Return the sentences of a text, their signs with them; a line end ends a sentence."""
    return [part.strip() for part in _END.split(text) if part and part.strip()]


def letters(text: str) -> int:
    """Return how many characters of a text are letters."""
    return sum(map(str.isalpha, text))


def fold(text: str) -> str:
    """Return a text without its case, accents and curly apostrophes, for comparison."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(char for char in plain if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", bare)
