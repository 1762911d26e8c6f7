"""The question before anything is sent that costs money."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline import Estimate, Rates, Run


def confirmed(run: Run, known: Rates, report: Report, *, yes: bool) -> Estimate:
    """Tell what will be sent where that costs money, and have it allowed.

    Where it costs nothing it is counted for a progress bar on a terminal only.
    """
    from notetrans.pipeline import Estimate
    from notetrans.pipeline.survey import survey

    config = run.site.config.translate
    if known.free:
        return survey(replace(run), known).total if sys.stderr.isatty() else Estimate()
    found = survey(run, known)
    report.estimate(run.choice, found, known)
    if config.max_cost:
        known.demand_prices()
    _confirm(found.total.segments, config.confirm_above, yes)
    return found.total


def _confirm(segments: int, above: int, yes: bool) -> None:
    from notetrans.errors import UsageError

    if yes or segments <= above:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            f"{segments} segments would be sent to an engine that costs money",
            remedy=f"Add --yes, or raise translate.confirm_above (now {above}).",
        )
    if not click.confirm("Go on?", err=True):
        raise UsageError("nothing was sent")
