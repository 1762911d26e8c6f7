"""``notetrans publish``: staged posts into place."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.pipeline import Site
    from notetrans.stage import Published


@click.command("publish")
@site_options
@click.option("--dry-run", is_flag=True, help="Show what would be published, and write nothing.")
@json_option
def command(
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Move staged posts into place.

    PATHS are notes or posts, or folders of either; without any, all that is staged. A file
    that notetrans did not write, or that was changed since, is never replaced.
    """
    from notetrans.cli.report import Report
    from notetrans.cli.staged import meant

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, None, paths)
        named = split_languages(languages)
        wanted = {(staged.language, staged.note) for staged in meant(site, paths, named)}
        if wanted:
            report.published(publish_posts(site, wanted, dry_run=dry_run), dry_run=dry_run)
        else:
            report.say("nothing is staged" + (" for these" if paths or named else ""))
    return report.code


def publish_posts(
    site: Site, wanted: Collection[tuple[str, str]], *, dry_run: bool = False
) -> Published:
    """Publish the staged posts named by language and note."""
    from notetrans.stage import (
        Published,
        plan_publish,
        prepare,
        publish,
        staged_posts,
        writer_lock,
    )

    prepare(site.root)
    with writer_lock(site.root):
        staged = [each for each in staged_posts(site.root) if (each.language, each.note) in wanted]
        plan = plan_publish(site.root, staged, incomplete=site.config.publish.incomplete)
        return Published(plan.ready, plan.refused) if dry_run else publish(site.root, plan)
