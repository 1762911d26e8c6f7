"""Batches that have ended, and files of answers, taken in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from notetrans.cli.figures import counted
from notetrans.cli.open_batches import batch_json, provider_of, unavailable
from notetrans.cli.order import open_memory

if TYPE_CHECKING:
    from notetrans.backends.batch_api import BatchStatus
    from notetrans.cli.report import Report
    from notetrans.ledger import Ledger
    from notetrans.pipeline import Site
    from notetrans.pipeline.batches.collect import Responses
    from notetrans.pipeline.batches.files import OpenBatch


def collect_ended(site: Site, chosen: Sequence[OpenBatch], ledger: Ledger, report: Report) -> None:
    """Take in the batches that have ended; one that cannot be had leaves the others alone."""
    from notetrans.errors import BackendError

    for batch in chosen:
        if batch.state != "sent":
            report.warn(f"batch {batch.id}: {_onward(batch)}")
            continue
        try:
            known, responses = asyncio.run(_fetched(site, batch))
        except BackendError as error:
            unavailable(report, error)
            continue
        if known.state == "ended":
            _take_in(site, batch, responses, ledger, report)
        else:
            _not_ended(site, batch, known, report)


async def _fetched(site: Site, batch: OpenBatch) -> tuple[BatchStatus, Responses]:
    from notetrans.pipeline.batches.collect import fetch

    async with provider_of(site, batch) as provider:
        return await fetch(provider, batch)


def _onward(batch: OpenBatch) -> str:
    if batch.state == "exported":
        return "its requests are in a file; `--from ANSWERS` takes the answers in"
    return (
        "it is not known whether its provider has it. If so, write its id there into "
        f".notetrans/batches/{batch.id}.json (number, and state: sent); "
        f"if not, `notetrans batch cancel {batch.id}`"
    )


def _not_ended(site: Site, batch: OpenBatch, known: BatchStatus, report: Report) -> None:
    """Tell of a batch that still runs; forget one that failed, for it has nothing to give."""
    from notetrans.errors import BackendError
    from notetrans.pipeline.batches.files import remove_batch

    if known.state == "running":
        done = f"{known.done + known.failed:,} of {known.total or '?'} requests"
        report.batches([batch_json(batch, known)], [f"running    batch {batch.id}: {done}"])
        return
    remove_batch(site.root, batch)
    report.error(
        BackendError(
            f"batch {batch.id} failed: {known.text}", remedy="Its segments are free to be sent."
        )
    )


def collect_file(
    site: Site, chosen: Sequence[OpenBatch], path: Path, ledger: Ledger, report: Report
) -> None:
    """Take in what a file of answers holds."""
    from notetrans.errors import UsageError
    from notetrans.pipeline.batches.provider import responses_in

    data = path.read_bytes()
    found = [(batch, responses_in(data, batch)) for batch in chosen]
    if not any(responses for _, responses in found):
        raise UsageError(f"{path} holds no answer to an open batch")
    for batch, responses in found:
        if responses:
            _take_in(site, batch, responses, ledger, report)


def _take_in(
    site: Site, batch: OpenBatch, responses: Responses, ledger: Ledger, report: Report
) -> None:
    """Keep a batch's answers, stage its posts and forget it."""
    from notetrans.cli.translate import interruptible
    from notetrans.memory.asked import Asked
    from notetrans.pipeline import Till, rates
    from notetrans.pipeline.batches.collect import collecting, posts_of, took
    from notetrans.pipeline.batches.files import open_batches, remove_batch
    from notetrans.pipeline.batches.provider import backend_of
    from notetrans.pipeline.caches import asked_path

    backend = backend_of(site.config, batch, site.root)
    till = Till(rates(site.config, [backend], batch=True), ledger)
    site, plan = posts_of(site, batch)
    report.errors(plan.errors)
    others = [each for each in open_batches(site.root) if each.id != batch.id]
    with open_memory(site) as memory, Asked(asked_path(site.root)) as asked:
        report.warnings(filter(None, [memory.problem]))
        with report.paid(till):
            till.take_batch(batch.id, took(batch, responses))
            run = collecting(
                site,
                memory,
                asked,
                batch,
                plan=plan,
                able=backend.capabilities,
                responses=responses,
                others=others,
                till=till,
            )
            with report.progress(run, batch.segments):
                asyncio.run(interruptible(run))
    remove_batch(site.root, batch)
    unused = getattr(run.choice.backend, "unused", 0)
    if unused:
        report.warn(f"batch {batch.id}: {counted(unused, 'answer')} fit no text that is asked for")
    report.batches([batch_json(batch)], [f"collected  batch {batch.id}"])
