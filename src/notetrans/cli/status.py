"""``notetrans status``: what needs attention on the site, post by post and language by language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import (
    json_option,
    open_site_here,
    settings_here,
    site_options,
    split_languages,
)
from notetrans.errors import UsageError

if TYPE_CHECKING:
    from notetrans.pipeline.overview.conditions import Overview


@click.command("status")
@site_options
@click.option("--only", metavar="WORDS", help="Posts of these conditions alone: stale,edited.")
@click.option("--all", "every", is_flag=True, help="Show posts that need no attention, too.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    only: str | None,
    every: bool,
    as_json: bool,
) -> int:
    """Show what is missing, stale, staged, edited, to be reviewed or against the glossary.

    A line for each note with a post that needs attention, a column for each language. The
    conditions for --only: missing, stale, edited, incomplete, staged, decided, unknown,
    unreadable, review, glossary, current. The exit code is 1 if anything is to be done.
    """
    from notetrans.cli.matrix import Matrix
    from notetrans.cli.report import Report

    with Report(as_json=as_json) as report:
        words = _conditions(only, every=every)
        every = every or "current" in words
        overview = _overview(paths, split_languages(languages), config_path, every=every)
        report.warnings(overview.warnings)
        report.errors(overview.errors)
        report.statuses(Matrix(overview, words))
    return report.code


def _conditions(only: str | None, *, every: bool) -> frozenset[str]:
    """Return the words of ``--only``; where it is not given all that need attention, or all."""
    from notetrans.pipeline.overview.conditions import CONDITIONS

    words = frozenset(split_languages(only)) or frozenset(CONDITIONS)
    for word in sorted(words - set(CONDITIONS)):
        from notetrans.languages import near

        hits = near(word, CONDITIONS) or CONDITIONS
        raise UsageError(f"no condition is called {word!r}", remedy=f"Use {' or '.join(hits)}.")
    return words if only or every else words - {"current"}


def _overview(
    paths: tuple[Path, ...], languages: tuple[str, ...], config_path: Path | None, *, every: bool
) -> Overview:
    """Return where the site stands, by what is kept where that holds: then little is imported."""
    from notetrans.pipeline.index.index import opened
    from notetrans.pipeline.overview.kept import kept_overview

    root, settings = settings_here(config_path)
    if not paths and not languages and not every:
        with opened(root) as index:
            kept = kept_overview(index, root, settings) if index else None
        if kept:
            return kept
    from notetrans.pipeline.overview.overview import look_over

    site = open_site_here(config_path, None, paths)
    same = site.root == root
    return look_over(site, paths, languages, settings=settings if same else "", every=every)
