"""Lines for a target that came without any, where the source paragraph is hard-wrapped.

The width is the source paragraph's own, in columns of a terminal and without the marks of its
containers; a line ends only at a space that is in the target already, never between wide
characters, never where the next line would begin a block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice, takewhile

from notetrans.canonical import is_wide
from notetrans.model import Code, Unit
from notetrans.reassemble.spelling import LINE_START
from notetrans.tags import Item

_SPACE = re.compile(r"( )")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*")
#: Codes that may begin a block, or be one that is alone on its line.
_BEGINNINGS = frozenset({"html", "liquid", "shortcode", "attributes", "jsx", "directive"})


def wrap(unit: Unit, items: Sequence[Item], source: str) -> list[Item]:
    """Return the items with soft breaks at the source's width, if it has any and they none."""
    if unit.form.one_line or "break" not in [piece.kind for piece in unit.pieces]:
        return list(items)
    if any(isinstance(item, str) and "\n" in item for item in items):
        return list(items)
    return _filled(unit, items, _width(unit, source))


def _width(unit: Unit, source: str) -> int:
    """Return the columns of the widest line, without what containers put before it."""
    text = "".join(source[piece.start : piece.end] for piece in unit.pieces)
    return max(_columns(line) for line in _LINE_END.split(text))


def _columns(text: str) -> int:
    from wcwidth import wcswidth

    width: int = wcswidth(text)
    return width if width >= 0 else len(text)


def _filled(unit: Unit, items: Sequence[Item], width: int) -> list[Item]:
    codes = {code.number: code for code in unit.codes}
    words = _words(items)
    texts = [_written(word, codes) for word in words]
    filled: list[Item] = []
    column = 0
    for index, word in enumerate(words):
        full = word == " " and column + 1 + _ahead(texts, index + 1) > width
        if full and _may_end(words, index, codes):
            filled.append("\n")
            column = 0
        else:
            filled.append(word)
            *lines, last = _LINE_END.split(texts[index])
            column = _columns(last) + (0 if lines else column)
    return _merged(filled)


def _written(word: Item, codes: Mapping[int, Code]) -> str:
    if isinstance(word, str):
        return word
    code = codes[word.number]
    return code.closing if word.kind == "close" else code.data


def _words(items: Sequence[Item]) -> list[Item]:
    words: list[Item] = []
    for item in items:
        if isinstance(item, str):
            words += [word for word in _SPACE.split(item) if word]
        else:
            words.append(item)
    return words


def _ahead(texts: Sequence[str], index: int) -> int:
    """Return the width of what comes up to the next space or line end."""
    word = "".join(takewhile(lambda text: text != " ", islice(texts, index, None)))
    return _columns(_LINE_END.split(word, maxsplit=1)[0])


def _may_end(words: Sequence[Item], index: int, codes: Mapping[int, Code]) -> bool:
    before = words[index - 1] if index else " "
    after = words[index + 1] if index + 1 < len(words) else " "
    if before == " " or after == " ":
        return False
    if not isinstance(after, str):
        return codes[after.number].kind not in _BEGINNINGS
    if isinstance(before, str) and is_wide(before[-1]):
        return not is_wide(after[0])
    return not LINE_START.match(after)


def _merged(items: Sequence[Item]) -> list[Item]:
    merged: list[Item] = []
    for item in items:
        if isinstance(item, str) and merged and isinstance(merged[-1], str):
            merged[-1] += item
        else:
            merged.append(item)
    return merged
