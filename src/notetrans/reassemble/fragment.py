"""A unit read on its own: does this spelling say what it should, in a place like its own?

Reading a whole note again for each spelling that is tried would be slow; a unit inside the
least block that may hold it tells nearly always the same.
"""

from __future__ import annotations

import re

from notetrans.canonical import Canonical, canonical_text, has_letters
from notetrans.model import Document, Unit
from notetrans.parse.document import parse_text

_FRAMES = {
    "paragraph": ("", "\n"),
    "setext": ("", "\n===\n"),
    "atx": ("# ", "\n"),
    "cell": ("| ", " |\n|---|\n"),
    "alt": ("![", "](u)\n"),
    "html": ("<div>\n", "\n</div>\n"),
}

_P = ("paragraph_open", "paragraph_close")
_SHAPES = {
    "paragraph": _P,
    "alt": _P,
    "atx": ("heading_open1", "heading_close"),
    "setext": ("heading_open1", "heading_close"),
}


def reads_as(document: Document, unit: Unit, text: str, wanted: Canonical) -> bool:
    """Return whether ``text``, at a place like the unit's, reads as ``wanted`` and no more."""
    before, after = _frame(unit)
    prefix = unit.form.prefix
    body = text.replace("\r\n", "\n")
    if "\n" in body:
        own = re.compile(rf"\n(?:[ \t]*>){{0,{prefix.count('>')}}}[ \t]*")
        body = own.sub("\n", body)
    definitions = "\n".join(document.definitions)
    content = before + body + after + ("\n" + definitions + "\n" if definitions else "")
    fragment = _parse(content, document)
    if fragment is None:
        return False
    if not has_letters(wanted):  # such a text is no unit: it must be no other block either
        return fragment.shape == _SHAPES.get(unit.form.writer, fragment.shape)
    units = [found for found in fragment.units if found.kind == unit.kind]
    if len(units) != 1 or units[0].pieces[0].start != len(before):
        return False
    if fragment.shape != _SHAPES.get(unit.form.writer, fragment.shape):
        return False
    return canonical_text(units[0].source, units[0].codes) == wanted


def _frame(unit: Unit) -> tuple[str, str]:
    if unit.form.writer != "title":
        return _FRAMES[unit.form.writer]
    closing = ")" if unit.form.quote == "(" else unit.form.quote
    if unit.kind == "definition_title":
        return f"[x]: /u {unit.form.quote}", f"{closing}\n"
    return f"[x](u {unit.form.quote}", f"{closing})\n"


def _parse(content: str, document: Document) -> Document | None:
    from dataclasses import replace

    from notetrans.errors import NoteError

    options = replace(document.options, front_matter=False)
    try:
        return parse_text(content, path=document.path, options=options)
    except NoteError:
        return None
