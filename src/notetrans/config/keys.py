"""The keys of the configuration as a flat list, read off the dataclasses.

>>> KEYS["backend.model"].scope
'personal'
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Any, get_type_hints

from notetrans.config.schema import Config, Scope


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its dotted name, type, default and what its field says about it."""

    name: str
    type: Any
    default: Any
    doc: str
    scope: Scope
    env: tuple[str, ...]
    least: float | None


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its name, its dataclass and the key that a bare value sets."""

    name: str
    type: type
    doc: str
    shorthand: str


def _default(item: Field[Any]) -> Any:
    if item.default is not MISSING:
        return item.default
    assert item.default_factory is not MISSING
    return item.default_factory()


def _key(name: str, kind: Any, item: Field[Any]) -> Key:
    meta = item.metadata
    return Key(name, kind, _default(item), meta["doc"], meta["scope"], meta["env"], meta["least"])


def _read() -> tuple[dict[str, Section], dict[str, Key]]:
    sections: dict[str, Section] = {}
    keys: dict[str, Key] = {}
    types = get_type_hints(Config)
    for item in fields(Config):
        kind = types[item.name]
        if not is_dataclass(kind):
            keys[item.name] = _key(item.name, kind, item)
            continue
        meta = item.metadata
        assert isinstance(kind, type)
        sections[item.name] = Section(item.name, kind, meta["doc"], meta["shorthand"])
        hints = get_type_hints(kind)
        for part in fields(kind):
            name = f"{item.name}.{part.name}"
            keys[name] = _key(name, hints[part.name], part)
    return sections, keys


SECTIONS, KEYS = _read()


def build(values: dict[str, Any]) -> Config:
    """Return a configuration with the values given by dotted name, defaults elsewhere."""
    parts: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    top: dict[str, Any] = {}
    for name, value in values.items():
        section, _, last = name.partition(".")
        if last:
            parts[section][last] = value
        else:
            top[name] = value
    made = {name: SECTIONS[name].type(**part) for name, part in parts.items()}
    return Config(**made, **top)
