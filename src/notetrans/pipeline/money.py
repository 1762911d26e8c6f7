"""The money of a run: what its backends cost, what was paid, and where it must stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from notetrans.config import Config
from notetrans.errors import UsageError
from notetrans.ledger import (
    FREE,
    Budget,
    Entry,
    Ledger,
    Price,
    PriceTable,
    Sums,
    cost,
    measure,
)
from notetrans.pipeline.prepare import Prepared
from notetrans.protocol import Backend, Measures, Placed, Request, Usage
from notetrans.translate import Job, Spent


@dataclass(frozen=True, slots=True)
class Rates:
    """What the backends of a run cost.

    Two of one name are one provider's, with different models; the first stands for both.
    ``batch`` is for requests that a provider answers within a day.
    """

    table: PriceTable
    all: tuple[Backend, ...]
    batch: bool = False

    @property
    def backends(self) -> Mapping[str, Backend]:
        """The backends by name."""
        return {backend.name: backend for backend in reversed(self.all)}

    def price(self, backend: str, model: str = "") -> Price | None:
        """Return what a backend's model costs, its own model's price where that has none."""
        made = self.backends[backend]
        if not made.capabilities.costs_money:
            return FREE
        return self.table.price(backend, *filter(None, (model, made.model)), batch=self.batch)

    @property
    def free(self) -> bool:
        """Whether none of the backends costs money."""
        return not any(each.capabilities.costs_money for each in self.all)

    def demand_prices(self) -> None:
        """Raise :class:`UsageError` where a bound on cost could not be held."""
        for backend in self.all:
            models = filter(None, [backend.model])
            price = self.table.price(backend.name, *models, batch=self.batch)
            if backend.capabilities.costs_money and price is None:
                raise UsageError(
                    f"a bound on cost needs a price, and none is known for "
                    f"{backend.model or backend.name} at {backend.name}",
                    remedy=self.remedy(backend),
                )

    def remedy(self, backend: Backend) -> str:
        """Return what to do where a backend's price is not known."""
        model = backend.model or backend.name
        form = "[characters]" if isinstance(backend, Measures) else "[input, output]"
        return (
            "Give it in your own configuration (`notetrans config` shows where): "
            f"`backend: {{prices: {{{model}: {form}}}}}`, US dollars per million."
        )

    def expected(self, backend: str, request: Request) -> tuple[Usage, float | None]:
        """Return what a request will take and cost, about."""
        usage = measure(self.backends[backend], request)
        return usage, cost(usage, self.price(backend))

    def with_kept(self, backend: str, usage: Usage, tokens: int) -> tuple[Usage, float | None]:
        """Return a usage of which so many tokens come from the provider's cache, and its cost."""
        cached = replace(usage, cached_tokens=min(tokens, usage.input_tokens))
        return cached, cost(cached, self.price(backend))


def rates(config: Config, backends: Iterable[Backend], *, batch: bool = False) -> Rates:
    """Return the rates that hold for a site's configuration today."""
    made = tuple(backends)
    placed = [backend for backend in made if isinstance(backend, Placed) and backend.address]
    addresses = {backend.name: backend.address for backend in placed}
    return Rates(PriceTable(config.backend.prices, addresses), made, batch)


class Till:
    """Keeps the books of one run: prices every response, writes it down, holds the bound.

    ``bound`` is in US dollars, 0 for none; ``stopped`` tells that it was reached, and ``wanted``
    what the request that was asked for last might have cost. ``sums`` is what was taken so far.
    """

    def __init__(
        self,
        rates: Rates,
        ledger: Ledger,
        *,
        bound: float = 0.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.run = ledger.next_run()
        self.sums = Sums(0, Usage(), None, 0)
        self.bound = bound
        self.stopped = False
        self.wanted = 0.0
        self._rates = rates
        self._ledger = ledger
        self._budget = Budget(bound) if bound else None
        self._clock = clock

    @property
    def free(self) -> bool:
        """Whether nothing is to be paid."""
        return self._rates.free

    def may_send(self, backend: str, request: Request) -> bool:
        """Tell whether a request is within the bound."""
        if self._budget is None:
            return True
        _, expected = self._rates.expected(backend, request)
        self.stopped = not self._budget.take(id(request), expected or 0.0)
        self.wanted = (expected or 0.0) * self._budget.margin
        return not self.stopped

    def take(self, job: Job, spent: Spent) -> None:
        """Write down what a request took; it is on disk when this returns."""
        self.pay(job, spent)

    def pay(self, job: Job, spent: Spent) -> float | None:
        """Write down what a request took, and return its cost."""
        prepared = job.key
        assert isinstance(prepared, Prepared)
        entry = self._entry(prepared.post.note.path, prepared.post.language, spent)
        if self._budget:
            self._budget.land(id(spent.request), entry.cost)
        self._add(entry)
        self._ledger.put([entry])
        return entry.cost

    def take_batch(self, batch: str, took: Iterable[tuple[str, str, Spent]]) -> None:
        """Write down what a batch took, by note and language; not twice, if it is collected twice.

        All of it is on disk when this returns, or nothing.
        """
        if booked := self._ledger.run_of(batch):
            self.run = booked
            return
        entries = [self._entry(note, lang, spent, batch) for note, lang, spent in took]
        self._ledger.put(entries)
        for entry in entries:
            self._add(entry)

    def cost_of(self, spent: Spent) -> float | None:
        """Return what a request cost, ``None`` where that is not known; nothing is written."""
        dollars = cost(spent.usage, self._rates.price(spent.backend, spent.model))
        if spent.answered and spent.usage == Usage() and dollars == 0.0:
            return self._untold(spent.backend)
        return dollars

    def _untold(self, backend: str) -> float | None:
        """Return the cost of an answer that came without usage: nothing, or not known."""
        return 0.0 if self._rates.price(backend) is FREE else None

    def _add(self, entry: Entry) -> None:
        had, dollars = self.sums, entry.cost
        known = [each for each in (had.cost, dollars) if each is not None]
        unpriced = had.unpriced + (dollars is None)
        total = sum(known) if known else None
        self.sums = Sums(had.requests + 1, had.usage + entry.usage, total, unpriced)

    def _entry(self, note: str, language: str, spent: Spent, batch: str = "") -> Entry:
        return Entry(
            run=self.run,
            at=self._clock().isoformat(timespec="seconds"),
            note=note,
            language=language,
            backend=spent.backend,
            model=spent.model,
            usage=spent.usage,
            cost=self.cost_of(spent),
            batch=batch,
        )
