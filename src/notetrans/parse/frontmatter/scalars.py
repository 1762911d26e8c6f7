"""Strings of front matter as values to translate: decoded text over exact source pieces.

    title: "Caf\\u00e9 \\"Sol\\""      text  Café "Sol"
            ^^^     ^          text pieces: source and text are equal
               ^^^^^^ ^^       spelled pieces: one character, written by an escape
    abstract: One
      two                      a break piece, "\\n" in the text, over the newline and indentation

A blank line (or two written newlines) parts a string into paragraphs, each a value of its own.

Law: a value's pieces, decoded, are what the format's own parser loads (white space aside, which
lies in breaks and between paragraphs), and writing a value's own text gives its own characters.
A string that fails either is no value: it is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from notetrans.model import Form, Piece
from notetrans.parse.frontmatter.layout import Leaf
from notetrans.parse.frontmatter.spelling import write
from notetrans.parse.frontmatter.styles import STYLES, decode_escape
from notetrans.parse.note import line_at

_ENDS = re.compile(r"\\(?:\r\n|[\r\n])|(\r\n|[\r\n]|\\n)")
_WHITE = re.compile(r"[ \t\r\n]+")
_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Value:
    """A string, or one paragraph of it, to translate.

    ``key`` is the dotted name for people; ``start`` and ``end`` are the range in the text that
    the answer of ``write`` replaces (with the quotes, where they may change); ``text`` is
    decoded, with ``\\n`` for each break; ``line`` counts from 1.
    """

    key: str
    start: int
    end: int
    pieces: tuple[Piece, ...]
    text: str
    line: int
    form: Form


def leaf_values(text: str, leaf: Leaf, offset: int) -> list[Value]:
    """Return the values of a string that stands ``offset`` code points further in ``text``."""
    start, end = leaf.inner_start + offset, leaf.inner_end + offset
    pieces = _pieces(text, start, end, leaf.writer)
    if pieces is None or _spells_letters(pieces):
        return []
    paragraphs = [trimmed for part in _parted(text, pieces) if (trimmed := _trimmed(part))]
    decoded = "\n".join(_text(part) for part in paragraphs)
    if _squeezed(decoded) != _squeezed(leaf.loaded):
        return []
    style = STYLES[leaf.writer]
    if len(paragraphs) == 1 and _covers(paragraphs[0], start, end) and leaf.indent is None:
        outer = (leaf.start + offset, leaf.end + offset)
        found = [_value(text, leaf, paragraphs[0], outer, style.quote)]
    elif style.quote or leaf.indent is not None:
        found = [_value(text, leaf, part, (part[0].start, part[-1].end), "") for part in paragraphs]
    else:
        return []  # without quotes of its own, a part of a plain scalar could hold little
    return [value for value in found if _is_writable(value, text)]


def _value(
    text: str, leaf: Leaf, pieces: Sequence[Piece], outer: tuple[int, int], quote: str
) -> Value:
    folds = [text[piece.start : piece.end] for piece in pieces if piece.kind == "break"]
    raw = [fold for fold in folds if "\n" in fold or "\r" in fold]
    prefix = leaf.indent
    if prefix is None:
        prefix = re.split(r"[\r\n]", raw[0])[-1] if raw else ""
    form = Form(leaf.writer, prefix, one_line=leaf.indent is None and not raw, quote=quote)
    key, line = ".".join(leaf.path), line_at(text, pieces[0].start)
    return Value(key, *outer, tuple(pieces), _text(pieces), line, form)


def _is_writable(value: Value, text: str) -> bool:
    if not any(map(str.isalpha, value.text)):
        return False
    return write(value.pieces, value.form, value.text, text) == text[value.start : value.end]


def _pieces(text: str, start: int, end: int, writer: str) -> list[Piece] | None:
    """Return the pieces of a string's content, ``None`` where its spelling is not understood."""
    tokens, found, at = STYLES[writer].tokens, list[Piece](), start
    while at < end:
        match = tokens.match(text, at, end)
        if match is None:
            return None
        piece = _piece(match)
        if piece is None:
            return None
        last = found[-1] if found else None
        if last and last.kind == piece.kind == "text":
            found[-1] = last._replace(end=piece.end, text=last.text + piece.text)
        else:
            found.append(piece)
        at = match.end()
    return found


def _piece(match: re.Match[str]) -> Piece | None:
    start, end = match.span()
    if match.lastgroup == "fold":
        return Piece("break", start, end, "\n")
    if match.lastgroup == "text":
        return Piece("text", start, end, match[0])
    character = decode_escape(match[0])
    return None if character is None else Piece("spelled", start, end, character)


def _spells_letters(pieces: Iterable[Piece]) -> bool:
    """Whether an ASCII letter is written by an escape: its other case would lose the escape."""
    return any(p.kind == "spelled" and p.text.isascii() and p.text.isalpha() for p in pieces)


def _parted(text: str, pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    part: list[Piece] = []
    for piece in pieces:
        if piece.kind == "break" and _ends(text[piece.start : piece.end]) > 1:
            yield part
            part = []
        else:
            part.append(piece)
    yield part


def _ends(fold: str) -> int:
    """Return how many line ends a fold holds, those taken back by a backslash not counted."""
    return sum(1 for match in _ENDS.finditer(fold) if match[1])


def _trimmed(part: Sequence[Piece]) -> list[Piece]:
    """Return a paragraph without the blanks at its edges."""
    head = len(list(takewhile(_is_blank, part)))
    tail = len(list(takewhile(_is_blank, reversed(part)))) if head < len(part) else 0
    kept = list(part[head : len(part) - tail])
    if kept and kept[0].kind == "text":
        bare = kept[0].text.lstrip(_BLANKS)
        kept[0] = kept[0]._replace(start=kept[0].end - len(bare), text=bare)
    if kept and kept[-1].kind == "text":
        bare = kept[-1].text.rstrip(_BLANKS)
        kept[-1] = kept[-1]._replace(end=kept[-1].start + len(bare), text=bare)
    return kept


def _is_blank(piece: Piece) -> bool:
    return not piece.text.strip(_BLANKS)


def _covers(pieces: Sequence[Piece], start: int, end: int) -> bool:
    return pieces[0].start == start and pieces[-1].end == end


def _text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _squeezed(text: str) -> str:
    return _WHITE.sub(" ", text).strip(" ")
