"""``notetrans approve``: a person's yes to whole posts, or to what was merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.model import State
    from notetrans.pipeline.decisions.approve import Approval
    from notetrans.pipeline.site import Site
    from notetrans.site import Post


@click.command("approve")
@site_options
@click.option(
    "--state",
    "state_name",
    type=click.Choice(["reviewed", "final"]),
    default="reviewed",
    help="The state that approved units get.",
)
@click.option("--all", "everything", is_flag=True, help="Approve all posts of the site.")
@click.option("--by", metavar="NAME", default="", help="Who approves; else git's user.")
@click.option(
    "--from-git",
    "span",
    is_flag=False,
    flag_value="",
    metavar="[RANGE]",
    help="Approve what a reviewer has merged: a commit, OLD..NEW, or all of the branch.",
)
@click.option("--branch", metavar="REF", default="", help="The protected branch (origin/main).")
@click.option("--dry-run", is_flag=True, help="Show what would be approved, and write nothing.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    state_name: str,
    everything: bool,
    by: str,
    span: str | None,
    branch: str,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Approve the segments of posts, staged or published.

    PATHS are notes or posts, or folders of either. What is approved is bound to both texts: a
    change of either takes the approval back. With --from-git the posts are those that a reviewer
    (review.reviewers) has merged into the protected branch, as they stood in that commit.
    """
    from notetrans.cli.report import Report
    from notetrans.errors import UsageError
    from notetrans.model import State
    from notetrans.stage import prepare, writer_lock

    with Report(as_json=as_json) as report:
        if span is None and not (paths or languages or everything):
            raise UsageError(
                "nothing is named", remedy="Name notes, posts or languages (--to), or add --all."
            )
        site = open_site_here(config_path, None, paths)
        state = State(state_name)
        posts = _posts(site, paths, split_languages(languages))
        prepare(site.root)
        with writer_lock(site.root):
            if span is None:
                found = _named(site, posts, state, by=by, dry_run=dry_run)
            else:
                found = _merged(site, posts, state, report, (span, branch, by), dry_run=dry_run)
            _tell(found, report, dry_run=dry_run)
    return report.code


def _posts(site: Site, paths: tuple[Path, ...], languages: tuple[str, ...]) -> list[Post]:
    """Return the posts that are named, all without paths."""
    from notetrans.cli.staged import known
    from notetrans.errors import UsageError

    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no {path}", remedy="Name a note, a post or a folder.")
    return known(site, paths, languages)


def _named(
    site: Site, posts: Sequence[Post], state: State, *, by: str, dry_run: bool
) -> Iterator[Approval]:
    from notetrans.pipeline.decisions.approve import approve_post
    from notetrans.stage import read_staged, read_state
    from notetrans.stage.git_history import whoami

    who = by or whoami(site.root)
    for post in posts:
        name = (post.language, post.note.path)
        if read_staged(site.root, *name) or read_state(site.root, *name)[0]:
            yield approve_post(site, post, state=state, by=who, dry_run=dry_run)


def _merged(
    site: Site,
    posts: Sequence[Post],
    state: State,
    report: Report,
    meant: tuple[str, str, str],
    *,
    dry_run: bool,
) -> Iterator[Approval]:
    from notetrans.pipeline.decisions.approve import approve_merged
    from notetrans.pipeline.decisions.merged import NotTaken, commits, merged

    span, branch, by = meant
    found = list(merged(site, posts, commits(site, branch, span), by=by))
    refused = [each for each in found if isinstance(each, NotTaken)]
    for each in refused:
        claims = f", and yet says so itself of {each.claimed} units" if each.claimed else ""
        report.warn(f"{each.commit[:10]} approves nothing{claims}: {each.reason}")
    report.tell("not_taken", [each.commit for each in refused])
    report.tell("claimed", [[each.commit, each.claimed] for each in refused if each.claimed])
    if span and refused:
        report.code = report.code or 1
    taken = [each for each in found if not isinstance(each, NotTaken)]
    yield from approve_merged(site, taken, state=state, dry_run=dry_run)


def _tell(found: Iterator[Approval], report: Report, *, dry_run: bool) -> None:
    """Tell what was approved, post by post, and what could not be."""
    rows, lines = [], []
    for each in found:
        refused = [f"{one.verdict.unit}: {one.reason}" for one in each.decided.refused]
        rows.append(
            {
                "note": each.post.note.path,
                "language": each.post.language,
                "target": each.post.path,
                "approved": each.count,
                "missing": each.missing,
                "refused": refused,
            }
        )
        word = "would approve" if dry_run else "approved"
        more = [f"{each.missing} without target"] if each.missing else []
        more += [f"{len(refused)} refused"] if refused else []
        if each.count or more:
            told = ", ".join([f"{each.count} units", *more])
            lines.append(f"{word}  {each.post.path}: {told}")
        report.warnings(f"{each.post.path}: {one}" for one in refused)
        if more:
            report.code = report.code or 1
    report.tell("posts", rows, "\n".join(lines) or "nothing to approve")
