"""Titles of links, images and definitions: texts of one line with escapes and entities."""

from __future__ import annotations

import re

from markdown_it.common.utils import unescapeAll

from notetrans.model import Form, UnitKind
from notetrans.parse.content import (
    Draft,
    Element,
    Place,
    build,
    cut_literals,
    has_prose,
    text_elements,
    visible,
)

_SPECIAL = re.compile(
    r"\\([!-/:-@\[-`{-~])|&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|[ \t]*\n[ \t]*"
)


def title_draft(kind: UnitKind, place: Place, begin: int, end: int) -> Draft | None:
    """Return the unit of a title that stands at a content range, if it is prose."""
    found = title_elements(place, begin, end)
    if not has_prose(found):
        return None
    quote = place.content[begin - 1]
    form = Form("title", one_line=True, quote=quote)
    return Draft(kind, build(place.src, found), form, path="title")


def title_elements(place: Place, begin: int, end: int) -> list[Element]:
    """Return the elements of a title's text: decoded characters, breaks, literals."""
    found: list[Element] = []
    position, at = place.origin.at, begin
    for match in _SPECIAL.finditer(place.content, begin, end):
        if at < match.start():
            found += text_elements(place, at, match.start())
        start, stop, at = position(match.start()), position(match.end()), match.end()
        decoded = unescapeAll(match[0])
        if "\n" in match[0]:
            found.append(Element("break", start, stop, "\n"))
        elif decoded == match[0]:
            found += text_elements(place, match.start(), match.end())
        elif len(decoded) == 1 and visible(decoded):
            found.append(Element("spelled", start, stop, decoded))
        else:
            found.append(Element("code", start, stop, name="entity", content=decoded))
    if at < end:
        found += text_elements(place, at, end)
    if not place.masks:
        return found
    return [
        part
        for element in found
        for part in (
            cut_literals([element], place.src, place.masks) if element.kind == "text" else [element]
        )
    ]
