"""Front-matter values as drafts: plain text, with addresses and template tags as codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from notetrans.model import Code, FrontMatter, ParseOptions, Piece
from notetrans.parse import frontmatter
from notetrans.parse.content import ADDRESSES, Content, Draft
from notetrans.parse.literals import MaskIndex, in_value
from notetrans.parse.masks import active, find_masks


def value_drafts(
    text: str, front: FrontMatter, options: ParseOptions, path: PurePath | None
) -> list[Draft]:
    """Return a draft for each value to translate, its offsets those of ``text``."""
    return [
        Draft(
            "front_matter",
            _content(value.pieces, value.text, options, path),
            value.form,
            path=value.key,
        )
        for value in frontmatter.values(text, front, options.front_matter_keys)
    ]


def _content(
    pieces: Sequence[Piece], text: str, options: ParseOptions, path: PurePath | None
) -> Content:
    """Cut the literals out of the text; one that is partly spelled otherwise stays text."""
    masks = find_masks(text, active(options.dialects, path, text), path)
    result: list[Piece] = []
    codes: list[Code] = []
    literals, at = in_value(text, MaskIndex(masks)), 0
    for piece in pieces:
        inside = [lit for lit in literals if at <= lit.start and lit.end <= at + len(piece.text)]
        if piece.kind == "text" and inside:
            begin = at
            for literal in inside:
                result += _part(piece, begin - at, literal.start - at)
                begin = literal.end
                data = text[literal.start : literal.end]
                key = "" if literal.kind in ADDRESSES else data
                number = len(codes) + 1
                codes.append(Code(number, literal.kind, False, data, content=data, key=key))
                start = piece.start + literal.start - at
                result.append(Piece("code", start, start + len(data), data, number))
            result += _part(piece, begin - at, len(piece.text))
        else:
            result.append(piece)
        at += len(piece.text)
    return Content(tuple(result), tuple(codes))


def _part(piece: Piece, begin: int, end: int) -> list[Piece]:
    if begin == end:
        return []
    return [Piece("text", piece.start + begin, piece.start + end, piece.text[begin:end])]
