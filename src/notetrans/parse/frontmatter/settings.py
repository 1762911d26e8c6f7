"""Front matter keys set in place: every other byte of the note stays.

An existing value keeps its quotes and the comment behind it. A new key goes to its alphabetical
place where the keys stand in that order, else behind the last one.

Law: loading the result gives the old data with those keys changed. It is checked each time, and
what cannot be had (YAML's alias to a value that goes, a TOML table under that name) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import PurePath

from notetrans.errors import NoteError
from notetrans.model import FrontMatter
from notetrans.parse.frontmatter.fences import format_of, inner, split
from notetrans.parse.frontmatter.layout import Entry, Layout, LoadError

_LINE_END = re.compile(r"\r\n|\r|\n")


def apply(
    text: str,
    *,
    set_values: Mapping[str, object],
    reset_values: Mapping[str, object],
    path: PurePath | None = None,
) -> str:
    """Return the note with its front matter's keys set.

    ``set_values`` are added where they are absent, ``reset_values`` are not. Values are
    strings, booleans, numbers or ``None``. Text without front matter comes back unchanged.
    Raises :class:`NoteError` for a key that cannot be set in place.
    """
    front = split(text, path)
    if front is None:
        return text
    present = {key: value for key, value in reset_values.items() if key in front.data}
    wanted = {**set_values, **present}
    for key, value in wanted.items():
        if key not in front.data or _differ(front.data[key], value):
            text = _with_key(text, front, key, value, path)
            front = split(text, path) or front
    return text


def _differ(one: object, other: object) -> bool:
    return type(one) is not type(other) or one != other


def _with_key(text: str, front: FrontMatter, key: str, value: object, path: PurePath | None) -> str:
    start, end = inner(text, front)
    reason = "it would change other keys or could not be loaded"
    try:
        block = _set(text[start:end], front.kind, key, value, _newline(text))
        result = text[:start] + block + text[end:]
        if _is_set(result, front, key, value):
            return result
    except (LoadError, NoteError) as error:
        reason = error.message
    except ValueError as error:  # a number that is too long to be compared
        reason = str(error)
    raise NoteError(
        f"front matter key {key!r} cannot be set: {reason}",
        path=path,
        line=1,
        remedy="Write the key as a plain value of its own, or leave it out of the configuration",
    )


def _is_set(result: str, front: FrontMatter, key: str, value: object) -> bool:
    after = split(result)
    if after is None or after.kind != front.kind:
        return False
    want = {name: repr(each) for name, each in front.data.items()} | {key: repr(value)}
    return want == {name: repr(each) for name, each in after.data.items()}


def _newline(text: str) -> str:
    match = _LINE_END.search(text)
    return match[0] if match else "\n"


def _set(block: str, kind: str, key: str, value: object, newline: str) -> str:
    language = format_of(kind)
    layout: Layout = language.layout(block)
    same = [entry for entry in layout.entries if entry.key == key]
    if same:
        return _replaced(block, kind, same[-1], value, layout.flow)
    written = language.spell(value, flow=layout.flow)
    entry = f"{language.spell_key(key)}{_separator(block, layout, kind)}{written}"
    index = _place(key, [entry.key for entry in layout.entries])
    if layout.flow:
        return _between_commas(block, layout, index, entry)
    return _on_own_line(block, layout, index, entry, newline)


def _replaced(block: str, kind: str, entry: Entry, value: object, flow: bool) -> str:
    old = block[entry.start : entry.end]
    written = format_of(kind).spell(value, old, flow=flow)
    start = entry.start
    if entry.nested and _LINE_END.search(block, entry.key_end, entry.start):
        start = block.index(":", entry.key_end) + 1
    blank = " " if block[start - 1] == ":" and kind == "yaml" else ""
    return f"{block[:start]}{blank}{written}{block[entry.end :]}"


def _separator(block: str, layout: Layout, kind: str) -> str:
    if kind == "toml":
        return " = "
    if kind == "json" and layout.entries:
        return block[layout.entries[-1].key_end : layout.entries[-1].start]
    return ": "


def _place(key: str, keys: list[str]) -> int:
    """Return the position for a new key among those there are."""
    for order in (str, str.casefold):
        if len(keys) > 1 and all(order(a) <= order(b) for a, b in pairwise(keys)):
            return sum(1 for each in keys if order(each) < order(key))
    return len(keys)


def _between_commas(block: str, layout: Layout, index: int, entry: str) -> str:
    entries = layout.entries
    if not entries:
        end = _LINE_END.match(block, layout.opened)
        indented = f"{end[0]}  {entry}" if end else entry
        return block[: layout.opened] + indented + block[layout.opened :]
    comma = _comma(block, layout)
    if index == 0:
        at = entries[0].key_start
        return f"{block[:at]}{entry}{comma}{block[at:]}"
    at = entries[index - 1].end
    return f"{block[:at]}{comma}{entry}{block[at:]}"


def _comma(block: str, layout: Layout) -> str:
    """Return what parts two entries: as it does already, else a comma and the first's blanks."""
    first, *rest = layout.entries
    if rest and (between := block[first.end : rest[0].key_start]).strip() == ",":
        return between
    blanks = block[layout.opened : first.key_start]
    return f",{blanks}" if blanks and not blanks.strip() else ", "


def _on_own_line(block: str, layout: Layout, index: int, entry: str, newline: str) -> str:
    if not layout.entries:
        return f"{entry}{newline}{block}"
    first = layout.entries[0]
    begin = max(block.rfind("\n", 0, first.key_start), block.rfind("\r", 0, first.key_start)) + 1
    indent = block[begin : first.key_start]
    line = f"{'' if indent.strip() else indent}{entry}{newline}"
    at = begin if index == 0 else _next_line(block, layout.entries[index - 1].after)
    return block[:at] + line + block[at:]


def _next_line(block: str, at: int) -> int:
    if block[at - 1] in "\r\n":
        return at
    match = _LINE_END.search(block, at)
    return match.end() if match else len(block)
