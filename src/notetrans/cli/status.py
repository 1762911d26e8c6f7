"""``notetrans status``: every post of the site and where it stands."""

from __future__ import annotations

from pathlib import Path

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages


@click.command("status")
@site_options
@json_option
def command(
    paths: tuple[Path, ...], languages: str | None, config_path: Path | None, as_json: bool
) -> int:
    """Show what is missing, stale, staged or edited, post by post.

    The exit code is 1 if anything is to be done.
    """
    from notetrans.cli.report import Report
    from notetrans.pipeline.known import state_problems
    from notetrans.pipeline.orphans import orphaned
    from notetrans.pipeline.status import post_statuses

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, None, paths)
        plan = site.plan(paths, split_languages(languages))
        report.statuses(list(post_statuses(site, plan.posts)))
        report.warnings(state_problems(site.root, plan.posts))
        if not paths and not languages:
            report.warnings(orphaned(site, plan.posts))
        report.errors(plan.errors)
    return report.code
