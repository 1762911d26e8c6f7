"""Targets translated back for ``notetrans diff --back``, with what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline.money import Till
    from notetrans.pipeline.site import Site
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
    from notetrans.cli.report import Report
    from notetrans.pipeline.reviewing.back import ask_back
    from notetrans.stage import prepare, writer_lock

    aside = Report(as_json=True)  # tells on standard error alone
    prepare(site.root)
    with writer_lock(site.root):
        came = ask_back(
            site,
            posts,
            staged,
            engine=engine,
            allow=lambda run, known: confirmed(run, known, aside, yes=yes),
        )
    for till in came.tills:
        _tell(till)
    if came.lacking:
        report.warn(f"{came.lacking} of these targets could not be translated back")
    return list(came.posts)


def _tell(till: Till) -> None:
    from notetrans.cli.figures import cost_told, counted

    sums = till.sums
    if sums.requests and not till.free:
        told = f"{cost_told(sums)} for {counted(sums.requests, 'request')}"
        click.echo(f"translated back: {told} (run {till.run})", err=True)
    if till.stopped:
        click.echo("stopped: it would cost more than translate.max_cost", err=True)
