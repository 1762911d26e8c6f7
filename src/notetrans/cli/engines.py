"""Options that choose an engine, and the run that they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from notetrans.cli.options import settings_here

if TYPE_CHECKING:
    from pathlib import Path

    from notetrans.cli.report import Report
    from notetrans.ledger import Ledger
    from notetrans.memory import Memory
    from notetrans.pipeline import Choice, Run, Site
    from notetrans.pipeline.overview.conditions import PostStatus
    from notetrans.site import Plan

Command = TypeVar("Command", bound=Callable[..., Any])

_ENGINE = (
    ("--backend", "backend.name", "-b", "Engine: openrouter, anthropic, apertium, … (backends)."),
    ("--model", "backend.model", "-m", "The engine's model."),
    ("--base-url", "backend.base_url", None, "Address of the engine's endpoint."),
    ("--api-key-env", "backend.api_key_env", None, "Environment variable that holds the key."),
)


def engine_options(command: Command) -> Command:
    """Add the options that choose an engine, ``--force`` and ``--drafts``."""
    command = click.option("--drafts", is_flag=True, help="Translate drafts too.")(command)
    again = "Translate again what a machine translated."
    command = click.option("--force", is_flag=True, help=again)(command)
    for name, _, short, told in reversed(_ENGINE):
        command = click.option(name, *filter(None, [short]), help=told)(command)
    return command


def flags(engine: Mapping[str, str | None], *, drafts: bool) -> dict[str, str]:
    """Return what the options say as keys of the configuration."""
    keys = {name.strip("-").replace("-", "_"): key for name, key, _, _ in _ENGINE}
    said = {keys[name]: value for name, value in engine.items() if value is not None}
    return said | ({"translate.drafts": "true"} if drafts else {})


@contextmanager
def open_run(
    site: Site,
    choice: Choice,
    *,
    force: bool,
    approved: bool = False,
    rows: Iterable[PostStatus] = (),
) -> Iterator[Run]:
    """Open a run with its memory: a draft engine has one of its own, and waits for no batch.

    ``rows`` tell where posts stand: those with nothing to do are not read.
    """
    from notetrans.memory.asked import Asked
    from notetrans.pipeline import Run
    from notetrans.pipeline.batches.files import open_batches
    from notetrans.pipeline.batches.held import held_in
    from notetrans.pipeline.caches import asked_path
    from notetrans.pipeline.likes import open_likes
    from notetrans.pipeline.touched import GlossaryChanges

    held = held_in([] if choice.draft else open_batches(site.root))
    least = site.config.translate.fuzzy
    with (
        open_memory(site, choice.draft) as memory,
        open_likes(memory, least) as likes,
        Asked(asked_path(site.root)) as asked,
    ):
        changes = GlossaryChanges(site, memory, asked)
        run = Run(site, choice, memory, force, approved, held=held, likes=likes, glossary=changes)
        run.done = {(row.note, row.language) for row in rows if row.is_done(choice.draft)}
        yield run


def planned_here(
    site: Site, config_path: Path | None, paths: Sequence[Path], languages: Sequence[str]
) -> tuple[Plan, list[PostStatus]]:
    """Return what is to become of notes, and where the posts stand, by what is kept of them."""
    from notetrans.pipeline.overview.overview import planned

    root, settings = settings_here(config_path)
    return planned(site, paths, languages, settings=settings if root == site.root else "")


def unknown_told(site: Site, plan: Plan, rows: Sequence[PostStatus]) -> Iterator[str]:
    """Tell, before anything is paid for, of posts that stand there and cannot be replaced."""
    from notetrans.pipeline.known import unknown_posts

    there = [row.target for row in rows if row.status == "unknown"]
    if not rows:
        there = list(unknown_posts(site.root, plan.posts))
    if there:
        more = f" and {len(there) - 1:,} more" if len(there) > 1 else ""
        yield (
            f"not written by notetrans, and never replaced: {there[0]}{more}. `notetrans adopt` "
            "takes such posts over, so that what they say is not paid for"
        )


def open_memory(site: Site, draft: str = "") -> Memory:
    """Open a site's memory, or that of a draft engine."""
    from notetrans.memory import Memory
    from notetrans.pipeline.caches import memory_path
    from notetrans.stage import prepare

    prepare(site.root)
    return Memory(memory_path(site.root, draft))


@contextmanager
def open_ledger(site: Site, report: Report) -> Iterator[Ledger]:
    """Open a site's ledger, and be the one who writes to the site."""
    from notetrans.ledger import Ledger
    from notetrans.pipeline.caches import ledger_path
    from notetrans.stage import prepare, writer_lock

    prepare(site.root)
    with writer_lock(site.root), Ledger(ledger_path(site.root)) as ledger:
        report.warnings(filter(None, [ledger.problem]))
        yield ledger
