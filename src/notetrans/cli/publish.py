"""``notetrans publish``: staged posts into place."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline import Site


@click.command("publish")
@site_options
@click.option("--dry-run", is_flag=True, help="Show what would be published, and write nothing.")
@click.option("--anyway", is_flag=True, help="Publish what publish.auto keeps waiting too.")
@click.option("--partial", is_flag=True, help="Publish languages of a note whose others cannot go.")
@click.option(
    "--replace-adopted", is_flag=True, help="Replace adopted posts with a layout of their own."
)
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    dry_run: bool,
    anyway: bool,
    partial: bool,
    replace_adopted: bool,
    as_json: bool,
) -> int:
    """Move staged posts into place.

    PATHS are notes or posts, or folders of either; without any, all that is staged. A file
    that notetrans did not write, or that was changed since, is never replaced. The languages
    of a note go together. An adopted post that differs from its note in more than its text is
    replaced only with --replace-adopted: `notetrans diff` shows what it would lose.
    """
    from notetrans.cli.report import Report
    from notetrans.cli.staged import meant

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, None, paths)
        named = split_languages(languages)
        wanted = {(staged.language, staged.note) for staged in meant(site, paths, named)}
        if wanted:
            publish_posts(
                site,
                wanted,
                report,
                anyway=anyway,
                partial=partial,
                adopted=replace_adopted,
                dry_run=dry_run,
            )
        else:
            report.say("nothing is staged" + (" for these" if paths or named else ""))
    return report.code


def publish_posts(
    site: Site,
    wanted: Collection[tuple[str, str]],
    report: Report,
    *,
    anyway: bool = False,
    partial: bool = False,
    adopted: bool = False,
    dry_run: bool = False,
) -> None:
    """Publish the staged posts named by language and note, and tell what became of them."""
    from notetrans.pipeline.publish import publish_staged
    from notetrans.stage import Published, prepare, writer_lock

    prepare(site.root)
    with writer_lock(site.root) as resumed:
        found = publish_staged(
            site,
            wanted,
            anyway=anyway,
            together=not partial,
            adopted=adopted,
            dry_run=dry_run,
        )
    done = (*resumed, *found.done)
    report.published(Published(done, found.refused), dry_run=dry_run)
