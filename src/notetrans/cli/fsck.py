"""``notetrans fsck``: whether state, posts and cache agree."""

from __future__ import annotations

from pathlib import Path

import click

from notetrans.cli.options import json_option, open_site_here


@click.command("fsck")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The site's file.")
@json_option
def command(config_path: Path | None, as_json: bool) -> int:
    """Check that state, posts and cache agree; nothing is changed.

    The exit code is 1 if something does not.
    """
    from notetrans.cli.report import Report
    from notetrans.pipeline.upkeep.fsck import disagreements

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path)
        plan = site.whole_plan()
        found = list(disagreements(site, plan.posts))
        report.errors(found)
        report.errors(plan.errors)
        if not found:
            report.say("state, posts and cache agree")
    return report.code
