"""How much of a run is known already, in units and words, by the bands of analysis reports.

* published    stands in the post already, or waits on the stage
* in context   the memory has the same text between the same neighbours (101)
* exact        it has the same text elsewhere (100)
* repeated     the same new text stands elsewhere in the run, and is asked for there
* 95-99 … 50-74  a text like it is known, and shown to an engine that revises
* new          all else
* waiting      an open batch of a provider asks for it

Law: the bands of a language sum up to all units that are to be translated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from notetrans.memory.fuzzy import similarity
from notetrans.model import Unit
from notetrans.pipeline.prepare import Prepared
from notetrans.protocol import Segment

FUZZY = {"95-99": 95, "85-94": 85, "75-84": 75, "50-74": 50}
BANDS = ("published", "in context", "exact", "repeated", *FUZZY, "new", "waiting")
_IN_CONTEXT = 101


@dataclass(frozen=True, slots=True)
class Amount:
    """So many units, and words in them; a Chinese or Japanese character counts as one."""

    units: int = 0
    words: int = 0

    def __add__(self, other: Amount) -> Amount:
        """Return the sum."""
        return Amount(self.units + other.units, self.words + other.words)


@dataclass(slots=True)
class Leverage:
    """Amounts by the site's name of a language, and by band."""

    by_language: dict[str, dict[str, Amount]] = field(default_factory=dict)
    _asked: set[tuple[str, str, str]] = field(default_factory=set)

    def __add__(self, other: Leverage) -> Leverage:
        """Return the sums."""
        found = {name: dict(bands) for name, bands in self.by_language.items()}
        for name, bands in other.by_language.items():
            mine = found.setdefault(name, {})
            for band, amount in bands.items():
                mine[band] = mine.get(band, Amount()) + amount
        return Leverage(found)

    def add(self, prepared: Prepared) -> None:
        """Count a post before anything is sent for it."""
        bands = self.by_language.setdefault(prepared.post.name, {})
        for unit, band in self._bands(prepared):
            amount = Amount(1, prepared.note.words[unit.id])
            bands[band] = bands.get(band, Amount()) + amount

    def _bands(self, prepared: Prepared) -> Iterator[tuple[Unit, str]]:
        segments = {segment.id: segment for segment in prepared.segments}
        for unit in prepared.document.units:
            if not unit.translate or prepared.post.copy:
                continue
            if segment := segments.get(unit.id):
                yield unit, self._asking(prepared, segment)
            elif unit.id in prepared.waiting:
                yield unit, "waiting"
            else:
                known = prepared.known.get(unit.id)
                yield unit, _known(known.similarity if known else 0)

    def _asking(self, prepared: Prepared, segment: Segment) -> str:
        post, key = prepared.post, prepared.note.keys[segment.id]
        wish = (post.note.language, post.language, key)
        if wish in self._asked:
            return "repeated"
        self._asked.add(wish)
        if not (segment.previous and segment.previous[0]):
            return "new"
        like = similarity(prepared.note.by_id[segment.id].source, segment.previous[0])
        return next((band for band, least in FUZZY.items() if like >= least), "new")


def _known(similarity: int) -> str:
    if not similarity:
        return "published"
    return "in context" if similarity == _IN_CONTEXT else "exact"
