"""JSON front matter: loaded by python-frontmatter's handler, located by a scan of its tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from frontmatter.default_handlers import JSONHandler

from notetrans.parse.frontmatter.layout import Entry, Layout, Leaf, LoadError
from notetrans.parse.note import line_at

_KEY = re.compile(r'\{\s*+"(?:[^"\\\r\n]|\\.)*+"\s*+:')
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)


def load(block: str) -> Any:
    """Return what an object holds; raises :class:`LoadError`."""
    try:
        return JSONHandler().load(block)
    except json.JSONDecodeError as error:
        raise LoadError(error.msg, line_at(block, error.pos)) from None
    except (RecursionError, ValueError) as error:  # also a number of 5,000 digits
        raise LoadError(f"a value that cannot be read ({error})") from None


def reads_as_key(line: str) -> bool:
    """Whether a text begins as an object with a key does."""
    return bool(_KEY.match(line))


def object_end(text: str, start: int) -> int | None:
    """Return the offset behind the brace that closes the one at ``start``."""
    depth = 0
    for match in _tokens(text, start):
        depth += (match[0] in "{[") - (match[0] in "}]")
        if depth == 0:
            return match.end()
    return None


def _tokens(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(text, start)


@lru_cache(maxsize=8)
def layout(block: str) -> Layout:
    """Return where keys and strings stand in an object that can be loaded."""
    walk = _Walk()
    for match in _tokens(block):
        walk.take(match)
    return Layout(tuple(walk.leaves), tuple(walk.entries), flow=True, opened=1)


@dataclass(slots=True)
class _Frame:
    mapping: bool
    key: str | None = None


@dataclass(slots=True)
class _Walk:
    stack: list[_Frame] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def take(self, match: re.Match[str]) -> None:
        token = match[0]
        if token in "}]":
            self.stack.pop()
            self._ended(match.end())
        elif token == ",":
            self.stack[-1].key = None
        elif token != ":":
            self._node(match)

    def _node(self, match: re.Match[str]) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame and frame.mapping and frame.key is None:
            frame.key = json.loads(match[0])
            if len(self.stack) == 1:
                start, end = match.span()
                self.entries.append(Entry(frame.key or "", start, end, end, end, end))
            return
        if len(self.stack) == 1:
            start = match.start()
            self.entries[-1] = replace(self.entries[-1], start=start, end=start, after=start)
        if match[0] in "{[":
            self.stack.append(_Frame(match[0] == "{"))
            return
        if match[0][0] == '"':
            self.leaves.append(self._leaf(match))
        self._ended(match.end())

    def _leaf(self, match: re.Match[str]) -> Leaf:
        path = tuple(frame.key or "" for frame in self.stack if frame.mapping)
        start, end = match.span()
        return Leaf(path, "json", start, end, start + 1, end - 1, json.loads(match[0]))

    def _ended(self, end: int) -> None:
        if len(self.stack) == 1:
            self.entries[-1] = replace(self.entries[-1], end=end, after=end)


def spell_key(key: str) -> str:
    """Return a key in its quotes."""
    return json.dumps(key, ensure_ascii=False)


def spell(value: object, old: str = "", *, flow: bool = True) -> str:  # noqa: ARG001
    """Return a value as JSON; it has one style only, so that the old one decides nothing."""
    return json.dumps(value, ensure_ascii=False)
