"""Which published unit became which staged one.

Law: every unit is in one pair, those of both sides in their order but for units that moved; two
units of one pair are of one kind.

Equal sources are matched first, in order, then those that moved. What lies between is matched
in order by how alike the texts are, so that a paragraph put in front of a changed one does not
take its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from notetrans.review.align import blocks
from notetrans.review.atoms import joined
from notetrans.review.changes import UnitChange, Version

_ALIKE = 0.3
_MANY = 40_000
"""Comparisons above which units of a gap are matched by their place alone."""

Pair = tuple[int, int]


def pair(old: Sequence[Version], new: Sequence[Version]) -> tuple[UnitChange, ...]:
    """Return the units of both sides as changes, removed ones where they stood."""
    found = dict(_same_source(old, new))
    there = {place: index for index, place in found.items()}
    _moved(old, new, found, there)
    for olds, news in list(_gaps(len(old), len(new), found, there)):
        for before, now in _likened([old[i] for i in olds], [new[i] for i in news]):
            found[olds[before]], there[news[now]] = news[now], olds[before]
    return tuple(_changes(old, new, found, there))


def _same_source(old: Sequence[Version], new: Sequence[Version]) -> Iterator[Pair]:
    sides = [[(unit.kind, unit.digest) for unit in side] for side in (old, new)]
    for block in blocks(*sides):
        if block.equal:
            pairs = zip(_range(block.old), _range(block.new), strict=True)
            yield from ((i, j) for i, j in pairs if old[i].digest)


def _range(part: slice) -> range:
    return range(part.start, part.stop)


def _moved(
    old: Sequence[Version], new: Sequence[Version], found: dict[int, int], there: dict[int, int]
) -> None:
    """Match what is left of units with equal sources, wherever they stand."""
    free: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, unit in enumerate(old):
        if index not in found and unit.digest:
            free[unit.kind, unit.digest].append(index)
    for place, unit in enumerate(new):
        left = free.get((unit.kind, unit.digest))
        if place not in there and left:
            index = left.pop(0)
            found[index], there[place] = place, index


def _gaps(
    old: int, new: int, found: dict[int, int], there: dict[int, int]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield what is unmatched on both sides between units that stand in order."""
    at = start = 0
    for index in range(old):
        place = found.get(index, -1)
        if place >= start:
            yield _free(range(at, index), found), _free(range(start, place), there)
            at, start = index + 1, place + 1
    yield _free(range(at, old), found), _free(range(start, new), there)


def _free(places: range, taken: dict[int, int]) -> list[int]:
    return [place for place in places if place not in taken]


def _likened(old: Sequence[Version], new: Sequence[Version]) -> list[Pair]:
    """Return the pairs of a gap, in order, that are most alike together."""
    if len(old) * len(new) > _MANY:
        return [(i, i) for i in range(min(len(old), len(new))) if old[i].kind == new[i].kind]
    floor = 0.0 if len(old) == len(new) else _ALIKE
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    gain = [[_likeness(before, now, floor) for now in new] for before in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], gain[i][j] + best[i + 1][j + 1])
    return list(_way(best, gain))


def _way(best: Sequence[Sequence[float]], gain: Sequence[Sequence[float]]) -> Iterator[Pair]:
    i = j = 0
    while i < len(gain) and j < len(gain[i]):
        if gain[i][j] and best[i][j] == gain[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _likeness(old: Version, new: Version, floor: float) -> float:
    """Return how alike two units are, 0 for those that are not to be matched."""
    from rapidfuzz.fuzz import ratio

    if old.kind != new.kind:
        return 0.0
    known = old.source and new.source
    texts = (old.source, new.source) if known else (old.target, new.target)
    first, second = (joined(text.atoms) if text else "" for text in texts)
    alike = ratio(first, second) / 100
    return 0.05 + alike if alike >= floor else 0.0


def _changes(
    old: Sequence[Version], new: Sequence[Version], found: dict[int, int], there: dict[int, int]
) -> Iterator[UnitChange]:
    at = 0
    for place, unit in enumerate(new):
        index = there.get(place)
        if index is not None:
            for gone in range(at, index):
                if gone not in found:
                    yield UnitChange(old[gone], None)
            at = max(at, index + 1)
        yield UnitChange(None if index is None else old[index], unit)
    yield from (UnitChange(old[i], None) for i in range(at, len(old)) if i not in found)
