"""YAML front matter: loaded by python-frontmatter's handler, located by the parser's events.

Events carry exact marks, tell an alias from what it stands for and need no recursion, so that
they are read first: a block nested too deep, or whose aliases unfold to more than anyone wrote,
never gets as far as the loader.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler

from notetrans.parse.frontmatter.layout import Entry, Layout, Leaf, LoadError
from notetrans.parse.frontmatter.spelling import exactly
from notetrans.parse.frontmatter.yaml_plain import stands_plain
from notetrans.parse.note import line_at

_DEEPEST = 50
_MOST_NODES = 100_000
_NO_NAME = "\0"  # of a key that is no scalar: equal to no name that anyone asks for
_WRITERS = {"'": "yaml-single", '"': "yaml-double", "|": "yaml-block", ">": "yaml-block"}
_KEY = re.compile(r"""[ \t]*(?:[\w.-]+|"[^"\r\n]*"|'[^'\r\n]*')[ \t]*:(?=[ \t\r\n]|$)""")
_ANCHOR = re.compile(r"&[^\s,\[\]{}]+[ \t]+(?=[^\s#])")


def reads_as_key(line: str) -> bool:
    """Whether a line begins as an entry of a YAML mapping does."""
    return bool(_KEY.match(line))


def load(block: str) -> Any:
    """Return what a block holds, ``{}`` for nothing; raises :class:`LoadError`."""
    layout(block)
    try:
        data = YAMLHandler().load(block)
    except Exception as error:  # constructors raise whatever int(), date() and dict() raise
        raise _unloadable(block, error) from None
    return {} if data is None and _is_empty(block) else data


def _is_empty(block: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in block.splitlines())


def _unloadable(block: str, error: Exception) -> LoadError:
    if isinstance(error, yaml.MarkedYAMLError):
        return _marked(block, error)
    if isinstance(error, yaml.reader.ReaderError):
        character = chr(error.character) if isinstance(error.character, int) else error.character
        line = line_at(block, max(block.find(str(character)), 0))
        return LoadError(f"{error.reason}: U+{ord(str(character)):04X}", line)
    if isinstance(error, UnicodeEncodeError):
        return LoadError("a lone surrogate", line_at(block, error.start))
    return LoadError(f"a value that its type does not allow ({error})", _culprit(block))


def _marked(block: str, error: yaml.MarkedYAMLError) -> LoadError:
    mark = error.problem_mark
    if error.context_mark and (not mark or mark.index >= len(block.rstrip())):
        mark = error.context_mark  # at the end of the block, where it began says more
    message = ", ".join(filter(None, (error.context, error.problem)))
    last = len(block.rstrip())
    return LoadError(message, line_at(block, min(mark.index, last)) if mark else 1)


def _culprit(block: str) -> int:
    """Return the line of the first scalar that cannot be loaded by itself."""
    for event in yaml.parse(block, Loader=SafeLoader):
        if isinstance(event, yaml.ScalarEvent) and event.start_mark and event.end_mark:
            start, end = event.start_mark.index, event.end_mark.index
            try:
                YAMLHandler().load(block[start:end])
            except yaml.YAMLError:
                continue
            except Exception:  # as in load
                return line_at(block, start)
    return 1


@lru_cache(maxsize=8)
def layout(block: str) -> Layout:
    """Return where keys and strings stand; raises :class:`LoadError`."""
    walk = _Walk(block)
    try:
        for event in yaml.parse(block, Loader=SafeLoader):
            walk.take(event)
    except LoadError:
        raise
    except Exception as error:  # a lone surrogate, say, cannot be handed to the parser
        raise _unloadable(block, error) from None
    return Layout(tuple(walk.leaves), tuple(walk.entries), walk.flow, walk.opened)


@dataclass(slots=True)
class _Frame:
    """An open collection; ``key`` is the current one, awaited while ``None``."""

    mapping: bool
    flow: bool
    anchor: str | None
    key: str | None = None
    in_key: bool = False
    size: int = 1


@dataclass(slots=True)
class _Walk:
    block: str
    stack: list[_Frame] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    flow: bool = False
    opened: int = 0

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                size = self.sizes.get(str(event.anchor))
                if size is None:
                    raise self._refused(
                        f"alias *{event.anchor} has no anchor that ends before it", event
                    )
                self._ended(event, size)
            case yaml.CollectionStartEvent():
                self._opened(event)
            case yaml.CollectionEndEvent():
                frame = self.stack.pop()
                if frame.anchor:
                    self.sizes[frame.anchor] = frame.size
                self._ended(event, frame.size)

    def _refused(self, message: str, event: Any) -> LoadError:
        return LoadError(message, line_at(self.block, event.start_mark.index))

    def _opened(self, event: Any) -> None:
        if len(self.stack) >= _DEEPEST:
            raise self._refused(f"nested more than {_DEEPEST} deep", event)
        if not self.stack:
            self.flow, self.opened = event.flow_style, event.end_mark.index
        self._begun(event, nested=not event.flow_style)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(_Frame(mapping, event.flow_style, event.anchor))

    def _scalar(self, event: Any) -> None:
        parent = self.stack[-1] if self.stack else None
        if event.anchor:
            self.sizes[event.anchor] = 1
        self._begun(event)
        if parent and parent.in_key:
            parent.key = event.value
        elif leaf := self._leaf(event):
            self.leaves.append(leaf)
        self._ended(event, 1)

    def _begun(self, event: Any, nested: bool = False) -> None:
        """Note that a node begins: a key, or the value of an entry."""
        if not self.stack or not self.stack[-1].mapping:
            return
        frame = self.stack[-1]
        start, end = event.start_mark.index, event.end_mark.index
        frame.in_key = frame.key is None
        if frame.in_key:
            frame.key = _NO_NAME
            if len(self.stack) == 1:
                name = str(getattr(event, "value", _NO_NAME))
                self.entries.append(Entry(name, start, end, end, end, end, nested))
        elif len(self.stack) == 1:
            key = self.entries[-1]
            self.entries[-1] = replace(key, start=start, end=start, after=start, nested=nested)

    def _ended(self, event: Any, size: int) -> None:
        """Note that a node ends, how far its entry reaches and how much it unfolds to."""
        if not self.stack:
            return
        frame = self.stack[-1]
        if isinstance(event, yaml.AliasEvent):
            self._begun(event)
        self._reached(event)
        frame.size += size
        if frame.size > _MOST_NODES:
            raise self._refused(f"its aliases unfold to more than {_MOST_NODES} values", event)
        if frame.mapping and not frame.in_key:
            frame.key = None
        frame.in_key = False

    def _reached(self, event: Any) -> None:
        start, after = event.start_mark.index, event.end_mark.index
        if not self.entries or (isinstance(event, yaml.CollectionEndEvent) and start == after):
            return  # a block collection ends where the next thing begins: its leaves tell better
        entry = self.entries[-1]
        if len(self.stack) == 1 and self.stack[0].in_key:
            self.entries[-1] = replace(entry, key_end=after)
            return
        end = entry.start + len(self.block[entry.start : after].rstrip("\r\n \t"))
        self.entries[-1] = replace(entry, end=end, after=after)

    def _leaf(self, event: Any) -> Leaf | None:
        """Return a string, ``None`` for what is tagged, unnamed or no string."""
        path = tuple(frame.key or _NO_NAME for frame in self.stack if frame.mapping)
        if event.tag is not None or not path or _NO_NAME in path:
            return None
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor:
            match = _ANCHOR.match(self.block, start, end)
            if not match:
                return None
            start = match.end()
        if event.style in ("|", ">"):
            return self._block_scalar(event, path, start, end)
        writer = _WRITERS.get(event.style, "yaml-plain")
        quote = 0 if writer == "yaml-plain" else 1
        if not quote and any(frame.flow for frame in self.stack):
            writer = "yaml-plain-flow"
        return Leaf(path, writer, start, end, start + quote, end - quote, event.value)

    def _block_scalar(self, event: Any, path: tuple[str, ...], start: int, end: int) -> Leaf | None:
        header = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])").match(self.block, start, end)
        if not header:
            return None
        lines = re.split(r"\r\n|[\r\n]", self.block[header.end() : end])
        blanks = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
        indent = " " * min(blanks, default=0)
        return Leaf(path, "yaml-block", start, end, header.end(), end, event.value, indent)


def spell_key(key: str) -> str:
    """Return a key as it is written before its colon."""
    return key if stands_plain(key, flow=True) and ":" not in key else exactly(key, "yaml-double")


def spell(value: object, old: str = "", *, flow: bool = False) -> str:
    """Return a value on one line, a string in the quotes of ``old`` where they can hold it."""
    if isinstance(value, str):
        plain = "yaml-plain-flow" if flow else "yaml-plain"
        return exactly(value, _WRITERS.get(old[:1], plain) if old[:1] in "'\"" else plain)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, float):
        return _float(value)
    return str(value)


def _float(value: float) -> str:
    if not math.isfinite(value):
        return repr(value).replace("inf", ".inf").replace("nan", ".nan")
    digits, exponent, power = repr(value).partition("e")
    return digits + ("" if "." in digits else ".0") + exponent + power
