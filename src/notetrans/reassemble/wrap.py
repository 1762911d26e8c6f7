"""Lines for a target that came without any, where the source paragraph is hard-wrapped.

The width is the source paragraph's own, in columns of a terminal; a line ends only at a space
that is in the target already, never between wide characters, never where the next line would
begin a block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from notetrans.canonical import is_wide
from notetrans.model import Unit
from notetrans.reassemble.spelling import LINE_START
from notetrans.tags import Item

_SPACE = re.compile(r"( )")


def wrap(unit: Unit, items: Sequence[Item], source: str) -> list[Item]:
    """Return the items with soft breaks at the source's width, if it has any and they none."""
    hard_wrapped = any(piece.kind == "break" for piece in unit.pieces)
    if not hard_wrapped or unit.form.one_line:
        return list(items)
    if any(isinstance(item, str) and "\n" in item for item in items):
        return list(items)
    return _filled(unit, items, _width(unit, source))


def _width(unit: Unit, source: str) -> int:
    lines = [0]
    for piece in unit.pieces:
        part = source[piece.start : piece.end]
        first, *rest = part.split("\n")
        lines[-1] += _columns(first)
        lines += [_columns(line) for line in rest]
    return max(lines)


def _columns(text: str) -> int:
    from wcwidth import wcswidth

    width: int = wcswidth(text)
    return width if width >= 0 else len(text)


def _filled(unit: Unit, items: Sequence[Item], width: int) -> list[Item]:
    data = {code.number: code for code in unit.codes}
    filled: list[Item] = []
    column = 0
    words = _words(items)
    for index, word in enumerate(words):
        if not isinstance(word, str):
            code = data[word.number]
            column += _columns(code.closing if word.kind == "close" else code.data)
            filled.append(word)
        elif (
            word == " " and column + 1 + _ahead(words, index + 1) > width and _may_end(words, index)
        ):
            filled.append("\n")
            column = 0
        else:
            filled.append(word)
            column += _columns(word)
    return _merged(filled)


def _words(items: Sequence[Item]) -> list[Item]:
    words: list[Item] = []
    for item in items:
        if isinstance(item, str):
            words += [word for word in _SPACE.split(item) if word]
        else:
            words.append(item)
    return words


def _ahead(words: Sequence[Item], index: int) -> int:
    """Return the width of what comes up to the next space."""
    width = 0
    for word in words[index:]:
        if word == " ":
            break
        if isinstance(word, str):
            width += _columns(word)
    return width


def _may_end(words: Sequence[Item], index: int) -> bool:
    before = words[index - 1] if index else " "
    after = words[index + 1] if index + 1 < len(words) else " "
    if before == " " or after == " ":
        return False
    if isinstance(before, str) and isinstance(after, str) and is_wide(before[-1]):
        return not is_wide(after[0])
    return not (isinstance(after, str) and LINE_START.match(after))


def _merged(items: Sequence[Item]) -> list[Item]:
    merged: list[Item] = []
    for item in items:
        if isinstance(item, str) and merged and isinstance(merged[-1], str):
            merged[-1] += item
        else:
            merged.append(item)
    return merged
