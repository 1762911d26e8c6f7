"""PO of gettext: an entry per unit, its id as ``msgctxt``, codes as they are in unit texts.

What is known of a unit stands in its extracted comments (``#. kind: heading``), its place in its
reference, a doubt is ``fuzzy``. Units that are not to be translated are left out. A file holds
one note, which its header names. A text with a lone surrogate or a NUL is refused: the format
has no place for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from notetrans import __version__
from notetrans.errors import NotetransError, UsageError
from notetrans.exchange.bilingual import BilingualFile, BilingualUnit, whole_number
from notetrans.model import Code, Origin, State

_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')
_ESCAPED = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_KEYWORD = re.compile(r"(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d+)\])?\s*(?=\")")
_CHARSET = re.compile(rb"charset=([\w.:-]+)")
_CODE = re.compile(r'<([gc])(\d+)> (\w*) ("(?:[^"\\]|\\.)*")(?: ("(?:[^"\\]|\\.)*"))?')
_REFERENCE = re.compile(r"(?:\u2068(.*)\u2069|(\S.*?)):(\d+)")
_NOTE, _LANGUAGES = "X-Notetrans-Note", "X-Notetrans-Languages"


def write(files: Sequence[BilingualFile]) -> bytes:
    """Return a catalogue; raises :class:`UsageError` for more than one note."""
    if len(files) != 1:
        raise UsageError("a PO file holds one note", remedy="Name a folder with -o.")
    (file,) = files
    wanted = (unit for unit in file.units if unit.translate)
    return "\n".join([_header(file), *(_entry(file, unit) for unit in wanted)]).encode()


def _header(file: BilingualFile) -> str:
    fields = {
        "Project-Id-Version": file.note,
        "PO-Revision-Date": "",
        "Last-Translator": "",
        "Language-Team": "",
        "Language": file.target_lang.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Generator": f"notetrans {__version__}",
        _NOTE: file.note,
        _LANGUAGES: f"{file.source_lang} {file.target_lang}",
    }
    text = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"{_keyword('msgid', '')}{_keyword('msgstr', text)}"


def _entry(file: BilingualFile, unit: BilingualUnit) -> str:
    for text in (unit.source, unit.target):
        if _IMPOSSIBLE.search(text):
            raise UsageError(
                f"PO has no place for a character of unit {unit.id}",
                path=file.note,
                line=unit.line,
                remedy="Exchange this note as XLIFF.",
            )
    comments = "".join(f"#. {_legal(text)}\n" for text in _comments(unit))
    flags = "#, fuzzy\n" if unit.doubt else ""
    place = f"#: {_reference(file.note)}:{unit.line}\n" if unit.line else ""
    strings = [("msgctxt", unit.id), ("msgid", unit.source), ("msgstr", unit.target)]
    return comments + place + flags + "".join(_keyword(name, text) for name, text in strings)


def _legal(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\ufffd", text)


def _reference(note: str) -> str:
    return f"\u2068{note}\u2069" if " " in note else note


def _comments(unit: BilingualUnit) -> Iterator[str]:
    """Yield what is known of a unit, a line each; what is not said is left out."""
    told = {
        "remark": unit.remark,
        "section": unit.section,
        "place": unit.place,
        "kind": unit.kind,
        "state": " ".join(filter(None, (unit.state, unit.origin, unit.exported))),
    }
    for key, text in told.items():
        if text:
            yield f"{key}: {text}"
    for finding in unit.findings:
        yield f"finding: {finding}"
    for code in unit.codes:
        ending = f" {_quoted(code.closing)}" if code.paired else ""
        name = "g" if code.paired else "c"
        yield f"<{name}{code.number}> {code.kind} {_quoted(code.data)}{ending}"


def _keyword(name: str, text: str) -> str:
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    if len(lines) < 2:
        return f"{name} {_quoted(text)}\n"
    return "\n".join([f'{name} ""', *map(_quoted, lines)]) + "\n"


def _quoted(text: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escaped, text)}"'


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or f"\\{ord(char):03o}"


@dataclass(slots=True)
class _Entry:
    """An entry as it is read: strings by keyword, comments, flags, references."""

    strings: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    references: list[str] = field(default_factory=list)
    line: int = 0


def read(data: bytes) -> tuple[BilingualFile, ...]:
    """Return what a catalogue holds; raises :class:`NotetransError` with the line."""
    entries = list(_entries(_decoded(data)))
    header = next((e for e in entries if e.strings.get("msgid") == ""), _Entry())
    fields = _fields(header.strings.get("msgstr", ""))
    units = [(_where(e), _unit(e)) for e in entries if e.strings.get("msgid")]
    note = fields.get(_NOTE, "") or next((where for where, _ in units if where), "")
    source_lang, _, target_lang = fields.get(_LANGUAGES, "").partition(" ")
    target_lang = target_lang or fields.get("Language", "").replace("_", "-")
    return (BilingualFile(note, source_lang, target_lang, tuple(unit for _, unit in units)),)


def _decoded(data: bytes) -> str:
    charset = _CHARSET.search(data)
    name = charset[1].decode() if charset else "utf-8"
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotetransError(f"not {name} as its header says", line=line) from None
    except LookupError:
        raise NotetransError(f"the encoding {name} is not known", line=1) from None


def _entries(text: str) -> Iterator[_Entry]:
    entry, name = _Entry(), ""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t\r")
        begins = line.startswith("#") or _begins(line)
        if (not line or begins) and "msgstr" in entry.strings:
            yield entry
            entry, name = _Entry(), ""
        if line.startswith("#"):
            _comment(entry, line)
        elif line:
            name = _string(entry, name, line, number)
    if "msgstr" in entry.strings:
        yield entry


def _begins(line: str) -> bool:
    match = _KEYWORD.match(line)
    return match is not None and match[1] in ("msgctxt", "msgid")


def _comment(entry: _Entry, line: str) -> None:
    kind, rest = line[1:2], line[2:].strip()
    if kind == ".":
        entry.comments.append(rest)
    elif kind == ",":
        entry.flags.update(flag.strip() for flag in rest.split(","))
    elif kind == ":":
        entry.references.append(rest)


def _string(entry: _Entry, name: str, line: str, number: int) -> str:
    """Take in a keyword or the further string of the last one; return the keyword."""
    keyword = _KEYWORD.match(line)
    if keyword:
        name = keyword[1] if keyword[2] in (None, "0") else f"msgstr[{keyword[2]}]"
        entry.line = number
    string = _STRING.fullmatch(line, keyword.end() if keyword else 0)
    if not name or not string:
        raise NotetransError("not a line of a PO file", line=number)
    entry.strings[name] = entry.strings.get(name, "") + _ESCAPED.sub(_unescaped, string[1])
    return name


def _unescaped(match: re.Match[str]) -> str:
    octal, hexadecimal, char = match.groups()
    if octal:
        return chr(int(octal, 8))
    return chr(int(hexadecimal, 16)) if hexadecimal else _UNESCAPES.get(char, char)


def _fields(text: str) -> Mapping[str, str]:
    found = {}
    for line in text.split("\n"):
        key, _, value = line.partition(":")
        found[key.strip()] = value.strip()
    return found


def _where(entry: _Entry) -> str:
    match = _REFERENCE.match("".join(entry.references[:1]))
    return (match[1] or match[2]) if match else ""


def _unit(entry: _Entry) -> BilingualUnit:
    told: dict[str, list[str]] = {}
    for comment in entry.comments:
        key, _, text = comment.partition(": ")
        told.setdefault(key, []).append(text)
    target = entry.strings["msgstr"]
    state, origin, exported = _state(" ".join(told.get("state", ())), target)
    match = _REFERENCE.match("".join(entry.references[:1]))
    return BilingualUnit(
        id=entry.strings.get("msgctxt", ""),
        kind="".join(told.get("kind", ())),
        source=entry.strings["msgid"],
        target=target,
        state=state,
        origin=origin,
        codes=tuple(_codes(entry.comments)),
        section="".join(told.get("section", ())),
        place="".join(told.get("place", ())),
        line=whole_number(match[3]) if match else 0,
        findings=tuple(told.get("finding", ())),
        exported=exported,
        doubt="fuzzy" in entry.flags,
        remark="".join(told.get("remark", ())),
        at=entry.line,
    )


def _state(told: str, target: str) -> tuple[State, Origin, str]:
    """Return state, origin and digest as the comment says, else what an empty one means."""
    state, _, rest = told.partition(" ")
    origin, _, exported = rest.partition(" ")
    if state not in tuple(State) or origin not in tuple(Origin):
        return State.TRANSLATED if target else State.INITIAL, Origin.PERSON, ""
    return State(state), Origin(origin), exported


def _codes(comments: Iterable[str]) -> Iterator[Code]:
    for comment in comments:
        if match := _CODE.fullmatch(comment):
            letter, number, kind, opening, closing = match.groups()
            data = _ESCAPED.sub(_unescaped, opening[1:-1])
            ending = _ESCAPED.sub(_unescaped, closing[1:-1]) if closing else ""
            yield Code(int(number), kind, letter == "g", data, ending)
