"""What a model costs: dollars per million tokens, by provider and model.

The table is the one of the package ``genai-prices``, read from its own files and never fetched:
updating that package updates prices. It also knows changes ahead, so a price is that of a day.
Prices that a person sets go before it. A provider is known by its name, or by the address where
one is given: the same model elsewhere costs something else, and a price that is guessed is worse
than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from notetrans.errors import ConfigError

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million; ``None`` for what is not billed in this way.

    ``cached`` are input tokens read from the provider's cache, ``written`` those written to it.
    ``origin`` says where the price is from.
    """

    input: float | None = None
    output: float | None = None
    cached: float | None = None
    written: float | None = None
    characters: float | None = None
    origin: str = ""


_BATCH = ":batch"
FREE = Price(0.0, 0.0, 0.0, 0.0, 0.0, "free")
"""What an engine costs that asks for no money."""


@dataclass(frozen=True, slots=True)
class Table:
    """The price table in use: ``changes`` is the last day of which it knows a change."""

    name: str
    changes: date | None


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The prices that hold on a day: a person's own, by model or backend, before the table's.

    ``own`` maps to dollars per million of [input, output] or [input, output, cached] tokens, or
    of [characters]. ``addresses`` are those of backends that are not at their provider's.
    """

    own: Mapping[str, Sequence[float]] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None

    def price(self, backend: str, *models: str, batch: bool = False) -> Price | None:
        """Return the price of the first of a backend's models that has one, else ``None``.

        With ``batch`` it is that of ``MODEL:batch`` in the same place, else half.
        Raises :class:`ConfigError` for an own price that is none.
        """
        for find, names in (
            (self._own, (*models, backend)),
            (partial(self._known, backend), models),
        ):
            if batch and (price := find([f"{name}{_BATCH}" for name in names])):
                return price
            if price := find(names):
                return _half(price) if batch else price
        return None

    def _own(self, names: Sequence[str]) -> Price | None:
        return next((_own(name, self.own[name]) for name in names if name in self.own), None)

    def _known(self, backend: str, models: Sequence[str]) -> Price | None:
        when = self.day or datetime.now(UTC).date()
        known = (_known(backend, self.addresses.get(backend, ""), name, when) for name in models)
        return next(filter(None, known), None)

    def table(self) -> Table:
        """Return which table is in use."""
        from genai_prices import __version__

        return Table(f"genai-prices {__version__}", _last_change(self.day))


def _own(name: str, figures: Sequence[float]) -> Price:
    match list(figures):
        case [characters]:
            return Price(characters=characters, origin="backend.prices")
        case [put, out]:
            return Price(put, out, put, put, origin="backend.prices")
        case [put, out, cached]:
            return Price(put, out, cached, put, origin="backend.prices")
    raise ConfigError(
        f"backend.prices.{name} has {len(figures)} figures",
        remedy="Write [input, output, cached input] in US dollars per million tokens, "
        "or [characters].",
    )


def _half(price: Price) -> Price:
    """Return what a batch costs: every provider that names a price for one names this."""
    names = ("input", "output", "cached", "written", "characters")
    had = {name: getattr(price, name) for name in names}
    halves = {name: figure / 2 for name, figure in had.items() if figure is not None}
    return replace(price, **halves, origin=f"{price.origin}, half for a batch")


def _known(backend: str, address: str, model: str, day: date) -> Price | None:
    from genai_prices.data_snapshot import get_snapshot

    where = (None, address) if address else (backend, None)
    try:
        provider, found = get_snapshot().find_provider_model(model, None, *where)
    except LookupError:
        return None
    if model.endswith(_BATCH) and not found.id.endswith(_BATCH):
        return None
    prices = found.get_prices(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    return _price(prices, f"{provider.name}: {found.id}")


def _price(known: ModelPrice, origin: str) -> Price | None:
    put, out = _base(known.input_mtok), _base(known.output_mtok)
    if put is None or out is None:
        return None
    cached, written = _base(known.cache_read_mtok), _base(known.cache_write_mtok)
    return Price(
        put,
        out,
        put if cached is None else cached,
        put if written is None else written,
        origin=origin,
    )


def _base(figure: object) -> float | None:
    """Return a price without its tiers, which begin far above the size of our requests."""
    figure = getattr(figure, "base", figure)
    return float(figure) if isinstance(figure, Decimal) else None


def _last_change(day: date | None) -> date | None:
    from genai_prices.data_snapshot import get_snapshot

    today = day or datetime.now(UTC).date()
    prices = (m.prices for provider in get_snapshot().providers for m in provider.models)
    conditions = (one.constraint for each in prices if isinstance(each, list) for one in each)
    starts = (getattr(condition, "start_date", None) for condition in conditions)
    return max((start for start in starts if start and start <= today), default=None)
