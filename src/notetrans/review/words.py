"""The difference of two texts word by word, as a person would mark it.

Law: the kept and deleted parts joined are the old text, the kept and inserted ones the new text,
byte for byte. An inline code is in one part, whole.

    >>> from notetrans.review.atoms import split
    >>> [(part.kind, part.text) for part in difference(split("a red door"), split("a blue door"))]
    [('kept', 'a '), ('deleted', 'red'), ('inserted', 'blue'), ('kept', ' door')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from notetrans.review.align import Block, blocks
from notetrans.review.atoms import Atom, joined

_ISLAND = 3
"""Equal text is noise where the changes on both sides have this many times its letters."""


@dataclass(frozen=True, slots=True)
class Part:
    """Atoms that both texts have, or one of them; ``gap`` marks what was left out of ``kept``."""

    kind: Literal["kept", "deleted", "inserted", "gap"]
    atoms: tuple[Atom, ...]

    @property
    def text(self) -> str:
        """The atoms as a text."""
        return joined(self.atoms)


def difference(old: Sequence[Atom], new: Sequence[Atom]) -> tuple[Part, ...]:
    """Return the parts of two texts in order; where text is replaced, the deleted comes first."""
    return tuple(_parts(old, new, _joined_islands(list(blocks(old, new)), old, new)))


def _joined_islands(found: list[Block], old: Sequence[Atom], new: Sequence[Atom]) -> list[Block]:
    """Return blocks where changes with next to nothing between them are one change."""
    done: list[Block] = []
    for index, block in enumerate(found):
        if done and not done[-1].equal and (not block.equal or _is_island(found, index, old, new)):
            done[-1] = Block(
                False,
                slice(done[-1].old.start, block.old.stop),
                slice(done[-1].new.start, block.new.stop),
            )
        else:
            done.append(block)
    return done


def _is_island(
    found: Sequence[Block], index: int, old: Sequence[Atom], new: Sequence[Atom]
) -> bool:
    if not 0 < index < len(found) - 1:
        return False
    island = old[found[index].old]
    if any(atom.code for atom in island):
        return False
    around = (found[index - 1], found[index + 1])
    least = min(max(_weight(old[block.old]), _weight(new[block.new])) for block in around)
    return _weight(island) * _ISLAND <= least


def _weight(part: Iterable[Atom]) -> int:
    return sum(len(atom.text) for atom in part if atom.is_word)


def _parts(old: Sequence[Atom], new: Sequence[Atom], found: Iterable[Block]) -> Iterator[Part]:
    for block in found:
        gone, come = tuple(old[block.old]), tuple(new[block.new])
        if block.equal:
            yield Part("kept", gone)
        else:
            if gone:
                yield Part("deleted", gone)
            if come:
                yield Part("inserted", come)


def shortened(parts: Sequence[Part], around: int = 60) -> tuple[Part, ...]:
    """Return parts with long kept stretches left out but for some atoms next to a change."""
    if all(part.kind == "kept" for part in parts):
        return tuple(parts)
    return tuple(
        piece
        for index, part in enumerate(parts)
        for piece in _cut(part, around * (index > 0), around * (index < len(parts) - 1))
    )


def _cut(part: Part, head: int, tail: int) -> Iterator[Part]:
    if part.kind != "kept" or len(part.atoms) <= head + tail + 8:
        yield part
        return
    if head:
        yield Part("kept", part.atoms[:head])
    yield Part("gap", (Atom(" … "),))
    if tail:
        yield Part("kept", part.atoms[-tail:])
