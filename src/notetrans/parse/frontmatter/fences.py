"""Where the front matter of a note begins and ends, if it has any.

    ---                 from the first character (after a byte order mark),
    title: Notes        to the fence that closes it: --- or ... for ---,
    ---                 +++ for +++, the matching brace for {

What stands between must be a mapping; anything else is Markdown: a rule, say, with text under
it. An empty block is empty front matter, as Jekyll and Hugo have it. A block that looks like
front matter (the first of its paragraphs has a line that reads ``key:``) but is never closed or
cannot be loaded is refused: read as Markdown, it would be translated as prose.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple

from notetrans.errors import NoteError
from notetrans.model import FrontMatter
from notetrans.parse.frontmatter.layout import Format, LoadError
from notetrans.parse.note import line_at

_OPENING = re.compile(r"\ufeff?(?:(?P<fence>---|\+\+\+)[ \t]*(?:\r\n|[\r\n])|(?=\{))")
_CLOSING = {
    "---": re.compile(r"(?:\r\n|[\r\n])(?P<fence>(?:---|\.\.\.)[ \t]*(?:\r\n|[\r\n]|\Z))"),
    "+++": re.compile(r"(?:\r\n|[\r\n])(?P<fence>\+\+\+[ \t]*(?:\r\n|[\r\n]|\Z))"),
}
_KINDS = {"---": "yaml", "+++": "toml"}
_JSON_KEY_BELOW = re.compile(r'\{[ \t]*+(?:\r\n|[\r\n])\s*+"(?:[^"\\\r\n]|\\.)*+"[ \t]*+:')
_REST = re.compile(r"[ \t]*(?:\r\n|[\r\n]|\Z)")
_AS_TEXT = "if it is not front matter, put a blank line above it"


class Block(NamedTuple):
    """A front matter block by offsets in its text: both fences, and what stands between."""

    start: int
    inner: int
    inner_end: int
    end: int


def split(text: str, path: PurePath | None = None) -> FrontMatter | None:
    """Return the front matter of a note, ``None`` where there is none.

    Raises :class:`NoteError` with the line for what looks like front matter and is not closed
    or cannot be loaded.
    """
    opening = _OPENING.match(text)
    if not opening:
        return None
    start = 1 if text[0] == "\ufeff" else 0
    kind = _KINDS.get(opening["fence"] or "", "json")
    block = _json_block(text, start, path) if kind == "json" else _fenced(text, opening, path)
    if block is None:
        return None
    data = _loaded(text, block, kind, path)
    if not isinstance(data, dict):
        return None
    return FrontMatter(block.start, block.end, kind, data)  # type: ignore[arg-type]


def inner(text: str, front: FrontMatter) -> tuple[int, int]:
    """Return the range of what stands between the fences (JSON: the object itself)."""
    if front.kind == "json":
        return front.start, front.start + len(text[front.start : front.end].rstrip())
    opening = _OPENING.match(text)
    assert opening
    closing = _CLOSING[opening["fence"]].search(text, _before_line_end(text, opening.end()))
    assert closing
    return opening.end(), max(opening.end(), closing.start("fence"))


def format_of(kind: str) -> Format:
    """Return the module of a format, imported when first needed."""
    if kind == "toml":
        from notetrans.parse.frontmatter import toml_values

        return toml_values
    if kind == "json":
        from notetrans.parse.frontmatter import json_values

        return json_values
    from notetrans.parse.frontmatter import yaml_values

    return yaml_values


def _before_line_end(text: str, at: int) -> int:
    return at - 2 if text[at - 2 : at] == "\r\n" else at - 1


def _fenced(text: str, opening: re.Match[str], path: PurePath | None) -> Block | None:
    fence, at = opening["fence"], opening.end()
    closing = _CLOSING[fence].search(text, _before_line_end(text, at))
    if closing:
        return Block(opening.start("fence"), at, closing.start("fence"), closing.end())
    kind = _KINDS[fence]
    head = text[at : at + 1000]
    if head[:1] in "\r\n" or not _means_keys(head, kind):
        return None  # a blank line below it: a rule
    raise NoteError(
        f"front matter opened by {fence} is not closed",
        path=path,
        line=1,
        remedy=f"Close it by a line of {fence}; {_AS_TEXT}",
    )


def _json_block(text: str, start: int, path: PurePath | None) -> Block | None:
    if not re.compile(r'\{\s*+["}]').match(text, start):
        return None
    from notetrans.parse.frontmatter.json_values import object_end

    end = object_end(text, start)
    if end is None:
        if not _JSON_KEY_BELOW.match(text, start):
            return None
        remedy = f"Close it by its brace; {_AS_TEXT}"
        raise NoteError("front matter opened by { is not closed", path=path, line=1, remedy=remedy)
    rest = _REST.match(text, end)
    return Block(start, start, end, rest.end()) if rest else None


def _loaded(text: str, block: Block, kind: str, path: PurePath | None) -> object:
    """Return what a block holds, ``None`` where it is not meant as front matter."""
    content = text[block.inner : block.inner_end]
    try:
        return format_of(kind).load(content)
    except LoadError as error:
        if not _means_keys(content, kind):
            return None
        raise NoteError(
            f"front matter ({kind.upper()}) cannot be loaded: {error.message}",
            path=path,
            line=line_at(text, block.inner) + error.line - 1,
            remedy=f"Mend it there; {_AS_TEXT}",
        ) from None


def _means_keys(block: str, kind: str) -> bool:
    """Whether a line of the block's first paragraph, comments aside, reads as a key."""
    if kind == "json":
        return format_of(kind).reads_as_key(block)
    block = re.sub(r"\A(?:[ \t]*#[^\r\n]*[\r\n]+)*+", "", block)
    paragraph = re.split(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)", block, maxsplit=1)
    return any(map(format_of(kind).reads_as_key, re.split(r"[\r\n]+", paragraph[0])))
