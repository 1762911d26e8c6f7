"""How a text is written where a front matter value stands.

Laws: the own text of a value is written as it stands there; any other text is written so that
the front matter loads as that text, in the style that stands there, or else, where quotes may
be added, in single and then double ones.

Line breaks of a text are soft: the k-th takes the k-th break's characters, a further one the
form's newline and prefix, or a space in forms of one line. A part of a larger string (one
paragraph of a block scalar, say) cannot change its style: what the style cannot hold there
becomes a space (an apostrophe: ``’``), and blanks at its edges are the source's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from notetrans.model import Form, Piece
from notetrans.parse.frontmatter.styles import STYLES, Style
from notetrans.parse.frontmatter.yaml_plain import UNPRINTABLE

_SURROGATE = re.compile("[\ud800-\udfff]")
_FENCES = ("---", "...", "+++")
_BLANKS = " \t"

Spellings = dict[str, list[str]]


def write(value_pieces: Sequence[Piece], form: Form, text: str, source: str) -> str:
    """Return the spelling of decoded ``text`` for the range of a value.

    ``value_pieces`` and ``form`` are the value's, ``source`` the text that it was found in.
    Lone surrogates become U+FFFD.
    """
    own = STYLES[form.writer]
    part = is_part(form)
    lines = _lines(_SURROGATE.sub("\ufffd", text), part)
    style = own if part else _fitting(own, " ".join(lines))
    if part and not own.fits(" ".join(lines)):
        lines = _tamed(lines, own)
    breaks = _breaks(value_pieces, form, len(lines) - 1, source)
    lines, breaks = _off_the_fence(lines, breaks, value_pieces[0].start, part, source)
    spellings = _spellings(value_pieces, source) if style is own else {}
    content = _spelled(style, lines, breaks, spellings)
    return content if part else f"{style.quote}{content}{style.quote}"


def is_part(form: Form) -> bool:
    """Return whether a value is a part of a larger string, which keeps its quotes."""
    return form.quote != STYLES[form.writer].quote or form.writer == "yaml-block"


def exactly(text: str, writer: str) -> str:
    """Return ``text`` in quotes on one line, its line breaks written as escapes.

    ``writer`` is the style to try first.
    """
    text = _SURROGATE.sub("\ufffd", text)
    style = STYLES[writer]
    while style.fallback and ("\n" in text or not style.fits(text)):
        style = STYLES[style.fallback]
    escape = style.escape
    if escape:
        text = re.sub(rf"{style.odd.pattern}|\n", lambda match: escape(match[0]), text)
    return f"{style.quote}{text}{style.quote}"


def _fitting(style: Style, text: str) -> Style:
    while style.fallback and not style.fits(text):
        style = STYLES[style.fallback]
    return style


def _lines(text: str, part: bool) -> list[str]:
    """Return the lines of a text without blanks around its breaks, at least one."""
    lines = [bare for line in text.split("\n") if (bare := line.strip(_BLANKS))]
    if part:
        return lines or [""]
    white = _BLANKS + "\n"
    head, tail = text[: -len(text.lstrip(white)) or None], text[len(text.rstrip(white)) :]
    if not lines:
        return [_on_one_line(text)]
    lines[0] = _on_one_line(head) + lines[0]
    lines[-1] += _on_one_line(tail)
    return lines


def _on_one_line(blanks: str) -> str:
    return " " if "\n" in blanks else blanks


def _tamed(lines: list[str], style: Style) -> list[str]:
    odd = UNPRINTABLE if style.writer.startswith("yaml") else style.odd
    tamed = (odd.sub(lambda m: "’" if m[0] == "'" else " ", line) for line in lines)
    return [bare for line in tamed if (bare := line.strip(_BLANKS))] or [""]


def _breaks(pieces: Sequence[Piece], form: Form, count: int, source: str) -> list[str]:
    """Return the characters of ``count`` breaks: the source's own, then further ones."""
    own = [source[piece.start : piece.end] for piece in pieces if piece.kind == "break"]
    further = " " if form.one_line else _newline(source) + form.prefix
    return [*own[:count], *[further] * (count - len(own))]


def _newline(text: str) -> str:
    match = re.search(r"\r\n|\r|\n", text)
    return match[0] if match else "\n"


def _off_the_fence(
    lines: list[str], breaks: list[str], start: int, part: bool, source: str
) -> tuple[list[str], list[str]]:
    """Keep what reads as a fence from the first column."""
    spaced = [
        " " if line.startswith(_FENCES) and fold[-1] in "\r\n" else fold
        for fold, line in zip(breaks, lines[1:], strict=True)
    ]
    if part and lines[0].startswith(_FENCES) and source[start - 1 : start] in ("\r", "\n"):
        lines = [" " + lines[0], *lines[1:]]
    return lines, spaced


def _spellings(pieces: Sequence[Piece], source: str) -> Spellings:
    """Return, for each character that is spelled somewhere, its occurrences' spellings."""
    found: Spellings = {p.text: [] for p in pieces if p.kind == "spelled"}
    for piece in pieces if found else ():
        if piece.kind == "spelled":
            found[piece.text].append(source[piece.start : piece.end])
        elif piece.kind == "text":
            for character in filter(found.__contains__, piece.text):
                found[character].append("")
    return found


def _spelled(style: Style, lines: list[str], breaks: list[str], spellings: Spellings) -> str:
    """Return lines and breaks in one, every character spelled for its place."""
    counts = Counter("".join(lines)) if spellings else Counter[str]()
    agreed = {c: iter(each) for c, each in spellings.items() if counts[c] == len(each)}
    written: list[str] = []
    for line, fold in zip(lines, [*breaks, ""], strict=True):
        written += (_character(style, c, agreed) for c in line)
        written.append(fold)
    if style.writer == "toml-basic-multi":
        written = list(_unclosed(written))
    return "".join(written)


def _character(style: Style, character: str, agreed: dict[str, Iterator[str]]) -> str:
    spelling = next(agreed[character]) if character in agreed else ""
    if spelling or not style.odd.match(character):
        return spelling or character
    return style.escape(character) if style.escape else character


def _unclosed(written: list[str]) -> Iterator[str]:
    """Escape the third of three quotes in a row and one at the end, which would close."""
    last = max((i for i, each in enumerate(written) if each), default=-1)
    row = 0
    for index, each in enumerate(written):
        row = row + 1 if each == '"' else row if not each else 0
        closes = each == '"' and (row == 3 or index == last)
        row = 0 if closes else row
        yield '\\"' if closes else each
