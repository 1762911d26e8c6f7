"""Targets translated back for ``notetrans diff --back``, with what that costs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline import Site, Till
    from notetrans.review import PostChanges
    from notetrans.stage import Staged


def with_backs(
    site: Site,
    staged: Sequence[Staged],
    posts: Sequence[PostChanges],
    report: Report,
    *,
    engine: str,
    yes: bool,
) -> list[PostChanges]:
    """Return changes with their targets translated back, once that is allowed.

    What is to be told goes to standard error, for the changes have the other.
    """
    from notetrans.cli.confirm import confirmed
    from notetrans.cli.engines import open_ledger, open_memory
    from notetrans.cli.report import Report
    from notetrans.pipeline import Till, rates
    from notetrans.pipeline.back import MEMORY, BackRun, back_runs, back_site, translate_back
    from notetrans.pipeline.back import with_back as shown

    there = back_site(site, engine)
    aside = Report(as_json=True)  # tells on standard error alone
    with open_ledger(site, report) as ledger, open_memory(site, MEMORY) as memory:
        for choice, by_path, texts in back_runs(there, posts, staged):
            known = rates(there.config, choice.backends)
            run = BackRun(there, choice, memory, staged=by_path, texts=texts)
            confirmed(run, known, aside, yes=yes)
            run.till = Till(known, ledger, bound=there.config.translate.max_cost)
            try:
                found = asyncio.run(translate_back(run))
            finally:
                _tell(run.till)
            posts = [shown(post, found) for post in posts]
    left = sum(_lacks(post) for post in posts)
    if left:
        report.warn(f"{left} of these targets could not be translated back")
    return list(posts)


def _tell(till: Till) -> None:
    from notetrans.cli.figures import cost_told, counted

    sums = till.sums
    if sums.requests and not till.free:
        told = f"{cost_told(sums)} for {counted(sums.requests, 'request')}"
        click.echo(f"translated back: {told} (run {till.run})", err=True)
    if till.stopped:
        click.echo("stopped: it would cost more than translate.max_cost", err=True)


def _lacks(post: PostChanges) -> int:
    return sum(
        unit.new is not None and unit.new.target is not None and unit.new.back is None
        for unit in post.changed
    )
