"""A unit read on its own: does this spelling say what it should, in a place like its own?

Reading a whole note again for each spelling that is tried would be slow; a unit inside the
least block that may hold it tells nearly always the same.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from notetrans.canonical import Canonical, canonical_text, has_letters
from notetrans.errors import NoteError
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
_ITEM = ("* ", "\n")
_QUOTE = ("> ", "\n")
_FURTHER = {_ITEM: "  ", _QUOTE: "> "}
_ITEM_HEAD = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+$")
_TASK = ("* [ ] ", "\n")
_ALERT = ("> [!NOTE] ", "\n")
_INDENT = re.compile(r"\r?\n[ \t>]*|\r[ \t>]*")
_NEAR = 80
_TEMPLATES = ("liquid", "shortcode", "attributes", "jsx", "directive")


def reads_as(document: Document, unit: Unit, text: str, wanted: Canonical) -> bool:
    """Return whether ``text``, at a place like the unit's, reads as ``wanted`` and no more."""
    before, after = _frame(document, unit, text)
    body = text.replace("\r\n", "\n").replace("\r", "\n")
    if unit.form.prefix and "\n" in body:
        further = _FURTHER.get((before, after), "")
        body = _container(unit.form.prefix).sub(f"\n{further}", body)
    definitions = "\n".join(document.definitions)
    content = before + body + after + ("\n" + definitions + "\n" if definitions else "")
    fragment = _parse(content, document)
    if fragment is None:
        return False
    if fragment.shape != _shape(before, after):
        return False
    if not has_letters(wanted):  # such a text is no unit
        return True
    units = [found for found in fragment.units if found.kind == unit.kind]
    if not units or units[0].pieces[0].start != len(before):
        return False
    end = units[0].pieces[-1].end
    if any(other.pieces[-1].end > end for other in units):
        return False
    return _flat(canonical_text(units[0].source, units[0].codes)) == _flat(wanted)


def _flat(form: Canonical) -> Canonical:
    """Return the form with the lines of its codes without container and indentation."""
    return tuple(
        part if isinstance(part, str) else (*part[:2], _INDENT.sub("\n", part[2])) for part in form
    )


def _container(prefix: str) -> re.Pattern[str]:
    """Return a line end with as much of a container's prefix as a further line may have."""
    blanks = len(prefix.rpartition(">")[2].expandtabs(4))
    return re.compile(rf"\n(?:[ \t]{{0,3}}>){{0,{prefix.count('>')}}}[ \t]{{0,{blanks}}}")


def _frame(document: Document, unit: Unit, text: str) -> tuple[str, str]:
    """Return what to put before and after a unit's text to have it read in its place."""
    writer = unit.form.writer
    if writer == "paragraph":
        return _paragraph_frame(document, unit, text)
    if writer != "title":
        return _FRAMES[writer]
    closing = ")" if unit.form.quote == "(" else unit.form.quote
    if unit.kind == "definition_title":
        return f"[x]: /u {unit.form.quote}", f"{closing}\n"
    return f"[x](u {unit.form.quote}", f"{closing})\n"


def _paragraph_frame(document: Document, unit: Unit, text: str) -> tuple[str, str]:
    """Return a frame for a paragraph, by what stands before it on its line.

    A template tag alone on the first line would leave no text there, which it does in an item;
    what stands behind a task's box or an alert's label does not begin its line, and what
    begins with a bracket may be one of these.
    """
    start = unit.pieces[0].start
    head = document.text[max(start - _NEAR, 0) : start].replace("\r", "\n").rpartition("\n")[2]
    mark = head.rstrip(" \t")
    if mark.endswith("]"):
        return _ALERT if ">" in unit.form.prefix else _TASK
    if text.startswith("[") and mark.endswith(">"):
        return _QUOTE
    if unit.codes and unit.codes[0].kind in _TEMPLATES:
        in_item = text.startswith(unit.codes[0].data) and bool(head.strip(" \t>"))
    else:
        in_item = text.startswith("[") and bool(_ITEM_HEAD.search(head))
    return _ITEM if in_item else _FRAMES["paragraph"]


@lru_cache(maxsize=32)
def _shape(before: str, after: str) -> tuple[str, ...]:
    """Return the blocks that a frame makes around a word."""
    return parse_text(f"{before}x{after}").shape


def _parse(content: str, document: Document) -> Document | None:
    options = replace(document.options, front_matter=False)
    try:
        return parse_text(content, path=document.path, options=options)
    except NoteError:
        return None
