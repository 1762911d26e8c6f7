"""XLIFF 2.1: a file element per note, a unit per unit, originals of codes in ``originalData``.

The states are XLIFF's own; the origin is the sub-state (``notetrans:person``). Characters that
XML has no place for are ``<cp>``, in codes too. There is no mark of doubt: it reads as ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Literal

from notetrans.errors import NotetransError
from notetrans.exchange.bilingual import (
    BilingualFile,
    BilingualUnit,
    UnreadableTargetError,
    character,
    code_number,
    whole_number,
    written,
)
from notetrans.exchange.inline import Content, Elements, Meaning, content, items, numbered
from notetrans.exchange.xmltree import FORBIDDEN, OURS, Node, block, leaf
from notetrans.exchange.xmltree import read as read_xml
from notetrans.exchange.xmltree import write as write_xml
from notetrans.languages import direction
from notetrans.model import Code, Origin, State
from notetrans.tags import Item

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_PREFIX = "notetrans:"
_TYPES = {
    "emphasis": ("fmt", "xlf:i"),
    "strong": ("fmt", "xlf:b"),
    "link": ("link", ""),
    "image": ("image", ""),
}


def write(files: Sequence[BilingualFile]) -> bytes:
    """Return a document; all files are of one pair of languages."""
    languages = {"srcLang": files[0].source_lang, "trgLang": files[0].target_lang}
    names = {"xmlns": NAMESPACE, "xmlns:notetrans": OURS, "version": "2.1"}
    elements = (_file(f"f{n}", each) for n, each in enumerate(files, 1))
    return write_xml(block("xliff", names | languages, *elements))


def _file(name: str, file: BilingualFile) -> Node:
    directions = {
        key: "rtl"
        for key, tag in (("srcDir", file.source_lang), ("trgDir", file.target_lang))
        if direction(tag) == "rtl"
    }
    about = {"id": name, "original": file.note} | directions
    return block("file", about, *(_unit(unit) for unit in file.units))


def _unit(unit: BilingualUnit) -> Node:
    about = {
        "id": unit.id,
        "type": _PREFIX + unit.kind,
        "translate": "" if unit.translate else "no",
        "xml:space": "preserve",
        "notetrans:exported": unit.exported,
    }
    source = leaf("source", {}, *content(unit.source, unit.codes, _ELEMENTS))
    target = leaf("target", {}, *content(unit.target, unit.codes, _ELEMENTS))
    state = {"state": str(unit.state), "subState": f"{_PREFIX}{unit.origin}"}
    segment = block("segment", state, source, target if unit.target else None)
    return block("unit", about, _notes(unit), _original_data(unit.codes), segment)


def _notes(unit: BilingualUnit) -> Node | None:
    told = [
        ("remark", unit.remark),
        ("section", unit.section),
        ("place", unit.place),
        ("line", str(unit.line or "")),
        *(("finding", finding) for finding in unit.findings),
    ]
    notes = [leaf("note", {"category": category}, *_data(text)) for category, text in told if text]
    return block("notes", {}, *notes) if notes else None


def _original_data(codes: Iterable[Code]) -> Node | None:
    parts = [(name, text) for code in codes for name, text in _originals(code)]
    data = [leaf("data", {"id": name, "xml:space": "preserve"}, *_data(t)) for name, t in parts]
    return block("originalData", {}, *data) if data else None


def _originals(code: Code) -> Iterator[tuple[str, str]]:
    if code.paired:
        yield f"d{code.number}s", code.data
        yield f"d{code.number}e", code.closing
    else:
        yield f"d{code.number}", code.data


def _data(text: str) -> Content:
    at = 0
    parts: list[Node | str] = []
    for match in FORBIDDEN.finditer(text):
        parts += [text[at : match.start()], _character(match[0])]
        at = match.end()
    return [part for part in (*parts, text[at:]) if part]


def _pair(code: Code, inner: Content) -> Content:
    name = f"d{code.number}"
    data = {"dataRefStart": f"{name}s", "dataRefEnd": f"{name}e"}
    return [leaf("pc", {"id": str(code.number), **data, **_about(code)}, *inner)]


def _standing(code: Code) -> Node:
    return leaf("ph", {"id": str(code.number), "dataRef": f"d{code.number}", **_about(code)})


def _about(code: Code) -> dict[str, str]:
    kind, sub = _TYPES.get(code.kind, ("other", ""))
    return {
        "canCopy": "no",
        "canDelete": "no",
        "type": kind,
        "subType": sub or _PREFIX + code.kind,
    }


def _character(char: str) -> Node:
    return leaf("cp", {"hex": f"{ord(char):04X}"})


_ELEMENTS = Elements(_pair, _standing, _character)


def read(data: bytes) -> tuple[BilingualFile, ...]:
    """Return what a document holds; raises :class:`NotetransError` with the line."""
    root = read_xml(data)
    languages = (root.get("srcLang"), root.get("trgLang"))
    if not all(languages):
        raise NotetransError("no trgLang: it holds no translation", line=root.line)
    return tuple(
        BilingualFile(file.get("original"), *languages, tuple(_read_units(file)))
        for file in root.elements("file")
    )


def _read_units(file: Node) -> Iterator[BilingualUnit]:
    for node in file.walk():
        if node.name == "unit":
            yield _read_unit(node)


def _read_unit(node: Node) -> BilingualUnit:
    segments = list(node.elements("segment"))
    parts = list(node.elements("segment", "ignorable"))
    codes = numbered(_codes(node))
    notes = _read_notes(node)
    target, problem = _read_target(parts, codes)
    state = min((_state(each) for each in segments), key=attrgetter("rank"), default=State.INITIAL)
    return BilingualUnit(
        id=node.get("id"),
        kind=node.get("type").removeprefix(_PREFIX),
        source=_source(parts, codes),
        target=target,
        state=state,
        origin=_origin(segments),
        codes=tuple(codes.values()),
        section="".join(notes.get("section", ())),
        place="".join(notes.get("place", ())),
        line=whole_number("".join(notes.get("line", ()))),
        translate=node.get("translate") != "no",
        findings=tuple(notes.get("finding", ())),
        exported=node.get("notetrans:exported"),
        remark="".join(notes.get("remark", ())),
        at=next((each.line for part in parts for each in part.elements("target")), node.line),
        problem=problem,
    )


def _read_notes(node: Node) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for notes in node.elements("notes"):
        for note in notes.elements("note"):
            found.setdefault(note.get("category"), []).append(_text(note))
    return found


def _codes(unit: Node) -> Iterator[Code | None]:
    data = {each.get("id"): _text(each) for each in unit.walk() if each.name == "data"}
    for source in (each for each in unit.walk() if each.name == "source"):
        for node in source.walk():
            yield _code(node, data)


def _code(node: Node, data: Mapping[str, str]) -> Code | None:
    paired = node.name in ("pc", "sc")
    if not paired and node.name != "ph":
        return None
    try:
        number = code_number(node.get("id"), node.name)
    except UnreadableTargetError:
        return None
    kind = _KINDS.get((node.get("type"), node.get("subType")))
    kind = kind or node.get("subType").removeprefix(_PREFIX)
    opening = data.get(node.get("dataRefStart") or node.get("dataRef"), "")
    return Code(number, kind, paired, opening, data.get(node.get("dataRefEnd"), ""))


_KINDS = {(kind, sub or _PREFIX + name): name for name, (kind, sub) in _TYPES.items()}


def _source(parts: Iterable[Node], codes: Mapping[int, Code]) -> str:
    try:
        return written(_items(parts, "source"), codes)
    except UnreadableTargetError:
        return "".join(each.text for part in parts for each in part.elements("source"))


def _read_target(parts: Sequence[Node], codes: Mapping[int, Code]) -> tuple[str, str]:
    """Return the target as text, and why that is not all."""
    in_order = sorted(enumerate(parts, 1), key=lambda part: _order(*part))
    ordered = [part for _, part in in_order]
    try:
        return written(_items(ordered, "target"), codes), ""
    except UnreadableTargetError as error:
        plain = "".join(each.text for part in ordered for each in part.elements("target"))
        return plain, str(error)


def _order(place: int, part: Node) -> int:
    target = part.first("target")
    return (whole_number(target.get("order")) if target else 0) or place


def _items(parts: Iterable[Node], name: str) -> Iterator[Item]:
    for part in parts:
        for node in part.elements(name):
            yield from items(node.children, _meaning)


_CODES: Mapping[str, Literal["pair", "standing", "open", "close"]] = {
    "pc": "pair",
    "ph": "standing",
    "sc": "open",
    "ec": "close",
}


def _meaning(node: Node) -> Meaning:
    if node.name == "cp":
        return Meaning("character", char=character(node.get("hex")))
    if node.name in _CODES:
        name = node.get("startRef") or node.get("id")
        return Meaning(_CODES[node.name], code_number(name, node.name))
    if node.name in ("mrk", "sm", "em"):
        return Meaning("flat")
    raise UnreadableTargetError(f"the inline element <{node.name}> is none of XLIFF's")


def _text(node: Node) -> str:
    """Return text with its ``<cp>`` as the characters that they stand for."""
    return "".join(child if isinstance(child, str) else _shown(child) for child in node.children)


def _shown(node: Node) -> str:
    try:
        return character(node.get("hex")) if node.name == "cp" else node.text
    except UnreadableTargetError:
        return "\ufffd"


def _state(segment: Node) -> State:
    name = segment.get("state")
    return State(name) if name in tuple(State) else State.INITIAL


def _origin(segments: Sequence[Node]) -> Origin:
    name = segments[0].get("subState").removeprefix(_PREFIX) if segments else ""
    return Origin(name) if name in tuple(Origin) else Origin.PERSON
