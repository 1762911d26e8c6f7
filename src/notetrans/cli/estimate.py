"""``notetrans estimate``: what a run would send and cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.engines import engine_options, flags
from notetrans.cli.options import json_option, open_site_here, site_options, split_languages
from notetrans.cli.order import Order, planned_here, unknown_told

if TYPE_CHECKING:
    from notetrans.cli.report import Report


@click.command("estimate")
@site_options
@engine_options
@click.option("--batch", is_flag=True, help="At the price of `translate --batch`.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    force: bool,
    drafts: bool,
    batch: bool,
    as_json: bool,
    **engine: str | None,
) -> int:
    """Show what would be sent and what it would cost; nothing is sent, no key is needed.

    What is known already, from published posts and earlier runs, is counted and left out.
    """
    from notetrans.cli.report import Report
    from notetrans.pipeline.choose import choose

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, flags(engine, drafts=drafts), paths)
        plan, rows = planned_here(site, config_path, paths, split_languages(languages))
        report.plan(plan)
        report.warnings(unknown_told(site, plan, rows))
        choices = choose(site.config, plan.posts, root=site.root, keyless=True)
        report.choices(choices)
        estimate(Order(site, choices, rows, force), report, batch=batch)
    return report.code


def estimate(order: Order, report: Report, *, batch: bool = False) -> None:
    """Tell what runs would send."""
    from notetrans.pipeline import rates
    from notetrans.pipeline.survey import survey

    for choice in order.choices:
        known = rates(order.site.config, choice.backends, batch=batch)
        with order.open(choice) as run:
            run.report = report.post
            report.estimate(choice, survey(run, known), known, detailed=True)
            report.leverage(run.leverage)
