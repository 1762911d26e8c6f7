"""``notetrans memory``: what is known already, in files and in the cache."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from notetrans.cli.figures import counted
from notetrans.cli.options import json_option, open_site_here

Command = TypeVar("Command", bound=Callable[..., Any])


def _config_option(command: Command) -> Command:
    path = click.Path(path_type=Path)
    return click.option("--config", "config_path", type=path, help="The site's file.")(command)


@click.group("memory")
def command() -> None:
    """Keep what is known of translations small and whole."""


@command.command("gc")
@_config_option
@json_option
def gc(config_path: Path | None, as_json: bool) -> int:
    """Drop the lines of state files that others replaced, and repair damaged ones.

    What is known of each post stays the same; commit the result.
    """
    from notetrans.cli.report import Report
    from notetrans.stage import compact_state, known_posts, prepare, writer_lock

    with Report(as_json=as_json) as report:
        root = open_site_here(config_path).root
        prepare(root)
        with writer_lock(root):
            sizes = [compact_state(root, *known) for known in known_posts(root)]
        before, after = (sum(size) for size in zip(*sizes, strict=True)) if sizes else (0, 0)
        row = {"files": len(sizes), "before": before, "after": after}
        told = f"{counted(len(sizes), 'state file')}: {before:,} bytes before, {after:,} now"
        report.tell("gc", [row], told)
    return report.code


@command.command("rebuild")
@_config_option
@json_option
def rebuild(config_path: Path | None, as_json: bool) -> int:
    """Make the cache anew from the posts that are published."""
    from notetrans.cli.report import Report
    from notetrans.pipeline.upkeep.rebuild import rebuild
    from notetrans.stage import prepare, writer_lock

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path)
        plan = site.whole_plan()
        prepare(site.root)
        with writer_lock(site.root):
            found = list(rebuild(site, plan.posts))
        report.errors(each.error for each in found if each.error)
        targets = sum(each.targets for each in found)
        row = {"posts": len(found), "targets": targets}
        report.tell("rebuild", [row], f"{counted(targets, 'target')} of {len(found)} posts")
    return report.code


@command.command("stats")
@_config_option
@json_option
def stats(config_path: Path | None, as_json: bool) -> int:
    """Show how much is known: posts, units by state, bytes, targets in the cache."""
    from notetrans.cli.report import Report
    from notetrans.memory import Memory
    from notetrans.stage import known_posts, read_state
    from notetrans.stage.state import state_path

    with Report(as_json=as_json) as report:
        root = open_site_here(config_path).root
        counts: Counter[str] = Counter()
        for language, note in known_posts(root):
            state, _ = read_state(root, language, note)
            counts["posts"] += 1
            counts["bytes"] += state_path(root, language, note).stat().st_size
            for entry in state.entries if state else ():
                counts["units"] += 1
                counts[entry.state] += 1
                counts[f"by {entry.origin}"] += 1
        for path in sorted((root / ".notetrans/cache").glob("memory*.sqlite")):
            with Memory(path) as memory:
                counts[path.name] = len(memory)
        report.tell("stats", [dict(counts)], _table(counts))
    return report.code


def _table(counts: Counter[str]) -> str:
    width = max(map(len, counts), default=0)
    return "\n".join(f"{name:<{width}}  {count:,}" for name, count in counts.items()) or "nothing"
