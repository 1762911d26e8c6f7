"""Open batches as the verbs name, ask about and show them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from notetrans.cli.figures import table

if TYPE_CHECKING:
    from notetrans.backends.batch_api import Batches, BatchStatus
    from notetrans.cli.report import Report
    from notetrans.errors import NotetransError
    from notetrans.pipeline import Site
    from notetrans.pipeline.batches.files import OpenBatch

_HEAD = ("batch", "engine", "begun", "state", "posts", "segments", "requests", "done", "failed")
_WORDS = {"sending": "not known", "exported": "in a file"}


def chosen(site: Site, name: str | None) -> list[OpenBatch]:
    """Return the open batches, or the one of this name (or of this id at its provider)."""
    from notetrans.errors import UsageError
    from notetrans.pipeline.batches.files import open_batches

    found = open_batches(site.root)
    if not name:
        return found
    named = [batch for batch in found if name in (batch.id, batch.number)]
    if not named:
        raise UsageError(
            f"there is no open batch {name!r}", remedy="`notetrans batch status` lists them."
        )
    return named


@asynccontextmanager
async def provider_of(site: Site, batch: OpenBatch) -> AsyncIterator[Batches]:
    """Give the batches of a batch's provider."""
    from notetrans.pipeline.batches.provider import batches_of

    provider = batches_of(site.config, batch, site.root)
    try:
        yield provider
    finally:
        await provider.aclose()


def status_of(site: Site, batch: OpenBatch, report: Report) -> BatchStatus | None:
    """Return how far a batch is; ``None`` where its provider does not say, which is told."""
    from notetrans.errors import BackendError

    if batch.state != "sent":
        return None
    try:
        return asyncio.run(_status(site, batch))
    except BackendError as error:
        unavailable(report, error)
        return None


async def _status(site: Site, batch: OpenBatch) -> BatchStatus:
    async with provider_of(site, batch) as provider:
        return await provider.status(batch.number)


async def cancel_batch(site: Site, batch: OpenBatch) -> None:
    """Have a batch end."""
    async with provider_of(site, batch) as provider:
        await provider.cancel(batch.number)


def unavailable(report: Report, error: NotetransError) -> None:
    """Tell that a batch cannot be had; the others go on."""
    report.error(error)
    report.code = error.exit_code


def batch_table(found: Sequence[tuple[OpenBatch, BatchStatus | None]]) -> str:
    """Return open batches for a person."""
    rows = [_row(*each) for each in found]
    return table(_HEAD, rows, left=4) if rows else "no open batches"


def _row(batch: OpenBatch, known: BatchStatus | None) -> list[str]:
    shown = batch_json(batch, known)
    names = ("posts", "segments", "requests", "done", "failed")
    counts = ("" if shown[name] is None else f"{shown[name]:,}" for name in names)
    engine = f"{batch.backend} {batch.model}"
    return [batch.id, engine, batch.at, _WORDS.get(shown["state"], shown["state"]), *counts]


def batch_json(batch: OpenBatch, known: BatchStatus | None = None) -> dict[str, Any]:
    """Return an open batch for a script, and how far it is if that is known."""
    return {
        "id": batch.id,
        "backend": batch.backend,
        "model": batch.model,
        "number": batch.number,
        "at": batch.at,
        "state": known.state if known else batch.state,
        "posts": len(batch.posts),
        "segments": batch.segments,
        "requests": sum(1 for _ in batch.requests),
        "done": known.done if known else None,
        "failed": known.failed if known else None,
        "text": known.text if known else "",
    }
