"""What a run would send, as a person or a script reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notetrans.cli.figures import counted, dollars, rate, table, usage_json

if TYPE_CHECKING:
    from notetrans.ledger import Price, Table
    from notetrans.pipeline import Choice, Estimate, Rates, Survey
    from notetrans.protocol import Backend

_HEAD = (
    "language",
    "posts",
    "segments",
    "known",
    "repeated",
    "characters",
    "requests",
    "tokens in",
    "out",
    "price",
)


def headline(backend: Backend, survey: Survey) -> str:
    """Return a plan in one line."""
    total = survey.total
    languages = ", ".join(survey.languages) or "none"
    model = f" ({backend.model})" if backend.model else ""
    return (
        f"plan: {counted(total.posts, 'post')}, languages: {languages}; "
        f"{counted(total.segments, 'segment')}, "
        f"{counted(total.characters, 'character')} to {backend.name}{model}; "
        f"{total.known} known already{_costing(backend, total)}"
    )


def _costing(backend: Backend, total: Estimate) -> str:
    if not backend.capabilities.costs_money:
        return ""
    return "; its price is not known" if total.cost is None else f"; about {dollars(total.cost)}"


def details(backend: Backend, survey: Survey, rates: Rates) -> str:
    """Return a plan language by language, with the price that it rests on."""
    rows = [_row(name, survey.by_language[name]) for name in survey.languages]
    if len(rows) > 1:
        rows.append(_row("all", survey.total))
    return f"{table(_HEAD, rows)}\nprice: {_price(backend, rates)}"


def _row(name: str, part: Estimate) -> list[str]:
    counts = (
        part.posts,
        part.segments,
        part.known,
        part.repeated,
        part.characters,
        part.requests,
        part.usage.input_tokens,
        part.usage.output_tokens,
    )
    return [name, *(f"{count:,}" for count in counts), dollars(part.cost)]


def _price(backend: Backend, rates: Rates) -> str:
    price = rates.price(backend.name)
    if price is None:
        return f"not known for {backend.model or backend.name}. {rates.remedy(backend)}"
    return price_told(price, rates.table.table())


def price_told(price: Price, table: Table) -> str:
    """Return a price per million, and where it is from."""
    if price.origin == "free":
        return "free"
    if price.characters is not None:
        figures = f"{rate(price.characters)} per million characters"
    else:
        cached = f", {rate(price.cached)} from the cache" if price.cached != price.input else ""
        figures = f"{rate(price.input)} in, {rate(price.output)} out{cached}, per million tokens"
    if price.origin.startswith("backend.prices"):
        return f"{figures} ({price.origin})"
    return f"{figures} ({price.origin}; {table_told(table)})"


def table_told(table: Table) -> str:
    """Return the name of a price table and how new it is."""
    return f"{table.name}, changes known up to {table.changes}" if table.changes else table.name


def estimate_json(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate for a script."""
    return {
        "posts": estimate.posts,
        "segments": estimate.segments,
        "known": estimate.known,
        "repeated": estimate.repeated,
        "characters": estimate.characters,
        "requests": estimate.requests,
        **usage_json(estimate.usage),
        "cost": estimate.cost,
    }


def survey_json(choice: Choice, survey: Survey, rates: Rates) -> dict[str, Any]:
    """Return a plan for a script."""
    backend = choice.backend
    price = rates.price(backend.name)
    prices = rates.table.table()
    return {
        "backend": backend.name,
        "model": backend.model,
        "languages": list(survey.languages),
        **estimate_json(survey.total),
        "by_language": {name: estimate_json(survey.by_language[name]) for name in survey.languages},
        "price": price and _price_json(price),
        "prices": {"table": prices.name, "changes": str(prices.changes or "")},
    }


def _price_json(price: Price) -> dict[str, Any]:
    return {
        "input": price.input,
        "output": price.output,
        "cached": price.cached,
        "written": price.written,
        "characters": price.characters,
        "origin": price.origin,
    }
