"""``notetrans prune``: posts whose note is gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline.site import Site
    from notetrans.pipeline.upkeep.orphans import Orphan


@click.command("prune")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The site's file.")
@click.option("--yes", "-y", is_flag=True, help="Do it; without this it is only shown.")
@json_option
def command(config_path: Path | None, yes: bool, as_json: bool) -> int:
    """Remove posts whose note was deleted, and let those follow whose note was renamed.

    A post that was changed since it was published is kept.
    """
    from notetrans.cli.report import Report
    from notetrans.pipeline.upkeep.orphans import find_orphans
    from notetrans.stage import writer_lock

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path)
        if not yes:
            _preview(site, find_orphans(site, site.whole_plan().posts), report)
            return report.code
        with writer_lock(site.root):
            _prune(site, find_orphans(site, site.whole_plan().posts), report)
    return report.code


def _preview(site: Site, orphans: list[Orphan], report: Report) -> None:
    from notetrans.pipeline.upkeep.orphans import kept

    errors = {id(each): kept(site.root, each) for each in orphans if not each.heir}
    told = [each for each in orphans if not errors.get(id(each))]
    _tell(told, report, done=False)
    report.errors(error for error in errors.values() if error)
    if told:
        report.code = report.code or 1
        report.say("`notetrans prune --yes` does it")


def _prune(site: Site, orphans: list[Orphan], report: Report) -> None:
    from notetrans.pipeline.upkeep.orphans import follow, prune

    done = []
    for orphan, problem in follow(site, orphans):
        done.append(orphan)
        report.warnings(filter(None, [problem]))
    for orphan, error in prune(site, orphans):
        if error:
            report.error(error)
        else:
            done.append(orphan)
    _tell(done, report, done=True)


def _tell(orphans: list[Orphan], report: Report, *, done: bool) -> None:
    rows = [
        {
            "note": each.note,
            "language": each.language,
            "post": each.post,
            "becomes": each.heir.path if each.heir else None,
        }
        for each in orphans
    ]
    words = ("moved", "removed") if done else ("would move", "would remove")
    lines = [
        f"{words[0]}  {each.post} → {each.heir.path}"
        if each.heir
        else f"{words[1]}  {each.post} ({each.note} is gone)"
        for each in orphans
    ]
    report.tell("orphans", rows, "\n".join(lines) or "nothing to prune")
