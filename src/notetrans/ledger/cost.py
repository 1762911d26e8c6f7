"""What a response cost: its usage × the price.

>>> cost(Usage(1_000_000, 200_000, cached_tokens=400_000), Price(2.0, 10.0, 0.5))
3.4
>>> cost(Usage(1_000, 200), None), cost(Usage(1_000, 200, cost=0.5), None)
(None, 0.5)
"""

from __future__ import annotations

from notetrans.ledger.prices import Price
from notetrans.protocol import Usage

_MILLION = 1_000_000


def cost(usage: Usage, price: Price | None) -> float | None:
    """Return US dollars, ``None`` where they cannot be known.

    What the provider itself says it costs goes before the price. Usage that the price says
    nothing of (characters, where it is for tokens) has no known cost.
    """
    if usage.cost is not None:
        return usage.cost
    if price is None:
        return None
    parts = (
        (max(0, usage.input_tokens - usage.cached_tokens - usage.written_tokens), price.input),
        (usage.cached_tokens, _either(price.cached, price.input)),
        (usage.written_tokens, _either(price.written, price.input)),
        (usage.output_tokens, price.output),
        (usage.characters, price.characters),
    )
    billed = [(count, figure) for count, figure in parts if count]
    known = [count * figure for count, figure in billed if figure is not None]
    return None if billed and not known else sum(known) / _MILLION


def _either(figure: float | None, other: float | None) -> float | None:
    return other if figure is None else figure
