"""``notetrans status``: every post of the site and where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.pipeline.status import PostStatus


@click.command("status")
@site_options
@json_option
def command(
    paths: tuple[Path, ...], languages: str | None, config_path: Path | None, as_json: bool
) -> int:
    """Show what is missing, stale, staged or edited, post by post.

    The exit code is 1 if anything is to be done.
    """
    import json
    from dataclasses import asdict

    from notetrans.pipeline.status import post_statuses

    site = open_site_here(config_path, None, paths)
    plan = site.plan(paths, split_languages(languages))
    rows = list(post_statuses(site, plan.posts))
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        _table(rows)
    for error in plan.errors:
        click.echo(f"error: {error}", err=True)
    return int(bool(plan.errors) or any(row.status != "current" for row in rows))


def _table(rows: list[PostStatus]) -> None:
    if not rows:
        click.echo("no posts")
        return
    width = max(len(row.note) for row in rows)
    for row in rows:
        detail = f" ({row.detail})" if row.detail else ""
        click.echo(f"{row.note:<{width}}  {row.language:<8} {row.status}{detail}")
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.status] = counts.get(row.status, 0) + 1
    click.echo(", ".join(f"{count} {status}" for status, count in counts.items()))
