"""A backend that answers honestly from the book, or spoils its answer: seeded, in either form."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from damage.answers import Answer, Book, Part
from damage.damages import DAMAGES, Damage, Fate
from notetrans.protocol import Capabilities, Request, Response, Segment, TagForm


@dataclass(frozen=True)
class Given:
    """An answer that was given: by which damage (none: honest), and what must come of it."""

    answer: Answer
    text: str
    damage: str = ""
    fate: Fate = "silent"
    parts: tuple[Part, ...] | None = None


class DamagedBackend:
    """Spoils a share of its answers; ``given`` holds them, by what was asked and answered."""

    name = "damaged"
    model = "damaged-1"

    def __init__(
        self,
        seed: int,
        share: float,
        *,
        form: TagForm = "tags",
        damages: Sequence[Damage] = DAMAGES,
    ) -> None:
        self.capabilities = Capabilities(natural=True, tag_form=form)
        self.count = 0
        self._rng = random.Random(seed)
        self._share = share
        self._damages = damages
        self._book = Book()
        self.done: Counter[str] = Counter()
        self.given: dict[tuple[str, str], Given] = {}

    async def translate(self, request: Request) -> Response:
        """Return an answer for every segment."""
        return Response({s.id: self.answer(s).text for s in request.segments}, model=self.model)

    async def aclose(self) -> None:
        """Nothing is held."""

    def answer(self, segment: Segment) -> Given:
        """Return the next answer to a segment, honest or not, and keep it in mind."""
        honest = self._book.answer(segment, self.capabilities.tag_form)
        given = self._spoiled(honest) if self._rng.random() < self._share else None
        given = given or Given(honest, honest.write(), parts=tuple(honest.target))
        self.count += 1
        self.given[segment.text, given.text] = given
        return given

    def _spoiled(self, honest: Answer) -> Given | None:
        """Return the answer with one of the damages that can be done to it.

        Half of the time it is the one that was done least, so that none is rare.
        """
        order = self._rng.sample(self._damages, len(self._damages))
        if self._rng.random() < 0.5:
            order.sort(key=lambda damage: self.done[damage.__name__])
        for damage in order:
            if spoiled := damage(honest, self._rng):
                self.done[damage.__name__] += 1
                return Given(honest, spoiled.text, damage.__name__, spoiled.fate, spoiled.parts)
        return None
