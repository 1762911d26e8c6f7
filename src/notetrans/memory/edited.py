"""Where the texts of a sequence stand after somebody rewrote it: edited, moved, joined, split.

Equal texts are matched first, in order, then those that moved. What lies between is matched in
order by what it shares with the old text, where that is known: words, and so inline codes too;
else by its kind and codes, where that leaves no doubt.

Laws: no two texts are matched with one; a pair is of one kind; every text of either side is in a
pair, in a group that was joined or split, or told as removed or added.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0eff]|\w+|[^\w\s]")
_ALIKE = 0.3
_WITHIN = 0.6
"""The part of a text's words that a joined one must hold, or that a piece must have from it."""
_MOVED = 0.6
"""How much a text must be like one at another place to be the same one."""
_LEAST = 0.01
_MANY = 10_000
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Had:
    """A text as it was: its hash, and what else is known (kind, text, contents of codes)."""

    digest: str
    kind: str = ""
    text: str | None = None
    codes: tuple[str, ...] | None = None


Group = tuple[tuple[int, ...], tuple[int, ...]]
"""Old texts and the new ones that stand for them together."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of each text, by index.

    ``places`` maps old to new, ``moved`` are the old ones among them that left their order;
    ``groups`` were joined or split; ``removed`` and ``added`` have no counterpart. ``beside``
    names what was added at the place of a removed one.
    """

    places: dict[int, int]
    moved: tuple[int, ...] = ()
    groups: tuple[Group, ...] = ()
    removed: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    beside: dict[int, tuple[int, ...]] = field(default_factory=dict)


def place(had: Sequence[Had], now: Sequence[Had]) -> Placed:
    """Return where texts stand now; of ``now`` everything is known."""
    before, after = [each.digest for each in had], [each.digest for each in now]
    places = dict(_in_order(before, after))
    taken = set(places.values())
    moved = _elsewhere(before, after, places, taken)
    groups: list[Group] = []
    beside: dict[int, tuple[int, ...]] = {}
    for old, new in _gaps(len(had), len(now), places, {*moved.values()}, {*moved}):
        pairs, joined = _matched([had[i] for i in old], [now[j] for j in new])
        places.update((old[i], new[j]) for i, j in pairs)
        groups += [(tuple(old[i] for i in ours), tuple(new[j] for j in theirs))
                   for ours, theirs in joined]  # fmt: skip
        left = tuple(j for j in new if j not in places.values())
        beside.update((i, left) for i in old if i not in places)
    places |= moved
    moved |= _likened(had, now, places, groups)
    places |= moved
    grouped = {i for ours, _ in groups for i in ours}, {j for _, theirs in groups for j in theirs}
    taken = {*places.values()} | grouped[1]
    removed = tuple(i for i in range(len(had)) if i not in places and i not in grouped[0])
    added = tuple(j for j in range(len(now)) if j not in taken)
    return Placed(
        places,
        tuple(sorted(moved)),
        tuple(groups),
        removed,
        added,
        {i: tuple(j for j in beside.get(i, ()) if j in added) for i in removed},
    )


def _in_order(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield what is equal in both, as much as can stay in its order."""
    from rapidfuzz.distance import Indel

    numbers: dict[str, int] = {}
    first, second = (
        [numbers.setdefault(digest, len(numbers)) for digest in digests]
        for digests in (before, after)
    )
    for code in Indel.opcodes(first, second):
        if code.tag == "equal":
            yield from zip(
                range(code.src_start, code.src_end),
                range(code.dest_start, code.dest_end),
                strict=True,
            )


def _elsewhere(
    before: Sequence[str], after: Sequence[str], places: dict[int, int], taken: set[int]
) -> dict[int, int]:
    """Return where equal texts stand that left their order."""
    free: defaultdict[str, list[int]] = defaultdict(list)
    for j, digest in enumerate(after):
        if j not in taken:
            free[digest].append(j)
    return {
        i: free[digest].pop(0)
        for i, digest in enumerate(before)
        if i not in places and free.get(digest)
    }


def _likened(
    had: Sequence[Had], now: Sequence[Had], places: dict[int, int], groups: Sequence[Group]
) -> dict[int, int]:
    """Return where texts stand that were both moved and edited: those most alike first."""
    ours = {*places, *(i for group, _ in groups for i in group)}
    theirs = {*places.values(), *(j for _, group in groups for j in group)}
    olds = {i: _tokens(each.text) for i, each in enumerate(had) if i not in ours and each.text}
    news = {j: _tokens(each.text or "") for j, each in enumerate(now) if j not in theirs}
    if len(olds) * len(news) > _MANY:
        return {}
    alike = sorted(
        (-2 * _shared(old, new) / max(1, len(old) + len(new)), i, j)
        for i, old in olds.items()
        for j, new in news.items()
        if had[i].kind in ("", now[j].kind)
    )
    found: dict[int, int] = {}
    for likeness, i, j in alike:
        if -likeness >= _MOVED and i not in found and j not in found.values():
            found[i] = j
    return found


def _gaps(
    old: int, new: int, places: dict[int, int], there: set[int], here: set[int]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield what is unmatched on both sides, from one text that stayed to the next."""
    at = start = 0
    for i, j in [*sorted(places.items()), (old, new)]:
        ours = [each for each in range(at, i) if each not in here]
        theirs = [each for each in range(start, j) if each not in there]
        if ours and theirs:
            yield ours, theirs
        at, start = i + 1, j + 1


def _matched(had: Sequence[Had], now: Sequence[Had]) -> tuple[list[tuple[int, int]], list[Group]]:
    """Return the pairs and groups of a gap that have most in common together."""
    if len(had) * len(now) > _MANY:
        same = len(had) == len(now)
        return [(i, i) for i in range(len(had)) if same and had[i].kind == now[i].kind], []
    table = _Table(had, now)
    best: dict[tuple[int, int], tuple[float, int, int]] = {}
    for i in reversed(range(len(had) + 1)):
        for j in reversed(range(len(now) + 1)):
            best[i, j] = max(
                (
                    (gain + best[i + ours, j + theirs][0], ours, theirs)
                    for ours, theirs, gain in table.steps(i, j)
                ),
                default=(0.0, 0, 0),
            )
    return _way(best)


def _way(
    best: dict[tuple[int, int], tuple[float, int, int]],
) -> tuple[list[tuple[int, int]], list[Group]]:
    pairs: list[tuple[int, int]] = []
    groups: list[Group] = []
    i = j = 0
    while (step := best[i, j][1:]) != (0, 0):
        ours, theirs = step
        if step == (1, 1):
            pairs.append((i, j))
        elif ours and theirs:
            groups.append((tuple(range(i, i + ours)), tuple(range(j, j + theirs))))
        i, j = i + ours, j + theirs
    return pairs, groups


class _Table:
    """What may be done with the next texts of a gap, and what each step has in common."""

    def __init__(self, had: Sequence[Had], now: Sequence[Had]) -> None:
        self._had, self._now = had, now
        self._even = len(had) == len(now)
        self._old = [None if each.text is None else _tokens(each.text) for each in had]
        self._new = [_tokens(each.text or "") for each in now]

    def steps(self, i: int, j: int) -> Iterator[tuple[int, int, float]]:
        """Yield how many old and new texts a step takes, and its gain."""
        ours, theirs = len(self._had) - i, len(self._now) - j
        if ours:
            yield 1, 0, 0.0
        if theirs:
            yield 0, 1, 0.0
        if not (ours and theirs):
            return
        gain = self._pair(i, j)
        if gain:
            yield 1, 1, gain
        for count in range(2, _GROUP + 1):
            if count <= ours and (gain := self._joined(i, count, j)):
                yield count, 1, gain
            if count <= theirs and (gain := self._split(i, j, count)):
                yield 1, count, gain

    def _pair(self, i: int, j: int) -> float:
        had, now, old = self._had[i], self._now[j], self._old[i]
        if had.kind and had.kind != now.kind:
            return 0.0
        if old is None:
            return self._guess(had, now)
        new = self._new[j]
        shared = _shared(old, new)
        alike = 2 * shared / max(1, len(old) + len(new))
        return shared + _LEAST if self._even or alike >= _ALIKE else 0.0

    def _guess(self, had: Had, now: Had) -> float:
        """Return the gain of a pair whose old text is not known."""
        if self._even:
            return _LEAST if had.codes is None or had.codes == now.codes else _LEAST / 2
        alone = sum(each.codes == had.codes for each in self._now) == 1
        return 1.0 if had.codes and alone and had.codes == now.codes else 0.0

    def _joined(self, i: int, count: int, j: int) -> float:
        olds = self._old[i : i + count]
        new = self._new[j]
        if not self._one_kind(i, count, j, 1):
            return 0.0
        known = [old for old in olds if old]
        if len(known) < count or any(_part(old, new) < _WITHIN for old in known):
            return 0.0
        return float(_shared([token for old in known for token in old], new))

    def _split(self, i: int, j: int, count: int) -> float:
        old, news = self._old[i], self._new[j : j + count]
        if not old or not self._one_kind(i, 1, j, count):
            return 0.0
        if any(not new or _part(new, old) < _WITHIN for new in news):
            return 0.0
        return float(_shared(old, [token for new in news for token in new]))

    def _one_kind(self, i: int, ours: int, j: int, theirs: int) -> bool:
        kinds = {each.kind for each in self._had[i : i + ours] if each.kind}
        return len(kinds | {each.kind for each in self._now[j : j + theirs]}) == 1


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many words two texts have in common, in order."""
    from rapidfuzz.distance import LCSseq

    return int(LCSseq.similarity(old, new))


def _part(piece: Sequence[str], whole: Sequence[str]) -> float:
    """Return which part of a text's words another one holds."""
    return (Counter(piece) & Counter(whole)).total() / len(piece)
