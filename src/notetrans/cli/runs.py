"""``notetrans runs``: what earlier runs took, from the ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notetrans.cli.figures import cost_told, share, sums_json, table
from notetrans.cli.options import json_option, open_site_here

if TYPE_CHECKING:
    from notetrans.ledger import Ledger, Line, Sums, Total

_SUMS = ("requests", "tokens in", "cached", "out", "characters", "cost")


@click.command("runs")
@click.argument("run", required=False, type=click.IntRange(min=1))
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The site's file.")
@json_option
def command(run: int | None, config_path: Path | None, as_json: bool) -> int:
    """List runs with what they took and cost; with RUN, post by post and language.

    A cost is the provider's own figure where it names one, else its tokens at their price.
    """
    from notetrans.cli.report import Report
    from notetrans.ledger import Ledger
    from notetrans.pipeline.caches import ledger_path

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path)
        path = ledger_path(site.root)
        if not path.is_file():
            report.tell("runs", [], "no runs")
            return report.code
        with Ledger(path) as ledger:
            report.warnings(filter(None, [ledger.problem]))
            if run is None:
                report.tell("runs", *_runs(ledger))
            else:
                report.tell("run", *_one(ledger, run))
    return report.code


def _runs(ledger: Ledger) -> tuple[list[dict[str, Any]], str]:
    totals = ledger.runs()
    rows = [
        (
            str(each.run),
            _moment(each.begun),
            " ".join(each.languages),
            _engine(each.backends, each.models),
            str(each.posts),
            *_cells(each.sums),
        )
        for each in totals
    ]
    head = ("run", "begun", "languages", "engine", "posts", *_SUMS)
    return [_total_json(each) for each in totals], table(head, rows, left=4) if rows else "no runs"


def _one(ledger: Ledger, run: int) -> tuple[list[dict[str, Any]], str]:
    from notetrans.errors import UsageError

    lines = ledger.lines(run)
    if not lines:
        raise UsageError(f"there is no run {run}", remedy="`notetrans runs` lists them.")
    rows = [
        (each.note, each.language, _engine([each.backend], [each.model]), *_cells(each.sums))
        for each in lines
    ]
    head = ("note", "language", "engine", *_SUMS)
    return [_line_json(each) for each in lines], table(head, rows, left=3)


def _cells(sums: Sums) -> tuple[str, ...]:
    usage = sums.usage
    return (
        f"{sums.requests:,}",
        f"{usage.input_tokens:,}",
        share(usage.cached_tokens, usage.input_tokens),
        f"{usage.output_tokens:,}",
        f"{usage.characters:,}" if usage.characters else "",
        cost_told(sums),
    )


def _engine(backends: tuple[str, ...] | list[str], models: tuple[str, ...] | list[str]) -> str:
    return " ".join([*backends, *(model for model in models if model and model not in backends)])


def _moment(text: str) -> str:
    """Return a moment of UTC in the time of this machine, to the minute."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")


def _total_json(total: Total) -> dict[str, Any]:
    return {
        "run": total.run,
        "begun": total.begun,
        "ended": total.ended,
        "posts": total.posts,
        "languages": list(total.languages),
        "backends": list(total.backends),
        "models": list(total.models),
        **sums_json(total.sums),
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "note": line.note,
        "language": line.language,
        "backend": line.backend,
        "model": line.model,
        **sums_json(line.sums),
    }
