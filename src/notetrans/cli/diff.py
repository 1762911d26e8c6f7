"""``notetrans diff``: what is staged, beside what is published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline import Site
    from notetrans.review import PostChanges, View
    from notetrans.stage import Staged


@click.command("diff")
@site_options
@click.option("--since", metavar="REF", help="Compare with a commit: what a branch changes.")
@click.option("--back", is_flag=True, help="Translate changed targets back, beside the source.")
@click.option("--back-with", metavar="NAME", default="", help="Engine for that: name[:model].")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before that costs money.")
@click.option("--all", "everything", is_flag=True, help="Show what did not change too.")
@click.option("--stat", is_flag=True, help="Show a line per post.")
@click.option(
    "--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page (-: print it)."
)
@click.option(
    "--format",
    "host",
    type=click.Choice(["github", "gitlab"]),
    help="Print a comment for a pull request.",
)
@click.option("--exit-code", is_flag=True, help="Leave with 1 if there is anything to review.")
@click.option("--no-pager", is_flag=True, help="Print on a terminal without $PAGER.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    since: str | None,
    back: bool,
    back_with: str,
    yes: bool,
    everything: bool,
    stat: bool,
    html: Path | None,
    host: str | None,
    exit_code: bool,
    no_pager: bool,
    as_json: bool,
) -> int:
    """Show what staged posts change, word by word.

    PATHS are notes or posts, or folders of either; without any, all that is staged. The source
    stands beside the target, and what the checks have to say below. With --since it is all that
    differs from a commit, published or staged.
    """
    from notetrans.cli.report import Report
    from notetrans.cli.staged import meant
    from notetrans.review import View

    with Report(as_json=as_json) as report:
        form = _form(stat=stat, html=html, host=host, as_json=as_json)
        site = open_site_here(config_path, None, paths)
        named = split_languages(languages)
        staged, commit = meant(site, paths, named), ""
        if since is not None:
            staged, commit = _since(site, since, staged, paths, named)
        if not staged:
            _demand(paths)
        posts = _changes(site, staged, report, since=commit, everything=everything)
        if (back or back_with) and posts:
            from notetrans.cli.back import with_backs

            posts = with_backs(site, staged, posts, report, engine=back_with, yes=yes)
        remarks = _remarks(site, commit)
        if form in ("terminal", "stat", "json"):
            report.warnings(remarks)
        view = View(everything=everything, remarks=remarks)
        _show(posts, form, report, view, html=html, pager=not no_pager)
        if exit_code and (remarks or any(post.status != "same" for post in posts)):
            report.code = report.code or 1
    return report.code


def _since(
    site: Site,
    since: str,
    staged: Sequence[Staged],
    paths: tuple[Path, ...],
    languages: tuple[str, ...],
) -> tuple[list[Staged], str]:
    """Return what differs from a commit, and the commit's id."""
    from notetrans.cli.staged import known
    from notetrans.pipeline.reviewing.since import standing_since
    from notetrans.stage.git_history import resolve

    commit = resolve(site.root, since)
    return list(standing_since(site, commit, known(site, paths, languages), staged)), commit


def _remarks(site: Site, commit: str) -> tuple[str, ...]:
    """Return what else a branch brings since a commit that whoever merges it trusts."""
    from notetrans.pipeline.reviewing.brought import brought

    return tuple(brought(site, commit)) if commit else ()


def _demand(paths: tuple[Path, ...]) -> None:
    """Raise ``UsageError`` for a path that is not there."""
    from notetrans.errors import UsageError

    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no {path}", remedy="Name a note, a post or a folder.")


def _form(*, stat: bool, html: Path | None, host: str | None, as_json: bool) -> str:
    """Return the form that is asked for; raises ``UsageError`` for more than one."""
    from notetrans.errors import UsageError

    asked = {"stat": stat, "html": html is not None, host or "": host, "json": as_json}
    forms = [form for form, wanted in asked.items() if wanted]
    if len(forms) > 1:
        raise UsageError(
            "only one of --stat, --html, --format and --json can be shown",
            remedy="Run it once for each.",
        )
    return forms[0] if forms else "terminal"


def _changes(
    site: Site, staged: Sequence[Staged], report: Report, *, since: str, everything: bool
) -> list[PostChanges]:
    """Return what posts change, without those that change nothing unless all are asked for."""
    from notetrans.errors import NotetransError
    from notetrans.pipeline.reviewing.review import reviewed

    posts = []
    for found in reviewed(site, staged, since=since):
        if isinstance(found, NotetransError):
            report.error(found)
        elif everything or found.status != "same":
            posts.append(found)
    return sorted(posts, key=lambda post: (post.note, post.target))


def _show(
    posts: Sequence[PostChanges],
    form: str,
    report: Report,
    view: View,
    *,
    html: Path | None,
    pager: bool,
) -> None:
    from notetrans.cli.pager import page, terminal_view
    from notetrans.review import FORMS, post_data

    if form == "json":
        report.tell("posts", [post_data(post, view) for post in posts], "")
    elif form in ("terminal", "stat"):
        if posts:
            page(FORMS[form](posts, terminal_view(view)), pager=pager)
        else:
            report.say("nothing to review")
    elif html and str(html) != "-":
        html.write_text(FORMS[form](posts, view), encoding="utf-8", newline="\n")
        report.say(f"written  {html}")
    else:
        click.echo(FORMS[form](posts, view), nl=False)
