"""TOML front matter: loaded by the standard library, located by a scan of its tokens.

python-frontmatter's handler needs the ``toml`` package, which reads TOML 0.5, is not maintained,
and is not installed with it; ``tomllib`` reads TOML 1.0 and says where it failed. A CR by itself
is no line end in TOML: it is read as LF here, so that a note of CR lines can have front matter.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from notetrans.parse.frontmatter.layout import Entry, Layout, Leaf, LoadError
from notetrans.parse.frontmatter.spelling import exactly

_TOKEN = re.compile(
    r'''(?P<basic_multi>"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5})
    | (?P<literal_multi>\'\'\'(?:[^']++|'(?!''))*+'{3,5})
    | (?P<basic>"(?:[^"\\\n]++|\\.)*+")
    | (?P<literal>'[^'\n]*+')
    | (?P<comment>\#[^\n]*+)
    | (?P<newline>\n)
    | (?P<mark>[\[\]{},=.])
    | (?P<bare>[^\s\[\]{},=."'\#]++)''',
    re.VERBOSE | re.DOTALL,
)
_KEY = re.compile(r"""[ \t]*(?:[\w-]+|"[^"\r\n]*"|'[^'\r\n]*')(?:\.[\w-]+)*[ \t]*=""")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_QUOTES = {"basic": 1, "literal": 1, "basic_multi": 3, "literal_multi": 3}


def reads_as_key(line: str) -> bool:
    """Whether a line begins as ``key =`` does."""
    return bool(_KEY.match(line))


def load(block: str) -> Any:
    """Return what a block holds; raises :class:`LoadError`."""
    try:
        return tomllib.loads(_line_feeds(block))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line = int(place[1]) if place and place[1] else 1 + _line_feeds(block).count("\n")
        raise LoadError(_PLACE.sub("", message), line) from None
    except Exception as error:  # nested too deep, a number of 5,000 digits
        message = f"a value that cannot be read ({error})"
        raise LoadError(message, _culprit(_line_feeds(block))) from None


def _culprit(block: str) -> int:
    """Return the line at which loading fails other than by a wrong syntax."""
    lines = block.split("\n")
    for count in range(1, len(lines)):
        try:
            tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        except Exception:  # as in load
            return count
    return len(lines)


def _line_feeds(block: str) -> str:
    return re.sub(r"\r(?!\n)", "\n", block)


@lru_cache(maxsize=8)
def layout(block: str) -> Layout:
    """Return where keys and strings stand in a block that can be loaded.

    Its entries are those above the first table.
    """
    text = _line_feeds(block)
    walk = _Walk(text)
    for match in _TOKEN.finditer(text):
        walk.take(match)
    return Layout(tuple(walk.leaves), tuple(walk.entries))


@dataclass(slots=True)
class _Frame:
    """The document, an array or an inline table, and the names of its current key."""

    kind: str
    names: list[str] = field(default_factory=list)
    in_value: bool = False


@dataclass(slots=True)
class _Walk:
    text: str
    table: tuple[str, ...] = ()
    header: list[str] | None = None
    in_head: bool = True
    stack: list[_Frame] = field(default_factory=lambda: [_Frame("document")])
    leaves: list[Leaf] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    key_start: int = 0

    def take(self, match: re.Match[str]) -> None:
        kind, frame = match.lastgroup, self.stack[-1]
        if kind == "newline":
            self._line_ended(frame)
        elif kind == "mark":
            self._mark(match, frame)
        elif kind != "comment":
            self._word(match, frame)

    def _line_ended(self, frame: _Frame) -> None:
        if self.header is not None:
            self.table, self.header = tuple(self.header), None
        if frame.kind == "document":
            frame.names, frame.in_value = [], False

    def _mark(self, match: re.Match[str], frame: _Frame) -> None:
        mark = match[0]
        if mark == "[" and frame.kind == "document" and not frame.in_value:
            self.in_head, self.header = False, self.header or []
        elif mark == "=":
            self._key_ended(match.start(), frame)
        elif mark in "[{":
            self._value_begun(match.start())
            self.stack.append(_Frame(mark, in_value=mark == "["))
        elif mark in "]}" and self.header is None:
            self.stack.pop()
            self._reached(match.end())
        elif mark == "," and frame.kind == "{":
            frame.names, frame.in_value = [], False

    def _key_ended(self, end: int, frame: _Frame) -> None:
        frame.in_value = True
        if self.in_head and len(self.stack) == 1:
            end = self.key_start + len(self.text[self.key_start : end].rstrip())
            name = ".".join(frame.names)
            self.entries.append(Entry(name, self.key_start, end, -1, -1, -1))

    def _word(self, match: re.Match[str], frame: _Frame) -> None:
        kind = str(match.lastgroup)
        if self.header is not None:
            self.header.append(_name(match))
        elif not frame.in_value:
            if not frame.names and len(self.stack) == 1:
                self.key_start = match.start()
            frame.names.append(_name(match))
        else:
            self._value_begun(match.start())
            if kind in _QUOTES:
                self.leaves.append(self._leaf(match, kind))
            self._reached(match.end())

    def _leaf(self, match: re.Match[str], kind: str) -> Leaf:
        names = [name for frame in self.stack for name in frame.names]
        (start, end), quotes = match.span(), _QUOTES[kind]
        loaded = tomllib.loads(f"v = {match[0]}")["v"]
        writer = f"toml-{kind.replace('_', '-')}"
        path = (*self.table, *names)
        return Leaf(path, writer, start, end, start + quotes, end - quotes, loaded)

    def _value_begun(self, start: int) -> None:
        if self.in_head and len(self.stack) == 1 and self.entries[-1].start < 0:
            self.entries[-1] = replace(self.entries[-1], start=start, end=start, after=start)

    def _reached(self, end: int) -> None:
        if self.in_head and len(self.stack) == 1:
            self.entries[-1] = replace(self.entries[-1], end=end, after=end)


def _name(match: re.Match[str]) -> str:
    if match.lastgroup == "bare":
        return match[0]
    return str(tomllib.loads(f"v = {match[0]}")["v"])


def spell_key(key: str) -> str:
    """Return a key, bare where it can be."""
    return key if _BARE_KEY.fullmatch(key) else exactly(key, "toml-basic")


def spell(value: object, old: str = "", *, flow: bool = False) -> str:  # noqa: ARG001
    """Return a value on one line, a string in the quotes of ``old`` where they can hold it.

    Raises :class:`LoadError` for ``None``, which TOML does not have.
    """
    if value is None:
        raise LoadError("TOML has no null")
    if isinstance(value, str):
        literal = old.startswith("'") and "\n" not in value
        return exactly(value, "toml-literal" if literal else "toml-basic")
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)
