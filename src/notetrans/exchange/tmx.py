"""TMX 1.4b: a ``<tu>`` per unit that has a target; all else that is known in ``<prop>``.

It has no mark of doubt, which reads as ``None``, and no place for characters that XML has none
for in the original of a code, which comes from the note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from notetrans import __version__
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
from notetrans.exchange.inline import (
    Content,
    Elements,
    Meaning,
    content,
    items,
    kind_of,
    numbered,
    type_of,
)
from notetrans.exchange.xmltree import Node, block, leaf
from notetrans.exchange.xmltree import read as read_xml
from notetrans.exchange.xmltree import write as write_xml
from notetrans.model import Code, Origin, State

_CHARACTER = "x-char-"
_PREFIX = "x-notetrans-"


def write(files: Sequence[BilingualFile]) -> bytes:
    """Return a memory of all pairs; units without target are not in it."""
    header = leaf(
        "header",
        {
            "creationtool": "notetrans",
            "creationtoolversion": __version__,
            "segtype": "block",
            "o-tmf": "notetrans",
            "adminlang": "en",
            "srclang": files[0].source_lang,
            "datatype": "plaintext",
        },
    )
    pairs = (_unit(file, unit) for file in files for unit in file.units if unit.target)
    return write_xml(block("tmx", {"version": "1.4"}, header, block("body", {}, *pairs)))


def _unit(file: BilingualFile, unit: BilingualUnit) -> Node:
    remark = leaf("note", {}, unit.remark) if unit.remark else None
    variants = ((file.source_lang, unit.source), (file.target_lang, unit.target))
    languages = {"tuid": unit.id, "srclang": file.source_lang}
    return block(
        "tu",
        languages,
        remark,
        *(leaf("prop", {"type": _PREFIX + key}, text) for key, text in _told(file, unit) if text),
        *(_variant(language, text, unit.codes) for language, text in variants),
    )


def _told(file: BilingualFile, unit: BilingualUnit) -> Iterator[tuple[str, str]]:
    yield "note", file.note
    yield "kind", unit.kind
    yield "state", unit.state
    yield "origin", unit.origin
    yield "section", unit.section
    yield "place", unit.place
    yield "line", str(unit.line or "")
    yield "translate", "" if unit.translate else "no"
    yield "exported", unit.exported
    for finding in unit.findings:
        yield "finding", finding


def _variant(language: str, text: str, codes: Sequence[Code]) -> Node:
    return block("tuv", {"xml:lang": language}, leaf("seg", {}, *content(text, codes, _ELEMENTS)))


def _pair(code: Code, inner: Content) -> Content:
    number = str(code.number)
    opening = {"i": number, "x": number, "type": type_of(code)}
    return [leaf("bpt", opening, code.data), *inner, leaf("ept", {"i": number}, code.closing)]


def _standing(code: Code) -> Node:
    about = {"x": str(code.number), "type": type_of(code)}
    return leaf("ph", about, code.data)


def _character(char: str) -> Node:
    return leaf("ph", {"type": f"{_CHARACTER}{ord(char):04x}"})


_ELEMENTS = Elements(_pair, _standing, _character)


def read(data: bytes) -> tuple[BilingualFile, ...]:
    """Return what a memory holds, note by note; raises :class:`NotetransError` with the line.

    Pairs that name no unit of a note have an empty note.
    """
    root = read_xml(data)
    header = root.first("header")
    general = header.get("srclang") if header else ""
    found: dict[tuple[str, str, str], list[BilingualUnit]] = {}
    for node in root.walk():
        if node.name == "tu":
            props = _props(node)
            languages, source, target = _sides(node, node.get("srclang") or general)
            note = "".join(props.get("note", ()))
            found.setdefault((note, *languages), []).append(_read_unit(node, props, source, target))
    return tuple(BilingualFile(*names, tuple(units)) for names, units in found.items())


def _props(node: Node) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for prop in node.elements("prop"):
        if prop.get("type").startswith(_PREFIX):
            found.setdefault(prop.get("type").removeprefix(_PREFIX), []).append(prop.text)
    return found


def _sides(node: Node, language: str) -> tuple[tuple[str, str], Node, Node]:
    """Return the languages of source and target, and the segments."""
    variants = [(tuv.get("xml:lang") or tuv.get("lang"), tuv) for tuv in node.elements("tuv")]
    segments = [(name, seg) for name, tuv in variants if (seg := tuv.first("seg"))]
    if len(segments) != 2 or not all(name for name, _ in segments):
        raise NotetransError("not a pair of two languages", line=node.line)
    names = [name.lower() for name, _ in segments]
    if names[0] != language.lower() == names[1]:
        segments.reverse()
    (source_lang, source), (target_lang, target) = segments
    return (source_lang, target_lang), source, target


def _read_unit(
    node: Node, props: Mapping[str, list[str]], source: Node, target: Node
) -> BilingualUnit:
    told = {key: "".join(texts) for key, texts in props.items()}
    codes = numbered(_codes(source))
    text, problem = _text(target, codes)
    state, origin = told.get("state", ""), told.get("origin", "")
    remark = node.first("note")
    return BilingualUnit(
        id=node.get("tuid"),
        kind=told.get("kind", ""),
        source=_text(source, codes)[0],
        target=text,
        state=State(state) if state in tuple(State) else State.TRANSLATED,
        origin=Origin(origin) if origin in tuple(Origin) else Origin.PERSON,
        codes=tuple(codes.values()),
        section=told.get("section", ""),
        place=told.get("place", ""),
        line=whole_number(told.get("line", "")),
        translate=told.get("translate") != "no",
        findings=tuple(props.get("finding", ())),
        exported=told.get("exported", ""),
        remark=remark.text if remark else "",
        at=target.line,
        problem=problem,
    )


def _text(segment: Node, codes: Mapping[int, Code]) -> tuple[str, str]:
    """Return a segment as a unit's text, and why that is not all."""
    try:
        return written(items(segment.children, _Meanings(segment)), codes), ""
    except UnreadableTargetError as error:
        return segment.text, str(error)


class _Meanings:
    """What the elements of a segment say; an end is known by its beginning's ``i``."""

    def __init__(self, segment: Node) -> None:
        self._numbers = {
            each.get("i"): each.get("x") or each.get("i")
            for each in segment.walk()
            if each.name == "bpt"
        }

    def __call__(self, node: Node) -> Meaning:
        match node.name:
            case "ph" | "it" | "ut" if node.get("type").startswith(_CHARACTER):
                return Meaning(
                    "character", char=character(node.get("type").removeprefix(_CHARACTER))
                )
            case "ph" | "it" | "ut":
                return Meaning("standing", code_number(node.get("x"), node.name))
            case "bpt":
                return Meaning("open", code_number(self._numbers[node.get("i")], "bpt"))
            case "ept":
                number = self._numbers.get(node.get("i"), node.get("i"))
                return Meaning("close", code_number(number, "ept"))
            case "hi" | "sub":
                return Meaning("flat")
        raise UnreadableTargetError(f"the inline element <{node.name}> is none of TMX's")


def _codes(segment: Node) -> Iterator[Code | None]:
    endings = {each.get("i"): each.text for each in segment.walk() if each.name == "ept"}
    for node in segment.walk():
        paired = node.name == "bpt"
        if (paired or node.name == "ph") and not node.get("type").startswith(_CHARACTER):
            kind = node.get("type")
            kind = kind_of(kind)
            number = whole_number(node.get("x") or node.get("i"))
            if number:
                yield Code(number, kind, paired, node.text, endings.get(node.get("i"), ""))
