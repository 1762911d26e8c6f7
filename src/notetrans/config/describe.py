"""The configuration told to others: its JSON Schema, the sample that ``init`` writes, a table.

All three are made from the dataclasses, so that none can be out of date.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from notetrans.config.keys import KEYS, SECTIONS, Key
from notetrans.config.load import VERSION

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number"}


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a site's ``notetrans.yaml``."""
    properties: dict[str, Any] = {
        "version": {"description": "Format of this file.", "const": VERSION}
    }
    for name, section in SECTIONS.items():
        properties[name] = _section(name, section.doc, section.shorthand)
    properties |= {k: _property(v) for k, v in KEYS.items() if "." not in k}
    return {
        "$schema": _DRAFT,
        "title": "notetrans.yaml",
        "type": "object",
        "properties": properties,
        "required": ["version"],
        "additionalProperties": False,
    }


def _section(name: str, doc: str, shorthand: str) -> dict[str, Any]:
    inner = {
        "type": "object",
        "properties": {key.name.split(".")[1]: _property(key) for key in _project_keys(name)},
        "additionalProperties": False,
    }
    kinds = [inner, {"type": "null"}]
    if shorthand:
        kinds.append({"type": "string"})
    return {"description": doc, "anyOf": kinds}


def _project_keys(section: str) -> list[Key]:
    return [
        key
        for key in KEYS.values()
        if key.name.startswith(f"{section}.") and key.scope != "private"
    ]


def _property(key: Key) -> dict[str, Any]:
    found = {"description": key.doc} | _type(key.type, key.least)
    if key.default is not None:
        found["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return found


def _type(kind: Any, least: float | None = None) -> dict[str, Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        # YAML 1.1 readers hand over an unquoted off as false.
        return {"enum": [*inner, False] if "off" in inner else list(inner)}
    if origin is tuple:
        return {"type": "array", "items": _type(inner[0], least)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _type(inner[1], least)}
    if origin is UnionType:
        shown = [part for part in inner if part is not NoneType]
        if len(shown) == 1:
            return _type(shown[0], least)
        return {"type": [_PLAIN[part] for part in shown]}
    bound = {} if least is None else {"minimum": least}
    return {"type": _PLAIN[kind]} | bound


def config_sample() -> str:
    """Return a commented ``notetrans.yaml`` in which every key stands with its default."""
    lines = [
        "# What notetrans does with this site. Every key is shown with its default.",
        f"version: {VERSION}",
    ]
    for name, section in SECTIONS.items():
        lines += ["", f"# {section.doc}", f"# {name}:"]
        for key in _project_keys(name):
            lines += _sample_key(key, "#   ")
    for key in KEYS.values():
        if "." not in key.name:
            lines += ["", *_sample_key(key, "# ")]
    return "\n".join(lines) + "\n"


def _sample_key(key: Key, indent: str) -> list[str]:
    doc = textwrap.wrap(key.doc, 88 - len(indent), break_on_hyphens=False)
    name = key.name.rpartition(".")[2]
    shown = "" if key.default is None else " " + _flow(key.default)
    return [*(f"{indent}# {line}" for line in doc), f"{indent}{name}:{shown}"]


def _flow(value: Any) -> str:
    """Return a value as JSON, which is YAML in one line."""
    return json.dumps(value, ensure_ascii=False)


def config_table() -> str:
    """Return the reference of all keys as Markdown tables, one per section."""
    parts = [
        f"### `{name}`\n\n{section.doc}\n\n{_table(k for k in KEYS if k.startswith(f'{name}.'))}"
        for name, section in SECTIONS.items()
    ]
    top = [name for name in KEYS if "." not in name]
    parts += [f"### `{name}`\n\n{_table([name])}" for name in top]
    return "\n".join(parts)


def _table(names: Any) -> str:
    rows = ["| key | default | where | meaning |", "|---|---|---|---|"]
    rows += [_row(KEYS[name]) for name in names]
    return "\n".join(rows) + "\n"


def _row(key: Key) -> str:
    name = key.name.rpartition(".")[2]
    return f"| `{name}` | {_shown(key.default)} | {_where(key)} | {_choices(key)} |"


def _shown(value: Any) -> str:
    if value is None or value in ("", (), {}):
        return "–"
    if isinstance(value, tuple) and len(value) > 10:
        return "see below"
    return f"`{_flow(value)}`"


def _where(key: Key) -> str:
    files = {"project": "site", "personal": "site, own", "private": "own"}[key.scope]
    return ", ".join([files, *(f"`{name}`" for name in key.env)])


def _choices(key: Key) -> str:
    least = "" if key.least is None else f" At least {key.least:g}."
    return key.doc.replace("|", "\\|") + least
