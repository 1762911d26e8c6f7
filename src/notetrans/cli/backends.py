"""``notetrans backends``: the engines there are, and what they need."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.figures import table
from notetrans.cli.options import json_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notetrans.backends.registry import BackendEntry

_KINDS = {
    "apertium": "offline",
    "libretranslate": "own server",
    "pseudo": "layout",
    "echo": "test",
    "scripted": "test",
}
_HEAD = ("name", "kind", "languages", "key", "package")


@dataclass(frozen=True, slots=True)
class Row:
    """One engine: what it is, whether it has what it needs, never the key itself.

    ``key`` says whether the variable ``key_env`` is set; ``package`` whether what its extra
    brings is installed. Both are ``None`` where none is needed.
    """

    name: str
    kind: str
    description: str
    languages: str
    key_env: str
    key: bool | None
    package: bool | None
    address: str
    details: dict[str, str | int]


@click.command("backends")
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> int:
    """List the engines and what is missing; with NAME, one in detail."""
    from notetrans.backends.registry import available
    from notetrans.cli.report import Report
    from notetrans.config import locate

    with Report(as_json=as_json) as report:
        entries = available()
        root, _ = locate(Path.cwd())
        if name is None:
            rows = [_row(entry, root) for entry in entries.values()]
            report.tell("backends", [asdict(row) for row in rows], _listed(rows))
        else:
            row = _row(_entry(name, entries), root)
            report.tell("backends", [asdict(row)], _detailed(row))
    return report.code


def _entry(name: str, entries: Mapping[str, BackendEntry]) -> BackendEntry:
    from notetrans.errors import UsageError
    from notetrans.languages import near

    if name not in entries:
        hits = near(name, entries)
        lists = "`notetrans backends` lists all."
        meant = f"Did you mean {' or '.join(hits)}? {lists}" if hits else lists
        raise UsageError(f"there is no backend {name!r}", remedy=meant)
    return entries[name]


def _row(entry: BackendEntry, root: Path) -> Row:
    from notetrans.config.keyfile import find_key

    variable = _key_env(entry)
    preset = entry.preset
    details: dict[str, str | int] = {}
    if preset:
        details = {
            "structured answers": preset.form,
            "prompt caching": preset.caching,
            "batches": preset.batches,
            "requests at one time": preset.concurrency,
        }
    return Row(
        name=entry.name,
        kind=_kind(entry),
        description=entry.description,
        languages=_languages(entry.name),
        key_env=variable,
        key=bool(find_key(variable, root)) if variable else None,
        package=_package(entry.name),
        address=preset.url if preset else "",
        details=details,
    )


def _kind(entry: BackendEntry) -> str:
    if entry.preset:
        return "own server" if entry.preset.local else "provider"
    return _KINDS.get(entry.name) or ("provider" if entry.key_env else "plug-in")


def _key_env(entry: BackendEntry) -> str:
    """Return the variable of an engine's key; a person's own choice is for `openai`."""
    own = os.environ.get("NOTETRANS_API_KEY_ENV") if entry.name == "openai" else ""
    return own or entry.key_env


def _package(name: str) -> bool | None:
    """Return whether the package is there that an extra of the same name brings."""
    from importlib.metadata import metadata
    from importlib.util import find_spec

    extras = metadata("notetrans").get_all("Provides-Extra") or []
    return find_spec(name) is not None if name in extras else None


def _languages(name: str) -> str:
    if name != "apertium":
        return "its own list" if name in {"deepl", "libretranslate"} else "any"
    from notetrans.backends.apertium import find, modes

    program = find()
    if not program:
        return "none"
    return ", ".join(f"{source}→{target}" for source, target in sorted(modes(program))) or "none"


def _listed(rows: list[Row]) -> str:
    cells = [(row.name, row.kind, _short(row.languages), _key(row), _needed(row)) for row in rows]
    return (
        f"{table(_HEAD, cells, left=5)}\n\n"
        "`notetrans backends NAME` tells more of one; --model names the model."
    )


def _short(languages: str) -> str:
    count = languages.count("→")
    return f"{count} pairs" if count > 3 else languages


def _key(row: Row) -> str:
    if row.key is None:
        return ""
    if row.key:
        return f"{row.key_env} is set"
    optional = ", may be needless" if row.kind == "own server" else ""
    return f"{row.key_env} is not set{optional}"


def _needed(row: Row) -> str:
    if row.name == "apertium" and row.languages == "none":
        return "apt-get install apertium apertium-eng-spa"
    if row.package is None:
        return ""
    return "installed" if row.package else f"pip install 'notetrans[{row.name}]'"


def _detailed(row: Row) -> str:
    lines = {
        row.name: row.description,
        "kind": row.kind,
        "address": row.address,
        "languages": row.languages,
        "key": _key(row),
        "package": _needed(row),
        **row.details,
    }
    width = max(map(len, lines))
    return "\n".join(f"{name:<{width}}  {text}" for name, text in lines.items() if text)
