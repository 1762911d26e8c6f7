"""How a unit's text is spelled at its place: characters, codes, line ends.

A character that the source spells as an escape or entity keeps those spellings in order while
their number agrees; any other is written as itself unless its place (or ``escapes``) forbids.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from notetrans.model import Form, Unit
from notetrans.parse.labels import same_label
from notetrans.tags import Item

#: What the start of a line must not be, read as Markdown.
LINE_START = re.compile(
    r"(?:[#>|:=]|[-+*](?=\s|$)|[-*_](?:\s*[-*_])*\s*$|-|\d{1,9}(?=[.)](?:\s|$))|`{3}|~{3}"
    r"|\[|<|!!!|\?\?\?|:::|\{)"
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a unit: characters to escape, and whether line starts are guarded."""

    escapes: frozenset[str] = frozenset()
    line_starts: bool = False


PLAIN = Spelling()


@dataclass(slots=True)
class Writer:
    """Writes one unit's items; ``slices`` gives the text of a code with its children's."""

    unit: Unit
    source: str
    newline: str
    spelling: Spelling
    slices: Callable[[int, int], str]
    out: list[str] = field(default_factory=list)
    breaks: int = 0

    def write(self, items: Sequence[Item], delimiters: Mapping[int, tuple[str, str]]) -> str:
        """Return the text for the unit's whole range.

        ``delimiters`` replaces the opening and closing of some pairs, by code number.
        """
        places = _code_places(self.unit) if self.unit.codes else {}
        spellings = _spellings(self.unit, self.source, items)
        opened: dict[int, int] = {}
        for index, item in enumerate(items):
            if isinstance(item, str):
                self._text(item, spellings, last=index == len(items) - 1)
                continue
            opened.setdefault(item.number, len(self.out) + 1)
            closing = item.kind == "close"
            if item.number in delimiters:
                self.out.append(delimiters[item.number][closing])
                continue
            place = places["close" if closing else "open", item.number]
            text = self.slices(*place)
            if closing and text in ("]", "][]"):
                label = self.source[places["open", item.number][1] : place[0]]
                text = _reference(label, "".join(self.out[opened[item.number] :]), text)
            self.out.append(text)
        text = "".join(self.out)
        label = self.unit.form.quote if self.unit.form.writer == "alt" else ""
        return text if not label or same_label(label, text) else f"{text}][{label}"

    def _text(self, text: str, spellings: Mapping[str, list[str]], *, last: bool) -> None:
        if not spellings and "\n" not in text and self._is_plain(text):
            self.out.append(text)
            return
        rows = text.split("\n")
        for row, line in enumerate(rows):
            if row:
                self.out.append(self._break())
            at_start = bool(row) or not any(self.out)
            ends = last and row == len(rows) - 1
            self.out.append(self._line(line, spellings, at_start, ends))

    def _is_plain(self, text: str) -> bool:
        """Return whether every character of a text may be written as itself."""
        form, spelling = self.unit.form, self.spelling
        if spelling.line_starts or spelling.escapes or form.writer == "title":
            return False
        return form.writer != "cell" or "|" not in text

    def _line(
        self, line: str, spellings: Mapping[str, list[str]], at_start: bool, ends: bool
    ) -> str:
        if not any(char in line for char in spellings) and self._is_plain(line):
            return line
        guard = -1
        begins = at_start and self.spelling.line_starts and self._begins_line
        if begins and (match := LINE_START.match(line)):
            guard = match.end() if line[0].isdigit() else match.start()
        closing = ends and self.spelling.line_starts and self.unit.form.writer == "atx"
        chars = []
        for index, char in enumerate(line):
            if own := spellings.get(char):
                chars.append(own.pop(0))
            elif index == guard or (closing and index == len(line) - 1 and char == "#"):
                chars.append(self._escaped(line, index))
            else:
                chars.append(self._plain(line, index))
        return "".join(chars)

    @property
    def _begins_line(self) -> bool:
        """Whether the unit's first character may begin a block."""
        writer, start = self.unit.form.writer, self.unit.pieces[0].start
        if writer == "cell":
            return "|" not in self.source[self.source.rfind("\n", 0, start) + 1 : start]
        return writer not in ("atx", "alt", "title")

    def _plain(self, line: str, index: int) -> str:
        char, form = line[index], self.unit.form
        if char == "|" and form.writer == "cell":
            return "\\|"
        if form.writer == "title" and char in _QUOTES.get(form.quote, form.quote):
            return f"\\{char}"
        return self._escaped(line, index) if char in self.spelling.escapes else char

    def _escaped(self, line: str, index: int) -> str:
        char = line[index]
        if self.unit.form.writer == "html":
            return _HTML.get(char) or f"&#{ord(char)};"
        if char == "\\" and self.unit.form.writer == "cell":
            return "&#92;"  # a pipe that ends the cell may follow
        if char == "|" and self.unit.form.writer == "setext":
            return "&#124;"  # with its underline, any other bar would make a table's header
        if char == "{" and line[index + 1 : index + 2] in ("{", "%"):
            return "&#123;"  # a template engine acts before Markdown and knows no backslash
        return f"\\{char}" if char in ASCII_PUNCTUATION else f"&#{ord(char)};"

    def _break(self) -> str:
        """Return the bytes of the next line end: the source's while they last."""
        own = [piece for piece in self.unit.pieces if piece.kind == "break"]
        self.breaks += 1
        if self.breaks <= len(own):
            piece = own[self.breaks - 1]
            return self.source[piece.start : piece.end]
        form = self.unit.form
        return " " if form.one_line else self.newline + form.prefix


def as_said(unit: Unit, items: Sequence[Item], spelling: Spelling) -> str | None:
    """Return the text that a :class:`Writer` would write where nothing of it has to be spelled."""
    if unit.codes or len(items) != 1 or spelling is not PLAIN:
        return None
    text, writer = items[0], unit.form.writer
    if not isinstance(text, str) or "\n" in text or writer in ("title", "alt"):
        return None
    if (writer == "cell" and "|" in text) or "spelled" in [piece.kind for piece in unit.pieces]:
        return None
    return text


def _reference(label: str, text: str, closing: str) -> str:
    """Return a shortcut or collapsed reference's end: as it stood while it still resolves."""
    return closing if same_label(label, text) else f"][{label}]"


ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_QUOTES = {"(": "()"}
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def _code_places(unit: Unit) -> dict[tuple[str, int], tuple[int, int]]:
    return {
        ("close" if piece.kind == "close" else "open", piece.number): (piece.start, piece.end)
        for piece in unit.pieces
        if piece.number
    }


def _spellings(unit: Unit, source: str, items: Sequence[Item]) -> dict[str, list[str]]:
    """Return, for characters with a spelling of their own, those of all occurrences."""
    special = {text for kind, _, _, text, _ in unit.pieces if kind == "spelled"}
    if not special:
        return {}
    found: dict[str, list[str]] = {char: [] for char in special}
    for piece in unit.pieces:
        if piece.kind == "spelled":
            found[piece.text].append(source[piece.start : piece.end])
        elif piece.kind == "text":
            for char in piece.text:
                if char in special:
                    found[char].append(char)
    wanted = Counter(char for item in items if isinstance(item, str) for char in item)
    return {char: spelled for char, spelled in found.items() if len(spelled) == wanted[char]}


def active_characters(items: Sequence[Item], form: Form) -> Collection[str]:
    """Return the characters of a target that may act as syntax, in order of appearance."""
    wanted = "<&{}:@.$" if form.writer == "html" else "\\`*_[]<&~|${}:@^.!()"
    text = "".join(item for item in items if isinstance(item, str))
    return dict.fromkeys(char for char in text if char in wanted)
