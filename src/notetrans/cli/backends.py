"""``notetrans backends``: the engines there are, and what they need."""

from __future__ import annotations

import os

import click

from notetrans.cli.options import json_option


@click.command("backends")
@json_option
def command(as_json: bool) -> int:
    """List the engines, the language pairs installed, and what is missing."""
    import json

    from notetrans.backends.registry import available

    rows = [
        {"name": name, "description": entry.description, "ready": _ready(name)}
        for name, entry in available().items()
    ]
    if as_json:
        click.echo(json.dumps({"backends": rows}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        click.echo(f"{row['name']:<10} {row['description']}\n{'':<10} {row['ready']}")
    return 0


def _ready(name: str) -> str:
    if name == "openai":
        variable = os.environ.get("NOTETRANS_API_KEY_ENV") or "OPENAI_API_KEY"
        state = "is set" if os.environ.get(variable) else "is not set"
        return f"the key's variable {variable} {state}; --model names the model"
    if name == "apertium":
        return _apertium_pairs()
    return "ready" if name in ("pseudo", "echo") else "see its documentation"


def _apertium_pairs() -> str:
    from notetrans.backends.apertium import find, modes

    program = find()
    if not program:
        return "not installed: apt-get install apertium apertium-eng-spa (Debian, Ubuntu)"
    pairs = ", ".join(f"{source}→{target}" for source, target in sorted(modes(program)))
    return f"pairs installed: {pairs or 'none'}"
