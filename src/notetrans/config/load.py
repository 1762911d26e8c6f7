"""A configuration file's text → values by dotted name, or an error with file, line, remedy.

The file is composed into YAML's nodes and each is read by the type of its key, not by YAML's
guess: ``targets: [no]`` is Norwegian, ``wrap: off`` the word. Unknown and repeated keys are
refused.

    >>> read_text("version: 1\\nlanguages: {targets: [no]}", "notetrans.yaml", "project").values
    {'languages.targets': ('no',)}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, get_args, get_origin

import yaml

from notetrans.config.keys import KEYS, SECTIONS, Key
from notetrans.config.schema import Scalar
from notetrans.errors import ConfigError
from notetrans.languages import near

FileKind = Literal["project", "user"]

VERSION = 1
_LARGEST = 1 << 20
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}
_ADDRESS = re.compile(r"url|uri|endpoint|host|proxy|api_?base|base_?path", re.IGNORECASE)
_SECRET = re.compile(r"api_?key|token$|secret|password|authorization", re.IGNORECASE)


class Values(NamedTuple):
    """The values that a file sets, by dotted name, and the line of each."""

    values: dict[str, Any]
    lines: dict[str, int]


def read_file(path: Path, kind: FileKind) -> Values:
    """Return the values that a file sets; raises :class:`ConfigError`."""
    try:
        data = path.read_bytes()
        if len(data) > _LARGEST:
            raise ConfigError("the configuration is larger than 1 MiB", path=path)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=path) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError("not UTF-8", path=path, line=line, remedy="Save as UTF-8.") from None
    return read_text(text, path, kind)


def read_text(text: str, path: PurePath | str, kind: FileKind) -> Values:
    """Return the values that a configuration's text sets; raises :class:`ConfigError`."""
    reader = _Reader(path, kind)
    return Values(reader.document(text), reader.lines)


def read_value(key: Key, text: str, place: str) -> Any:
    """Return a key's value from a flag or an environment variable named ``place``.

    A list is written with commas. Raises :class:`ConfigError` that names the place.
    """
    reader = _Reader(place, "user")
    if _is_list(key.type):
        words = [word.strip() for word in text.split(",")]
        return tuple(word for word in words if word)
    node = yaml.ScalarNode("tag:yaml.org,2002:str", text)
    return reader.value(key.name, key.type, node, key.least)


class _Reader:
    """What reading one file needs everywhere: its path for errors, and which file it is."""

    def __init__(self, path: PurePath | str, kind: FileKind) -> None:
        self.path = path
        self.kind = kind
        self.lines: dict[str, int] = {}

    def error(self, node: yaml.Node, message: str, remedy: str = "") -> ConfigError:
        line = node.start_mark.line + 1 if node.start_mark else 0
        return ConfigError(message, path=self.path, line=line, remedy=remedy)

    def document(self, text: str) -> dict[str, Any]:
        root = self._compose(text)
        if root is None:
            return {}
        found: dict[str, Any] = {}
        versioned = False
        for name, key_node, node in self.items(root, "the configuration"):
            if name == "version":
                self._version(node)
                versioned = True
            elif name in SECTIONS:
                found.update(self._section(name, key_node, node))
            elif name in KEYS:
                found.update(self._key(name, key_node, node))
            else:
                raise self._unknown(key_node, name, ["version", *SECTIONS, "checks"])
        if not versioned:
            raise self.error(root, "the version is missing", f"Begin with `version: {VERSION}`.")
        return found

    def _compose(self, text: str) -> yaml.Node | None:
        try:
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 0
            raise ConfigError(f"not YAML: {error.problem}", path=self.path, line=line) from None
        except yaml.YAMLError as error:
            raise ConfigError(f"not YAML: {error}", path=self.path) from None
        except RecursionError:
            raise ConfigError("nested too deeply", path=self.path) from None

    def _version(self, node: yaml.Node) -> None:
        if node.value != str(VERSION):
            raise self.error(
                node,
                f"version {node.value} is not known here" if isinstance(node.value, str)
                else "the version is not a number",
                f"Write `version: {VERSION}`, or use the notetrans that wrote this file.",
            )  # fmt: skip

    def _section(self, name: str, key_node: yaml.Node, node: yaml.Node) -> dict[str, Any]:
        shorthand = SECTIONS[name].shorthand
        if shorthand and isinstance(node, yaml.ScalarNode) and not _is_null(node):
            return self._key(f"{name}.{shorthand}", key_node, node)
        known = [key.split(".")[1] for key in KEYS if key.startswith(f"{name}.")]
        found: dict[str, Any] = {}
        for word, word_node, value in self.items(node, name):
            if word not in known:
                raise self._unknown(word_node, word, known, f"{name}.")
            found.update(self._key(f"{name}.{word}", word_node, value))
        return found

    def _key(self, name: str, key_node: yaml.Node, node: yaml.Node) -> dict[str, Any]:
        key = KEYS[name]
        self._allowed(key, key_node)
        self.lines[name] = key_node.start_mark.line + 1
        if _is_null(node):
            return {}
        value = self.value(name, key.type, node, key.least)
        if name == "backend.options":
            self._options(node, value)
        return {name: value}

    def _allowed(self, key: Key, node: yaml.Node) -> None:
        if self.kind == "project" and key.scope == "private":
            raise self.error(
                node,
                f"{key.name} may not stand in the project's file, "
                "where a change to the repository could spend money, or send texts and keys away",
                f"{_set(key)}ut it into your own configuration (see `notetrans config`).",
            )
        if self.kind == "user" and key.scope == "project":
            raise self.error(
                node,
                f"{key.name} is a fact about a site and not a person",
                "Put it into the site's notetrans.yaml.",
            )

    def _options(self, node: yaml.Node, options: Mapping[str, Scalar]) -> None:
        for word, word_node, _ in self.items(node, "backend.options"):
            if _SECRET.search(word):
                raise self.error(word_node, f"{word} looks like a key", _SECRET_REMEDY)
            if self.kind == "project" and (_ADDRESS.search(word) or "://" in str(options[word])):
                raise self.error(
                    word_node,
                    f"{word} looks like an address, which may not stand in the project's file",
                    "Set NOTETRANS_BASE_URL or put it into your own configuration.",
                )

    def _unknown(
        self, node: yaml.Node, word: str, known: Sequence[str], section: str = ""
    ) -> ConfigError:
        message = f"{section}{word} is not a key of the configuration"
        if _SECRET.search(word):
            return self.error(node, message, _SECRET_REMEDY)
        hits = [section + hit for hit in near(word, known)] or _elsewhere(word)
        remedy = f"Did you mean {' or '.join(hits)}?" if hits else f"Known: {', '.join(known)}."
        return self.error(node, message, remedy)

    def items(self, node: yaml.Node, name: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Yield a mapping's keys with both nodes; refuses others, and repeated keys."""
        if _is_null(node):
            return
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"{name} must be a mapping of keys to values")
        seen: dict[str, int] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.error(key_node, f"a key of {name} is not a word")
            word = key_node.value
            if word in seen:
                raise self.error(key_node, f"{word} stands twice, first in line {seen[word]}")
            seen[word] = key_node.start_mark.line + 1
            yield word, key_node, value

    def value(self, name: str, kind: Any, node: yaml.Node, least: float | None = None) -> Any:
        """Return a node's value as the key's type wants it."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin is tuple:
            return self._list(name, inner[0], node, least)
        if _is_mapping(origin):
            return {
                word: self.value(f"{name}.{word}", inner[1], inner_node, least)
                for word, _, inner_node in self.items(node, name)
            }
        if origin is UnionType and NoneType in inner:
            return self.value(name, inner[0], node, least)
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(node, f"{name} must be {_wanted(kind)}, not a list or mapping")
        made = _scalar(kind, node)
        if made is None:
            raise self.error(node, f"{name} must be {_wanted(kind)}, not {node.value!r}")
        if least is not None and not made >= least:
            raise self.error(node, f"{name} must be at least {least:g}, not {node.value}")
        return made

    def _list(self, name: str, kind: Any, node: yaml.Node, least: float | None) -> tuple[Any, ...]:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self.value(name, kind, part, least) for part in parts)


_SECRET_REMEDY = (
    "Keys stand in no configuration: set the engine's variable (`notetrans backends` names it), in "
    "the environment or in a file .env that is not in the repository."
)


def _set(key: Key) -> str:
    return f"Set {key.env[0]} or p" if key.env else "P"


def _is_mapping(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Mapping)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is tuple or any(get_origin(part) is tuple for part in get_args(kind))


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _elsewhere(word: str) -> list[str]:
    return [key for key in KEYS if key.rpartition(".")[2] == word]


def _wanted(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f"one of {', '.join(get_args(kind))}"
    names = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
    return names.get(kind, "text, a number, true or false")


def _scalar(kind: Any, node: yaml.ScalarNode) -> Any:
    """Return the scalar as ``kind``, or ``None`` where it is not one."""
    text = node.value
    if kind is str:
        return text
    if get_origin(kind) is Literal:
        return _choice(get_args(kind), text)
    if kind is bool:
        word = text.casefold()
        return True if word in _TRUE else False if word in _FALSE else None
    if kind is int or kind is float:
        return _number(kind, text)
    return _free(node)


def _choice(choices: tuple[str, ...], text: str) -> str | None:
    if text in choices:
        return text
    return "off" if "off" in choices and text.casefold() in _FALSE else None


def _number(kind: type[int] | type[float], text: str) -> int | float | None:
    try:
        number = kind(text)
    except ValueError:
        return None
    return number if number - number == 0 else None  # neither infinite nor NaN


def _free(node: yaml.ScalarNode) -> Scalar | None:
    """Return a value of front matter: YAML 1.2's idea of a plain scalar, text otherwise."""
    text = node.value
    if node.style is not None or node.tag == "tag:yaml.org,2002:str":
        return text  # type: ignore[no-any-return]
    if text in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return text.casefold() == "true"  # type: ignore[no-any-return]
    whole = _number(int, text) if re.fullmatch(r"[-+]?(0|[1-9][0-9]*)", text) else None
    if whole is not None:
        return whole
    if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", text):
        return float(text)
    return text  # type: ignore[no-any-return]
