"""``notetrans translate``: notes to staged (or published) posts."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline import Choice, Estimate, Run, Site
    from notetrans.site import Plan


@click.command("translate")
@site_options
@click.option("--backend", "-b", help="Engine: apertium, openai, pseudo, … (see backends).")
@click.option("--model", "-m", help="The engine's model.")
@click.option("--base-url", help="Address of an OpenAI-compatible endpoint.")
@click.option("--api-key-env", help="Environment variable that holds the key.")
@click.option("--publish", is_flag=True, help="Publish what is complete at once.")
@click.option("--force", is_flag=True, help="Translate again what a machine translated.")
@click.option("--drafts", is_flag=True, help="Translate drafts too.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask before an engine that costs money.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    publish: bool,
    force: bool,
    drafts: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    **engine: str | None,
) -> int:
    """Translate notes into other languages.

    PATHS are notes or folders of notes; without any, all notes of the site. The result waits
    in the stage: `notetrans publish` moves it into place.
    """
    from notetrans.cli.report import Report
    from notetrans.pipeline import choose
    from notetrans.pipeline.known import state_problems

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, _flags(engine, drafts), paths)
        plan = site.plan(paths, split_languages(languages))
        report.plan(plan)
        report.warnings(state_problems(site.root, plan.posts))
        choices = choose(site.config, plan.posts)
        report.choices(choices)
        if dry_run:
            for choice in choices:
                report.estimate(choice, _estimate(site, choice, force))
        elif choices:
            _translate(site, choices, report, force=force, yes=yes)
            if publish:
                _publish(site, plan, report)
    return report.code


def _flags(engine: dict[str, str | None], drafts: bool) -> dict[str, str]:
    names = {
        "backend": "backend.name",
        "model": "backend.model",
        "base_url": "backend.base_url",
        "api_key_env": "backend.api_key_env",
    }
    flags = {names[name]: value for name, value in engine.items() if value is not None}
    return flags | ({"translate.drafts": "true"} if drafts else {})


@contextmanager
def _run(site: Site, choice: Choice, force: bool) -> Iterator[Run]:
    """Open a run with its memory: a draft engine has one of its own."""
    from notetrans.memory import Memory
    from notetrans.pipeline import Run
    from notetrans.stage import prepare

    prepare(site.root)
    name = f"memory-{choice.draft}.sqlite" if choice.draft else "memory.sqlite"
    with Memory(site.root / ".notetrans/cache" / name) as memory:
        yield Run(site, choice, memory, force)


def _estimate(site: Site, choice: Choice, force: bool) -> Estimate:
    from notetrans.pipeline import survey

    with _run(site, choice, force) as run:
        return survey(run.prepared())


def _translate(
    site: Site, choices: Sequence[Choice], report: Report, *, force: bool, yes: bool
) -> None:
    from notetrans.stage import prepare, writer_lock

    prepare(site.root)
    with writer_lock(site.root):
        for choice in choices:
            if choice.backend.capabilities.costs_money:
                estimate = _estimate(site, choice, force)
                report.estimate(choice, estimate)
                _confirm(estimate, site.config.translate.confirm_above, yes)
            with _run(site, choice, force) as run:
                report.warnings(filter(None, [run.memory.problem]))
                with report.progress(run, _total(run)):
                    asyncio.run(_interruptible(run))


def _total(run: Run) -> int:
    """Return the number of segments to be sent, for a progress bar on a terminal."""
    if not sys.stderr.isatty():
        return 0
    from notetrans.pipeline import survey

    return survey(replace(run).prepared()).segments


def _confirm(estimate: Estimate, above: int, yes: bool) -> None:
    from notetrans.errors import UsageError

    if yes or estimate.segments <= above:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            f"{estimate.segments} segments would be sent to an engine that costs money",
            remedy=f"Add --yes, or raise translate.confirm_above (now {above}).",
        )
    if not click.confirm("Go on?", err=True):
        raise UsageError("nothing was sent")


async def _interruptible(run: Run) -> None:
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
    report.published(publish_posts(site, wanted))
