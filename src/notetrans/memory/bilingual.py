"""A note and its translation by somebody else, aligned: which unit says what which one says.

All alignments that keep the order are weighed at once. Each pairs parts one to one, leaves some
alone, joins two neighbours to one or splits one into two; its weight is the product of what its
steps are worth (:mod:`.likeness`). The *confidence* of a pair is the share of that weight which
lies on alignments that hold it, times the chance that the two documents are translations of each
other at all: the probability of the pair, as far as the model knows. So a paragraph that could
stand for either of two neighbours is not sure, whatever it looks like.

Structure counts first: where both documents have the same blocks in the same order, leaving a
part alone is rare; else it is not, and order alone decides nothing.

Laws: pairs ascend on both sides and no part is in two; only parts of one kind are paired; the
same documents give the same pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from notetrans.memory.likeness import Likeness, Part, joined, likeness

_ALONE, _ALONE_IN_SAME_SHAPE = 0.03, 0.015
"""How often a part of either side has no counterpart."""
_TWO = 0.005
"""How often one part stands for two."""
_BAND = 12
_SPLIT_FROM = 0.25
"""So far off must a length be before two parts are tried for one."""
_PRIOR = 1.5
"""How sure it is that two documents belong together before they are read (a logarithm)."""
_HUGE = 700.0
_NEGLIGIBLE = 0.01
_JOINED_KINDS = ("paragraph", "html_text")

Ends = tuple[tuple[int, ...], tuple[int, ...]]
"""The indices that a step pairs, on both sides."""


@dataclass(frozen=True, slots=True)
class Link:
    """Parts that say the same, by their indices; more than one on one side were split or joined."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The links that are likelier than not, and the chance that it is a translation at all.

    ``nearest`` is, for a source part without a link, the target part that comes nearest and
    how likely it is.
    """

    links: tuple[Link, ...]
    related: float
    nearest: dict[int, tuple[int, float]]
    same_shape: bool


def align_translation(source: Sequence[Part], target: Sequence[Part]) -> Alignment:
    """Return the pairs of two documents' parts."""
    same = [(part.kind, part.role) for part in source] == [(p.kind, p.role) for p in target]
    if not source or not target:
        return Alignment((), 0.0, {}, same)
    table = _Table(source, target, likeness(source, target), same_shape=same)
    shares = table.shares()
    related = _related(table, shares)
    links = [
        Link(*ends, confidence=min(share, 1.0) * related)
        for ends, share in shares.items()
        if share > 0.5
    ]
    linked = {place for link in links for place in link.source}
    nearest: dict[int, tuple[int, float]] = {}
    for (here, there), share in shares.items():
        place = here[0]
        if place not in linked and share * related > nearest.get(place, (0, 0.05))[1]:
            nearest[place] = (there[0], share * related)
    return Alignment(tuple(sorted(links, key=lambda link: link.source)), related, nearest, same)


def _related(table: _Table, shares: Mapping[Ends, float]) -> float:
    """Return the chance that two documents are translations, by what their pairs show.

    A part that is left alone speaks against it.
    """
    found = alone = 0.0
    for (here, there), share in shares.items():
        alone -= share * (len(here) + len(there))
        if len(here) == len(there) == 1:
            found += share * table.likeness.of(table.source[here[0]], table.target[there[0]])
    alone += len(table.source) + len(table.target)
    odds = _PRIOR + found - alone
    return 1 / (1 + exp(-max(-_HUGE, min(_HUGE, odds))))


class _Table:
    """The weights of all alignments, forward and backward, within a band about the diagonal."""

    def __init__(
        self,
        source: Sequence[Part],
        target: Sequence[Part],
        likeness: Likeness,
        *,
        same_shape: bool,
    ) -> None:
        self.source = source
        self.target = target
        self.likeness = likeness
        self._alone = _ALONE_IN_SAME_SHAPE if same_shape else _ALONE
        self._rows, self._columns = len(source), len(target)
        self._width = abs(self._rows - self._columns) + _BAND
        self._steps = [dict(self._from(row)) for row in range(self._rows + 1)]

    def _range(self, row: int) -> range:
        middle = row * self._columns // self._rows
        return range(max(0, middle - self._width), min(self._columns, middle + self._width) + 1)

    def _from(self, row: int) -> Iterator[tuple[int, list[tuple[int, int, float]]]]:
        """Yield, for the points of a row, the steps that pair parts: rows, columns, weight."""
        for column in self._range(row):
            steps = []
            if row < self._rows and column < self._columns:
                steps = list(self._pairing(row, column))
            yield column, steps

    def _pairing(self, row: int, column: int) -> Iterator[tuple[int, int, float]]:
        here, there = self.source[row], self.target[column]
        if here.kind != there.kind:
            return
        yield 1, 1, exp(self.likeness.of(here, there))
        if here.kind not in _JOINED_KINDS or not here.length or not there.length:
            return
        off = self.likeness.off(here.length, there.length)
        if off > _SPLIT_FROM and row + 1 < self._rows:
            after = self.source[row + 1]
            if after.kind == here.kind and after.role == here.role:
                yield 2, 1, _TWO * exp(self.likeness.of(joined(here, after), there))
        if off < -_SPLIT_FROM and column + 1 < self._columns:
            after = self.target[column + 1]
            if after.kind == there.kind and after.role == there.role:
                yield 1, 2, _TWO * exp(self.likeness.of(here, joined(there, after)))

    def shares(self) -> dict[Ends, float]:
        """Return the share of the weight that lies on each pairing, negligible ones left out."""
        before, up = self._forward()
        after, down = self._backward()
        whole = before[-1].get(self._columns, 0.0)
        found: dict[Ends, float] = {}
        for row in range(self._rows):
            for column, steps in self._steps[row].items():
                weight = before[row].get(column, 0.0)
                for rows, columns, worth in steps if weight else ():
                    rest = after[row + rows].get(column + columns, 0.0)
                    scale = exp(min(_HUGE, up[row] + down[row + rows] - up[-1]))
                    share = weight * worth * rest * scale / whole if whole else 0.0
                    if share > _NEGLIGIBLE:
                        ends = range(row, row + rows), range(column, column + columns)
                        found[tuple(ends[0]), tuple(ends[1])] = share
        return found

    def _forward(self) -> tuple[list[dict[int, float]], list[float]]:
        """Return the weight of all ways to each point, by row, and each row's scale (a logarithm).

        The points of a row are divided by the greatest of them, for these numbers grow without
        bound.
        """
        rows: list[dict[int, float]] = []
        scales: list[float] = []
        arriving: list[dict[int, float]] = [{} for _ in range(self._rows + 3)]
        arriving[0][0] = 1.0
        for row in range(self._rows + 1):
            here, along = arriving[row], 0.0
            for column in self._range(row):
                along = here.get(column, 0.0) + along * self._alone
                here[column] = along
            most = max(here[column] for column in self._range(row))
            scales.append((scales[-1] if scales else 0.0) + log(most))
            rows.append({column: here[column] / most for column in self._range(row)})
            following = arriving[row + 1]
            for column in following:  # from the row before
                following[column] /= most
            self._send(row, rows[-1], arriving)
        return rows, scales

    def _send(self, row: int, weights: dict[int, float], arriving: list[dict[int, float]]) -> None:
        following = arriving[row + 1]
        for column, weight in weights.items():
            if weight:
                following[column] = following.get(column, 0.0) + weight * self._alone
                for rows, columns, worth in self._steps[row][column]:
                    there, place = arriving[row + rows], column + columns
                    there[place] = there.get(place, 0.0) + weight * worth

    def _backward(self) -> tuple[list[dict[int, float]], list[float]]:
        """Return the weight of all ways from each point to the end, as :meth:`_forward` does."""
        rows: list[dict[int, float]] = [{} for _ in range(self._rows + 3)]
        scales = [0.0] * (self._rows + 3)
        for row in range(self._rows, -1, -1):
            following, later = rows[row + 1], rows[row + 2]
            two = exp(min(_HUGE, scales[row + 2] - scales[row + 1]))
            here: dict[int, float] = {}
            along = 0.0
            for column in reversed(self._range(row)):
                weight = along * self._alone + following.get(column, 0.0) * self._alone
                if row == self._rows and column == self._columns:
                    weight = 1.0
                for rows_on, columns, worth in self._steps[row][column]:
                    if rows_on == 1:
                        weight += worth * following.get(column + columns, 0.0)
                    else:
                        weight += worth * later.get(column + columns, 0.0) * two
                here[column] = along = weight
            most = max(here.values())
            rows[row] = {column: weight / most for column, weight in here.items()}
            scales[row] = scales[row + 1] + log(most)
        return rows, scales
