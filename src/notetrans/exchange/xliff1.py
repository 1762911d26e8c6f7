"""XLIFF 1.2: pairs as ``<g>``, standing codes as ``<x>``, their originals as ``equiv-text``.

The states are the format's own: ``signed-off`` is reviewed, a need for review is a doubt; the
origin is the state's qualifier (``leveraged-mt``, ``leveraged-tm``; none for a person). It has
no place for the end of a pair's original, nor for characters that XML has none for in the
original of a code; both come from the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

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

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_STATES = {
    State.INITIAL: "new",
    State.TRANSLATED: "translated",
    State.REVIEWED: "signed-off",
    State.FINAL: "final",
}
_DOUBTED = "needs-review-translation"
_DOUBTS = (
    _DOUBTED,
    "needs-review-adaptation",
    "needs-review-l10n",
    "needs-adaptation",
    "needs-l10n",
)
_READ_STATES = {name: state for state, name in _STATES.items()} | {
    "needs-translation": State.INITIAL,
    **dict.fromkeys(_DOUBTS, State.TRANSLATED),
}
_QUALIFIERS = {Origin.MACHINE: "leveraged-mt", Origin.MEMORY: "leveraged-tm", Origin.PERSON: ""}
_ORIGINS = {name: origin for origin, name in _QUALIFIERS.items()} | {
    "mt-suggestion": Origin.MACHINE,
    "tm-suggestion": Origin.MEMORY,
}
_CHARACTER = re.compile(r"u[0-9a-f]{4}")
_OPENS, _CLOSES = ("g", "bx", "bpt"), ("ex", "ept")


def write(files: Sequence[BilingualFile]) -> bytes:
    """Return a document with a file element per note."""
    about = {"xmlns": NAMESPACE, "version": "1.2"}
    return write_xml(block("xliff", about, *map(_file, files)))


def _file(file: BilingualFile) -> Node:
    about = {
        "original": file.note,
        "source-language": file.source_lang,
        "target-language": file.target_lang,
        "datatype": "x-markdown",
        "tool-id": "notetrans",
    }
    tool = leaf("tool", {"tool-id": "notetrans", "tool-name": "notetrans"})
    body = block("body", {}, *map(_unit, file.units))
    return block("file", about, block("header", {}, tool), body)


def _unit(unit: BilingualUnit) -> Node:
    about = {
        "id": unit.id,
        "restype": f"x-{unit.kind}",
        "translate": "" if unit.translate else "no",
        "approved": "yes" if unit.state.is_approved else "",
        "xml:space": "preserve",
    }
    source = leaf("source", {}, *content(unit.source, unit.codes, _ELEMENTS))
    target = _target(unit) if unit.target else None
    return block("trans-unit", about, source, target, _contexts(unit), *_notes(unit))


def _target(unit: BilingualUnit) -> Node:
    about = {
        "state": _DOUBTED if unit.doubt else _STATES[unit.state],
        "state-qualifier": _QUALIFIERS[unit.origin],
    }
    return leaf("target", about, *content(unit.target, unit.codes, _ELEMENTS))


def _contexts(unit: BilingualUnit) -> Node | None:
    told = {
        "linenumber": str(unit.line or ""),
        "x-place": unit.place,
        "x-exported": unit.exported,
    }
    found = [leaf("context", {"context-type": key}, text) for key, text in told.items() if text]
    return block("context-group", {"purpose": "location"}, *found) if found else None


def _notes(unit: BilingualUnit) -> Iterator[Node]:
    told = [("remark", unit.remark), ("section", unit.section)]
    for origin, text in (*told, *(("finding", each) for each in unit.findings)):
        if text:
            yield leaf("note", {"from": origin}, text)


def _pair(code: Code, inner: Content) -> Content:
    return [leaf("g", _about(code), *inner)]


def _standing(code: Code) -> Node:
    return leaf("x", _about(code))


def _about(code: Code) -> dict[str, str]:
    return {
        "id": str(code.number),
        "ctype": type_of(code),
        "equiv-text": code.data,
    }


def _character(char: str) -> Node:
    name = f"u{ord(char):04x}"
    return leaf("x", {"id": name, "ctype": f"x-{name}"})


_ELEMENTS = Elements(_pair, _standing, _character)


def read(data: bytes) -> tuple[BilingualFile, ...]:
    """Return what a document holds; raises :class:`NotetransError` with the line."""
    return tuple(_read_file(file) for file in read_xml(data).elements("file"))


def _read_file(file: Node) -> BilingualFile:
    languages = (file.get("source-language"), file.get("target-language"))
    if not all(languages):
        raise NotetransError("no target-language: it holds no translation", line=file.line)
    units = tuple(_read_unit(node) for node in file.walk() if node.name == "trans-unit")
    return BilingualFile(file.get("original"), *languages, units)


def _read_unit(node: Node) -> BilingualUnit:
    source, target = node.first("source"), node.first("target")
    codes = numbered(_code(each) for each in source.walk()) if source else {}
    text, problem = _text(target, codes)
    contexts = {
        each.get("context-type"): each.text for each in node.walk() if each.name == "context"
    }
    notes: dict[str, list[str]] = {}
    for note in node.elements("note"):
        notes.setdefault(note.get("from"), []).append(note.text)
    return BilingualUnit(
        id=node.get("id"),
        kind=node.get("restype").removeprefix("x-"),
        source=_text(source, codes)[0],
        target=text,
        state=_state(node, target) if target and text else State.INITIAL,
        origin=_origin(target) if target and text else Origin.MACHINE,
        codes=tuple(codes.values()),
        section="".join(notes.get("section", ())),
        place=contexts.get("x-place", ""),
        line=whole_number(contexts.get("linenumber", "")),
        translate=node.get("translate") != "no",
        findings=tuple(notes.get("finding", ())),
        exported=contexts.get("x-exported", ""),
        doubt=_doubt(target),
        remark="".join(notes.get("remark", ())),
        at=(target or node).line,
        problem=problem,
    )


def _text(node: Node | None, codes: Mapping[int, Code]) -> tuple[str, str]:
    """Return an element's content as a unit's text, and why that is not all."""
    if node is None:
        return "", ""
    try:
        return written(items(node.children, _meaning), codes), ""
    except UnreadableTargetError as error:
        return node.text, str(error)


def _state(unit: Node, target: Node) -> State:
    """Return the state; a tool that knows only ``approved`` has said what it means by it."""
    state = _READ_STATES.get(target.get("state"), State.TRANSLATED)
    approved = unit.get("approved") == "yes"
    return State.REVIEWED if approved and state is State.TRANSLATED else state


def _origin(target: Node) -> Origin:
    return _ORIGINS.get(target.get("state-qualifier"), Origin.PERSON)


def _doubt(target: Node | None) -> bool | None:
    """Return whether the state asks for another look; ``None`` where a tool dropped the state."""
    state = target.get("state") if target else "new"
    return state in _DOUBTS if state else None


def _code(node: Node) -> Code | None:
    standing = node.name in ("x", "ph")
    if not standing and node.name not in _OPENS:
        return None
    if _is_character(node):
        return None
    try:
        number = code_number(node.get("rid") or node.get("id"), node.name)
    except UnreadableTargetError:
        return None
    kind = node.get("ctype")
    data = node.get("equiv-text") or (node.text if node.name in ("ph", "bpt") else "")
    return Code(number, kind_of(kind), not standing, data)


def _meaning(node: Node) -> Meaning:
    if _is_character(node):
        return Meaning("character", char=character(node.get("id")[1:]))
    if node.name in ("mrk", "sub"):
        return Meaning("flat")
    number = code_number(node.get("rid") or node.get("id"), node.name)
    if node.name == "g":
        return Meaning("pair", number)
    if node.name in _OPENS or node.name in _CLOSES:
        return Meaning("open" if node.name in _OPENS else "close", number)
    if node.name in ("x", "ph"):
        return Meaning("standing", number)
    raise UnreadableTargetError(f"the inline element <{node.name}> is none of the note's")


def _is_character(node: Node) -> bool:
    return node.name == "x" and _CHARACTER.fullmatch(node.get("id")) is not None
