"""Options that choose an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

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
