"""``notetrans init``: the files of a new site."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def command(folder: Path) -> int:
    """Write notetrans.yaml, glossary.yaml and .notetrans/ into FOLDER.

    What exists already is left alone.
    """
    from notetrans.config import config_sample
    from notetrans.stage import initialise

    folder.mkdir(parents=True, exist_ok=True)
    created = initialise(folder, config_sample())
    for path in created:
        click.echo(f"created  {path}")
    if not created:
        click.echo("nothing to do: all files are there")
    else:
        click.echo("next: set languages.targets in notetrans.yaml, then `notetrans translate`")
    return 0
