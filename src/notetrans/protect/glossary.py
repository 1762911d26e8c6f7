"""``glossary.yaml``: names that stay as they are, terms with their renderings per language.

The format (version 1) is described in ``docs/glossary.md``. Whatever is wrong in a file is told
with its line; an unknown key is refused with the one that was probably meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import NoReturn

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from notetrans import languages
from notetrans.errors import ConfigError
from notetrans.model import Term

VERSION = 1
_TOP_KEYS = ("version", "names", "terms")
_NAME_KEYS = ("name", "case_sensitive", "note")
_TERM_KEYS = ("term", "targets", "forbidden", "case_sensitive", "note")


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of a file in its order, names (``keep``) first."""

    terms: tuple[Term, ...] = ()
    path: PurePath | None = None


def load(path: Path) -> Glossary:
    """Return the glossary in a file.

    Raises :class:`ConfigError` with file, line and remedy for a file that cannot be read, is not
    YAML, or is not in the format.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(f"the glossary cannot be read: {reason}", path=path) from None
    return parse(text, path=path)


def parse(text: str, *, path: PurePath | None = None) -> Glossary:
    """Return the glossary that a text holds; raises :class:`ConfigError` as :func:`load` does."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigError(f"not valid YAML: {error.problem}", path=path, line=line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"not valid YAML: {error}", path=path) from None
    if root is None:
        return Glossary(path=path)
    return Glossary(_Reader(path).terms(root), path)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads nodes, which know their lines; ``path`` is for what it has to say."""

    path: PurePath | None

    def terms(self, root: Node) -> tuple[Term, ...]:
        top = self._mapping(root, _TOP_KEYS, "the glossary")
        if "version" not in top:
            self._refuse(root, "the glossary has no version", f"Begin it with 'version: {VERSION}'")
        if self._text(top["version"], "version") != str(VERSION):
            self._refuse(top["version"], "unknown version", f"This program reads version {VERSION}")
        found = [term for node in self._items(top.get("names")) for term in self._names(node)]
        found += [term for node in self._items(top.get("terms")) for term in self._terms(node)]
        return tuple(self._distinct(found))

    def _names(self, node: Node) -> list[tuple[Node, Term]]:
        if isinstance(node, ScalarNode):
            text = self._text(node, "a name")
            return [(node, Term(text, keep=True, case_sensitive=True))]
        keys = self._mapping(node, _NAME_KEYS, "a name")
        case = self._flag(keys.get("case_sensitive"), default=True)
        note = self._text(keys["note"], "note") if "note" in keys else ""
        return [
            (form, Term(self._text(form, "a name"), keep=True, case_sensitive=case, note=note))
            for form in self._forms(self._needed(node, keys, "name"))
        ]

    def _terms(self, node: Node) -> list[tuple[Node, Term]]:
        keys = self._mapping(node, _TERM_KEYS, "a term")
        targets = self._languages(keys.get("targets"))
        forbidden = self._languages(keys.get("forbidden"))
        case = self._flag(keys.get("case_sensitive"), default=False)
        note = self._text(keys["note"], "note") if "note" in keys else ""
        if not (targets or forbidden or note):
            remedy = "Give targets, forbidden or note; a name that stays goes under 'names'"
            self._refuse(node, "the term says nothing", remedy)
        return [
            (form, Term(self._text(form, "term"), targets, forbidden, False, case, note))
            for form in self._forms(self._needed(node, keys, "term"))
        ]

    def _languages(self, node: Node | None) -> Mapping[str, tuple[str, ...]]:
        if node is None:
            return {}
        return {
            self._language(key): tuple(
                self._text(form, "a rendering") for form in self._forms(value)
            )
            for key, value in self._pairs(node, "renderings by language")
        }

    def _language(self, node: Node) -> str:
        text = self._text(node, "a language")
        tag = languages.find(text)
        if tag is None:
            self._refuse(node, f"'{text}' is not a language tag", "Write it as es, pt-BR, zh-Hant")
        return tag

    def _needed(self, node: Node, keys: Mapping[str, Node], key: str) -> Node:
        if key not in keys:
            self._refuse(node, f"an entry has no '{key}'", f"Add '{key}: …'")
        return keys[key]

    def _mapping(self, node: Node, known: tuple[str, ...], what: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key_node, value in self._pairs(node, what):
            key = self._text(key_node, "a key")
            if key not in known:
                near = languages.near(key, known)
                remedy = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(known)}"
                self._refuse(key_node, f"unknown key '{key}'", remedy)
            if key in found:
                self._refuse(key_node, f"'{key}' stands twice", "Keep one")
            found[key] = value
        return found

    def _pairs(self, node: Node, what: str) -> list[tuple[Node, Node]]:
        if not isinstance(node, MappingNode):
            self._refuse(node, f"{what} must be a mapping", "Write 'key: value' lines")
        return [(key, value) for key, value in node.value]

    def _items(self, node: Node | None) -> list[Node]:
        if node is None or (isinstance(node, ScalarNode) and node.tag.endswith(":null")):
            return []
        if not isinstance(node, SequenceNode):
            self._refuse(node, "a list is needed here", "Begin each entry with '- '")
        return list(node.value)

    def _forms(self, node: Node) -> list[Node]:
        forms = list(node.value) if isinstance(node, SequenceNode) else [node]
        if not forms:
            self._refuse(node, "an empty list", "Give at least one form")
        return forms

    def _text(self, node: Node, what: str) -> str:
        if not isinstance(node, ScalarNode) or not node.value.strip():
            self._refuse(
                node, f"{what} must be text", "Put it in quotes if YAML reads it otherwise"
            )
        return " ".join(node.value.split())

    def _flag(self, node: Node | None, *, default: bool) -> bool:
        if node is None:
            return default
        if not isinstance(node, ScalarNode) or node.value not in ("true", "false"):
            self._refuse(node, "not a yes or no", "Write true or false")
        return bool(node.value == "true")

    def _distinct(self, found: Iterable[tuple[Node, Term]]) -> Iterable[Term]:
        lines: dict[str, int] = {}
        for node, term in found:
            if term.source in lines:
                before = lines[term.source]
                self._refuse(node, f"'{term.source}' stands on line {before} already", "Keep one")
            lines[term.source] = node.start_mark.line + 1
            yield term

    def _refuse(self, node: Node, message: str, remedy: str) -> NoReturn:
        raise ConfigError(message, path=self.path, line=node.start_mark.line + 1, remedy=remedy)
