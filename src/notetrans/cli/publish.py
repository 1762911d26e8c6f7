"""``notetrans publish``: staged posts into place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline import Site


@click.command("publish")
@site_options
@click.option(
    "--replace-edited",
    is_flag=True,
    help="Replace the named posts, though what a person changed there has no place in the note.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be published, and write nothing.")
@click.option("--anyway", is_flag=True, help="Publish what waits for a person, too.")
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
    replace_edited: bool,
    dry_run: bool,
    anyway: bool,
    partial: bool,
    replace_adopted: bool,
    as_json: bool,
) -> int:
    """Move staged posts into place.

    PATHS are notes or posts, or folders of either; without any, all that is staged. A file
    that notetrans did not write is never replaced, one that a person changed only where the
    staged post holds all of that. The languages of a note go together. An adopted post that
    differs from its note in more than its text is replaced only with --replace-adopted:
    `notetrans diff` shows what it would lose.
    """
    from notetrans.cli.report import Report
    from notetrans.cli.staged import meant
    from notetrans.errors import UsageError

    with Report(as_json=as_json) as report:
        if replace_edited and not paths:
            raise UsageError(
                "--replace-edited gives up what a person wrote", remedy="Name the posts."
            )
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
                replace_edited=replace_edited,
                dry_run=dry_run,
            )
        else:
            report.tell(
                "published", [], "nothing is staged" + (" for these" if paths or named else "")
            )
    return report.code


def publish_posts(
    site: Site,
    wanted: Collection[tuple[str, str]],
    report: Report,
    *,
    anyway: bool = False,
    partial: bool = False,
    adopted: bool = False,
    replace_edited: bool = False,
    dry_run: bool = False,
) -> None:
    """Publish the staged posts named by language and note, and tell what became of them."""
    from notetrans.pipeline.publish import publish_staged
    from notetrans.stage import prepare, writer_lock

    prepare(site.root)
    with writer_lock(site.root) as resumed:
        found = publish_staged(
            site,
            wanted,
            anyway=anyway,
            together=not partial,
            adopted=adopted,
            replace_edited=replace_edited,
            dry_run=dry_run,
        )
    done = (*resumed, *found.done)
    report.published(replace(found, done=done), dry_run=dry_run)
