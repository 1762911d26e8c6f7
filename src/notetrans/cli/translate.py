"""``notetrans translate``: notes to staged (or published) posts."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.engines import engine_options, flags
from notetrans.cli.options import json_option, open_site_here, site_options, split_languages
from notetrans.cli.order import Order, open_ledger, planned_here, unknown_told

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline import Run, Site
    from notetrans.pipeline.overview.conditions import PostStatus
    from notetrans.site import Plan


@click.command("translate")
@site_options
@engine_options
@click.option(
    "--include-approved", is_flag=True, help="With --force: also what a person wrote or approved."
)
@click.option("--publish", is_flag=True, help="Publish at once what publish.auto lets go.")
@click.option("--max-cost", metavar="DOLLARS", help="Stop before the run would cost more.")
@click.option("--batch", is_flag=True, help="Leave it with the provider, for half the price.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option("--prompt-only", is_flag=True, help="Print the requests, and send nothing.")
@click.option("--frozen", is_flag=True, help="Send nothing; exit code 1 if anything is to be done.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before an engine that costs money.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    publish: bool,
    force: bool,
    include_approved: bool,
    drafts: bool,
    max_cost: str | None,
    batch: bool,
    dry_run: bool,
    prompt_only: bool,
    frozen: bool,
    yes: bool,
    as_json: bool,
    **engine: str | None,
) -> int:
    """Translate notes into other languages.

    PATHS are notes or folders of notes; without any, all notes of the site. The result waits
    in the stage: `notetrans publish` moves it into place. With --batch the provider answers
    within a day, and `notetrans batch collect` takes the answers in. With --frozen (for CI)
    what is missing, stale or unresolved is told, and no engine is needed.
    """
    from notetrans.cli.estimate import estimate
    from notetrans.cli.frozen import check
    from notetrans.cli.report import Report
    from notetrans.cli.submit import submit_posts
    from notetrans.pipeline.choose import choose

    said = flags(engine, drafts=drafts) | ({"translate.max_cost": max_cost} if max_cost else {})
    with Report(as_json=as_json) as report:
        _check(force=force, approved=include_approved, batch=batch)
        site = open_site_here(config_path, said, paths)
        if frozen:
            _refuse_beside(publish=publish, force=force, batch=batch, prompt_only=prompt_only)
            plan = site.plan(paths, split_languages(languages))
            report.plan(plan)
            check(site, plan, report)
            return report.code
        plan, rows = planned_here(site, config_path, paths, split_languages(languages))
        report.plan(plan)
        report.warnings(_problems(site, plan, rows))
        report.warnings(unknown_told(site, plan, rows))
        choices = choose(site.config, plan.posts, root=site.root, keyless=dry_run or prompt_only)
        report.choices(choices)
        order = Order(site, choices, rows, force, include_approved)
        if prompt_only:
            _show_requests(order, report)
        elif dry_run:
            estimate(order, report, batch=batch)
        elif choices:
            if batch:
                submit_posts(order, report, yes=yes)
            else:
                _translate(order, report, yes=yes)
            if publish:
                _publish(site, plan, report)
    return report.code


def _refuse_beside(**options: bool) -> None:
    """Raise :class:`UsageError` for an option that would send or publish."""
    from notetrans.errors import UsageError

    for name in (name for name, given in options.items() if given):
        raise UsageError(f"--frozen and --{name.replace('_', '-')} do not go together")


def _check(*, force: bool, approved: bool, batch: bool) -> None:
    """Raise ``UsageError`` for options that do not go together."""
    from notetrans.errors import UsageError

    if approved and not force:
        raise UsageError(
            "--include-approved says what --force translates again", remedy="Add --force."
        )
    if approved and batch:
        raise UsageError(
            "--include-approved is not for batches",
            remedy="Leave out --batch: what a person approved is asked for at once.",
        )


def _problems(site: Site, plan: Plan, rows: Sequence[PostStatus]) -> Iterator[str]:
    """Yield the lines of state files that say nothing, as far as that is not known to be none."""
    from notetrans.pipeline.known import state_problems

    whole = {(row.note, row.language) for row in rows if row.is_done(row.draft)}
    posts = (post for post in plan.posts if (post.note.path, post.name) not in whole)
    return state_problems(site.root, posts)


def _show_requests(order: Order, report: Report) -> None:
    from notetrans.pipeline import requests, shown

    for choice in order.choices:
        with order.open(choice) as run:
            run.report = report.post
            for prepared, request in requests(run):
                report.request(prepared.post, shown(run, request))


def _translate(order: Order, report: Report, *, yes: bool) -> None:
    from notetrans.cli.confirm import confirmed
    from notetrans.pipeline import Till, rates
    from notetrans.pipeline.style import changed_styles
    from notetrans.pipeline.upkeep.orphans import followed

    site = order.site
    bound = site.config.translate.max_cost
    with open_ledger(site, report) as ledger:
        report.warnings(followed(site, order.posts))
        for choice in order.choices:
            known = rates(site.config, choice.backends)
            till = Till(known, ledger, bound=bound)
            with order.open(choice) as run:
                report.warnings(filter(None, [run.memory.problem]))
                if run.glossary and not choice.draft:
                    report.warnings(changed_styles(site, run.glossary.asked, choice.posts))
                planned = confirmed(run, known, report, yes=yes)
                run.till = till
                with report.paid(till):
                    with report.progress(run, planned.segments):
                        asyncio.run(interruptible(run))
                    report.leverage(run.leverage)
            if till.stopped:
                report.stopped(till, planned)


async def interruptible(run: Run) -> None:
    """Run until done; Ctrl-C lets what is in flight arrive, a second one ends at once."""
    from notetrans.pipeline import translate

    run.stop = stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(translate(run))

    def interrupt() -> None:
        if stop.is_set():
            task.cancel()
        else:
            stop.set()
            click.echo("stopping: what is in flight is kept (Ctrl-C again: at once)", err=True)

    with suppress(NotImplementedError):  # Windows has no signal handlers in its loop
        loop.add_signal_handler(signal.SIGINT, interrupt)
        loop.add_signal_handler(signal.SIGTERM, interrupt)
    try:
        await task
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    if stop.is_set():
        raise KeyboardInterrupt


def _publish(site: Site, plan: Plan, report: Report) -> None:
    from notetrans.cli.publish import publish_posts

    wanted = {(post.language, post.note.path) for post in plan.posts}
    publish_posts(site, wanted, report)
