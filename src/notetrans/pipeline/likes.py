"""What the memory holds that is like a new unit: shown to a backend that revises, never used.

Law: a pair's texts hold the unit's codes, each once, or none at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from notetrans import tags
from notetrans.cachefile import can_search
from notetrans.errors import TargetError
from notetrans.memory import Memory
from notetrans.memory.fuzzy import Fuzzy, Like
from notetrans.model import Unit
from notetrans.pipeline.changed import Pair


class Likes:
    """What is like a new unit in a memory as it was when the first unit was looked up.

    So a run's requests are those that were estimated, whatever it has learned on its way.
    """

    def __init__(self, index: Fuzzy, least: int) -> None:
        self._index = index
        self._least = least
        self._followed = False

    def pairs(self, units: Sequence[Unit], languages: tuple[str, str]) -> dict[str, Pair]:
        """Return the most similar source and its target for units that have one, by id."""
        if units and not self._followed:
            self._index.follow()
            self._followed = True
        return dict(self._found(units, languages))

    def _found(
        self, units: Sequence[Unit], languages: tuple[str, str]
    ) -> Iterator[tuple[str, Pair]]:
        for unit in units:
            like = self._index.find(unit.source, *languages, self._least)
            if like:
                yield unit.id, _pair(unit, like)


@contextmanager
def open_likes(memory: Memory, least: int) -> Iterator[Likes | None]:
    """Open the index beside a memory; ``None`` where none is wanted or can be had."""
    if least <= 0 or not can_search():
        yield None
        return
    with Fuzzy(memory) as index:
        yield Likes(index, least)


def _pair(unit: Unit, like: Like) -> Pair:
    """Return the texts with the unit's codes, without any where theirs are others."""
    numbers = _numbers(unit.source)
    try:
        pair = [list(tags.read(text)) for text in (like.source, like.target)]
        if all(_of(items) == numbers for items in pair):
            source, target = (tags.write(items, unit.codes) for items in pair)
            return source, target
    except TargetError:
        pass
    return tags.plain(like.source), tags.plain(like.target)


def _numbers(text: str) -> list[tags.Tag]:
    return _of(tags.read(text))


def _of(items: Iterator[tags.Item] | list[tags.Item]) -> list[tags.Tag]:
    return sorted(item for item in items if isinstance(item, tags.Tag))
