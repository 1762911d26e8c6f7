"""Posts left with a provider, or written into a file of requests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from notetrans.cli.figures import counted
from notetrans.cli.open_batches import batch_json
from notetrans.cli.order import Order, open_ledger

if TYPE_CHECKING:
    from notetrans.backends.batch_api import Batches, Requests
    from notetrans.cli.report import Report
    from notetrans.pipeline import Choice, Run
    from notetrans.pipeline.batches.files import OpenBatch
    from notetrans.pipeline.batches.submit import Parcel


def submit_posts(order: Order, report: Report, *, yes: bool) -> None:
    """Leave what is to be sent with the providers, for half the price."""
    from notetrans.backends.registry import create_batches
    from notetrans.cli.confirm import confirmed
    from notetrans.pipeline import Till, rates
    from notetrans.pipeline.batches.submit import parcels
    from notetrans.pipeline.choose import settings
    from notetrans.pipeline.style import changed_styles
    from notetrans.pipeline.upkeep.orphans import followed

    site = order.site
    with open_ledger(site, report) as ledger:
        report.warnings(followed(site, order.posts))
        for choice in order.choices:
            provider = create_batches(choice.backend.name, settings(site.config, site.root))
            known = rates(site.config, [choice.backend], batch=True)
            till = Till(known, ledger, bound=site.config.translate.max_cost)
            with order.open(choice) as run:
                report.warnings(filter(None, [run.memory.problem]))
                if run.glossary:
                    report.warnings(changed_styles(site, run.glossary.asked, choice.posts))
                planned = confirmed(run, known, report, yes=yes)
                with report.progress(run, 0):
                    found = parcels(run, till.may_send)
                    sent = asyncio.run(_submitted(run, provider, found)) if found else []
                report.leverage(run.leverage)
            report.batches([batch_json(batch) for batch in sent], [*map(_told, sent)])
            if till.stopped:
                report.left_out(till, planned.segments - sum(batch.segments for batch in sent))


async def _submitted(run: Run, provider: Batches, found: Sequence[Parcel]) -> list[OpenBatch]:
    from notetrans.pipeline.batches.submit import submit

    try:
        return await submit(run, provider, found)
    finally:
        await provider.aclose()


def _told(batch: OpenBatch) -> str:
    return (
        f"submitted  batch {batch.id} ({batch.backend} {batch.number}): "
        f"{counted(sum(1 for _ in batch.requests), 'request')}, "
        f"{counted(batch.segments, 'segment')}. `notetrans batch collect` takes the answers in; "
        "commit .notetrans/batches to do so elsewhere."
    )


def export_posts(order: Order, choice: Choice, path: Path, report: Report) -> None:
    """Write what is to be sent into a file; it waits there as in a batch."""
    from notetrans.pipeline.batches.provider import request_file
    from notetrans.pipeline.batches.submit import export, parcels

    site = order.site
    with order.open(choice) as run, report.progress(run, 0):
        found = parcels(run)
        if not found:
            report.say("nothing to send")
            return

        def write(requests: Requests) -> None:
            path.write_bytes(request_file(site.config, requests, site.root))

        batch = export(run, found, write)
    told = f"exported   batch {batch.id}: {counted(batch.segments, 'segment')} in {path}"
    report.batches([batch_json(batch)], [told])
