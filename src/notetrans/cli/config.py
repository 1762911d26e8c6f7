"""``notetrans config``: what holds here, and what can be set."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("config")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of notetrans.yaml.")
@click.option("--sample", is_flag=True, help="Print a notetrans.yaml with every key explained.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The file to read.")
def command(schema: bool, sample: bool, config_path: Path | None) -> int:
    """Show the configuration that holds here."""
    import json

    from notetrans.config import config_sample, config_schema

    if schema:
        click.echo(json.dumps(config_schema(), ensure_ascii=False, indent=2))
    elif sample:
        click.echo(config_sample(), nl=False)
    else:
        _show(config_path)
    return 0


def _show(config_path: Path | None) -> None:
    from dataclasses import asdict

    import yaml

    from notetrans.config import load
    from notetrans.config.settings import user_path

    own = user_path()  # told first: an error may name it as the remedy
    click.echo(f"# yours: {own}{'' if own.is_file() else ' (not there)'}")
    settings = load(Path.cwd(), path=config_path)
    click.echo(f"# site: {settings.root}\n# file: {settings.path or 'none, all defaults'}")
    values = {"version": 1} | {key: _plain(each) for key, each in asdict(settings.config).items()}
    click.echo(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), nl=False)


def _plain(value: object) -> object:
    """Return tuples as lists, as YAML writes them."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
