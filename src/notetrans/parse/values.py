"""Front-matter values as drafts: plain text, with addresses and template tags as codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from notetrans.model import Code, FrontMatter, ParseOptions, Piece, Unit
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
    chosen = [d for d in active(options.dialects, path, text) if d.in_values]
    masks = find_masks(text, chosen, path).masks
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


def written(unit: Unit, text: str, source: str) -> tuple[int, int, str]:
    """Return the range to replace for a front-matter unit and what to write there.

    ``text`` is the target with its codes dissolved; the range has the value's quotes in it.
    """
    pieces = [Piece("text", p.start, p.end, p.text) if p.kind == "code" else p for p in unit.pieces]
    spelled = frontmatter.write(pieces, unit.form, text, source)
    quote = "" if frontmatter.is_part(unit.form) else unit.form.quote
    return pieces[0].start - len(quote), pieces[-1].end + len(quote), spelled
