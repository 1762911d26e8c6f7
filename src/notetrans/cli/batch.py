"""``notetrans batch``: what was left with a provider, followed, collected, cancelled.

``translate --batch`` submits; what is open stands in ``.notetrans/batches``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from notetrans.cli.engines import engine_options, flags
from notetrans.cli.options import json_option, open_site_here, site_options, split_languages
from notetrans.cli.order import Order, open_ledger

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group("batch")
def command() -> None:
    """Follow, collect and cancel what was left with a provider.

    `notetrans translate --batch` leaves it there; what is open is a file in .notetrans/batches.
    """


def _batch_options(verb: Command) -> Command:
    """Add ID, and where the provider is, if elsewhere than the configuration says."""
    verb = json_option(verb)
    config = click.Path(path_type=Path)
    verb = click.option("--config", "config_path", type=config, help="The site's file.")(verb)
    key = "Environment variable that holds the key."
    verb = click.option("--api-key-env", help=key)(verb)
    verb = click.option("--base-url", help="Address of the engine's endpoint.")(verb)
    verb = click.option("--backend", "-b", help="The engine that address and key are for.")(verb)
    return click.argument("name", metavar="[ID]", required=False)(verb)


@command.command("status")
@_batch_options
def status(
    *, name: str | None, config_path: Path | None, as_json: bool, **engine: str | None
) -> int:
    """Ask how far open batches are."""
    from notetrans.cli.open_batches import batch_json, batch_table, chosen, status_of
    from notetrans.cli.report import Report

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, flags(engine, drafts=False))
        found = [(batch, status_of(site, batch, report)) for batch in chosen(site, name)]
        report.tell("batches", [batch_json(*each) for each in found], batch_table(found))
    return report.code


@command.command("collect")
@_batch_options
@click.option("--from", "path", type=click.Path(path_type=Path), help="A file of answers.")
def collect(
    *,
    name: str | None,
    config_path: Path | None,
    path: Path | None,
    as_json: bool,
    **engine: str | None,
) -> int:
    """Take the answers of ended batches in: verify them, keep them, stage their posts.

    An answer that fails is left missing, and the next run asks for it. `--from` reads answers
    from a file, as `run_batch` of vLLM writes them.
    """
    from notetrans.cli.collect import collect_ended, collect_file
    from notetrans.cli.open_batches import chosen
    from notetrans.cli.report import Report

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, flags(engine, drafts=False))
        with open_ledger(site, report) as ledger:
            found = chosen(site, name)
            if path is not None:
                collect_file(site, found, path, ledger, report)
            elif found:
                collect_ended(site, found, ledger, report)
            else:
                report.tell("batches", [], "no open batches")
    return report.code


@command.command("cancel")
@_batch_options
@click.option("--forget", is_flag=True, help="Do not ask the provider; its answers are lost.")
def cancel(
    *,
    name: str | None,
    config_path: Path | None,
    forget: bool,
    as_json: bool,
    **engine: str | None,
) -> int:
    """Have the batch ID end; what it has answered by then can be collected."""
    from notetrans.cli.open_batches import cancel_batch, chosen
    from notetrans.cli.report import Report
    from notetrans.errors import UsageError
    from notetrans.pipeline.batches.files import remove_batch

    with Report(as_json=as_json) as report:
        if not name:
            raise UsageError("which batch?", remedy="`notetrans batch status` lists them.")
        site = open_site_here(config_path, flags(engine, drafts=False))
        (batch,) = chosen(site, name)
        if forget or batch.state != "sent":
            remove_batch(site.root, batch)
            report.say(f"forgotten  batch {batch.id}: its segments are free again")
        else:
            asyncio.run(cancel_batch(site, batch))
            report.say(
                f"cancelled  batch {batch.id}: `notetrans batch collect` takes in what is done"
            )
    return report.code


@command.command("export")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@site_options
@engine_options
@json_option
def export(
    *,
    path: Path,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    force: bool,
    drafts: bool,
    as_json: bool,
    **engine: str | None,
) -> int:
    """Write what is to be sent into FILE, for `run_batch` of vLLM; no key is needed.

    `notetrans batch collect --from ANSWERS` takes the answers in.
    """
    from notetrans.cli.report import Report
    from notetrans.cli.submit import export_posts
    from notetrans.pipeline.choose import choose

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, flags(engine, drafts=drafts), paths)
        plan = site.plan(paths, split_languages(languages))
        report.plan(plan)
        with open_ledger(site, report):
            choices = choose(site.config, plan.posts, root=site.root, keyless=True)
            order = Order(site, choices, force=force)
            for choice in choices:
                export_posts(order, choice, path, report)
    return report.code
