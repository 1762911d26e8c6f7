"""A space beside codes whose end is told by what comes next: bare links, formulas.

``https://a.example`` takes in whatever is glued to it, and ``$x$`` before a digit is no formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from notetrans.model import Unit
from notetrans.tags import Item

SET_APART = "a space put beside a link or formula"
_OPEN_ENDED = frozenset({"bare_link", "url", "email", "math"})
_ENDS_SENTENCE = ".,;:!?)]}\"'”’»"


def set_apart(unit: Unit, items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield the items with a space after such codes, before them, and on both sides."""
    codes = {code.number for code in unit.codes if code.kind in _OPEN_ENDED}
    if not codes:
        return
    tried = {tuple(items)}
    for before, after in ((False, True), (True, False), (True, True)):
        spaced = tuple(_spaced(items, codes, before, after))
        if spaced not in tried:
            tried.add(spaced)
            yield spaced


def _spaced(items: Sequence[Item], codes: set[int], before: bool, after: bool) -> Iterator[Item]:
    for index, item in enumerate(items):
        if not isinstance(item, str):
            yield item
            continue
        follows = after and index and _is_one(items[index - 1], codes)
        precedes = before and index + 1 < len(items) and _is_one(items[index + 1], codes)
        lead = " " if follows and not _may_touch(item) else ""
        trail = " " if precedes and not item[-1].isspace() else ""
        yield f"{lead}{item}{trail}"


def _is_one(item: Item, codes: set[int]) -> bool:
    return not isinstance(item, str) and item.number in codes


def _may_touch(text: str) -> bool:
    """Return whether text after a link ends it: a blank, or the end of the sentence."""
    rest = text.lstrip(_ENDS_SENTENCE)
    ends = len(text) - len(rest) < 3 and (not rest or rest[0].isspace())
    return ends or text[0].isspace()
