"""Whether a request may be sent: a bound on what a run costs, asked before each.

Law: what was spent, what is set aside for requests in flight and what the next would need stay
together within the bound. So it is not passed while no request costs more than was set aside for
it: its estimate × ``margin``. Until an answer has landed the margin is ``UNSEEN``; from then on
it is the worst that this run has seen, and a tenth more.
"""

from __future__ import annotations

UNSEEN = 3.0
_CAUTION = 1.1


class Budget:
    """What a run may cost (US dollars), what it did, and what is on its way.

    ``spent`` is what is known to be; where a response has no known cost its estimate counts.
    """

    def __init__(self, bound: float) -> None:
        self.bound = bound
        self.spent = 0.0
        self._flying: dict[int, tuple[float, float]] = {}
        self._worst: float | None = None

    @property
    def margin(self) -> float:
        """How many times its estimate a request is taken to cost at most."""
        return UNSEEN if self._worst is None else max(1.0, self._worst * _CAUTION)

    def take(self, key: int, expected: float) -> bool:
        """Tell whether a request may be sent; if so, it is in flight under its key from now on."""
        aside = expected * self.margin
        if self.spent + sum(each for _, each in self._flying.values()) + aside > self.bound:
            return False
        self._flying[key] = expected, aside
        return True

    def land(self, key: int, cost: float | None) -> None:
        """Count what a request cost that was let go."""
        expected, _ = self._flying.pop(key)
        self.spent += expected if cost is None else cost
        if cost and expected:
            self._worst = max(self._worst or 0.0, cost / expected)
