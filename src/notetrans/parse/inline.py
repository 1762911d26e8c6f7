"""A block's inline tokens as elements.

Law: elements are in source order and tile the block's content; what is neither text nor a
soft break is a code, a standing one or a pair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token

from notetrans.model import Form
from notetrans.parse.content import (
    ADDRESSES,
    Draft,
    Element,
    Place,
    build,
    cut_literals,
    has_prose,
    text_elements,
    visible,
)
from notetrans.parse.link_titles import title_range
from notetrans.parse.masks import EDGE, INERT
from notetrans.parse.spans import width
from notetrans.parse.titles import title_draft

_PAIRS = {
    "em_open": "emphasis",
    "strong_open": "strong",
    "s_open": "strikethrough",
    "link_open": "link",
}
_LITERAL_TAG = re.compile(
    r"<(/?)(code|kbd|samp|var|pre|script|style|textarea|svg|math)\b", re.IGNORECASE
)


def elements(tokens: Sequence[Token], place: Place, at: int = 0) -> list[Element]:
    """Return the elements of inline tokens whose first stands at content index ``at``."""
    if len(tokens) == 1 and tokens[0].type == "text":
        size = width(tokens[0])
        found = text_elements(place, at, at + size) if size else []
    else:
        found = _each(tokens, place, at)
    return _with_literals(found, place) if _has_literals(place) else found


def _each(tokens: Sequence[Token], place: Place, at: int) -> list[Element]:
    position = place.origin.at
    found: list[Element] = []
    hrefs: list[Token] = []
    skip, end = 0, position(at)
    for index, token in enumerate(tokens):
        begin, start = at, end
        at += width(token)
        end = position(at)
        kind = token.type
        if skip:
            skip -= 1
        elif kind == "text":
            if at > begin:
                found += text_elements(place, begin, at)
        elif make := _MAKERS.get(kind):
            found.append(make(token, place, start, end))
        elif kind == "image":
            found.append(_image(token, place, begin, at))
        elif token.info == "auto" and kind == "link_open":
            end_of_link = position(at + width(tokens[index + 1]) + 1)
            found.append(_autolink(token, start, end_of_link))
            skip = 2
        elif token.nesting == 1:
            hrefs.append(token)
            href = str(token.attrs.get("href", ""))
            found.append(Element("open", start, end, name=_PAIRS[kind], content=href))
        else:
            found.append(_close(hrefs.pop(), place, begin, at))
    return found


def _has_literals(place: Place) -> bool:
    content = place.content
    return INERT in content or EDGE in content or "@" in content or "[^" in content


def _special(token: Token, place: Place, start: int, end: int) -> Element:
    text = token.content
    if token.info == "escape" and text == token.markup:  # the backslash is no escape
        return Element("text", start, end, place.src[start:end])
    if len(text) == 1 and visible(text):
        return Element("spelled", start, end, text)
    return Element("code", start, end, name="entity", content=text)


def _standing(name: str) -> Callable[[Token, Place, int, int], Element]:
    key = "" if name in ADDRESSES else None

    def make(token: Token, place: Place, start: int, end: int) -> Element:
        return Element("code", start, end, name=name, content=place.src[start:end], key=key)

    return make


def _code_span(token: Token, place: Place, start: int, end: int) -> Element:
    content = unmasked(token.content, place, start, end)
    return Element("code", start, end, name="code", content=content)


def unmasked(content: str, place: Place, start: int, end: int) -> str:
    """Return a text with what its masks between two offsets hide, character by character."""
    if INERT not in content and EDGE not in content:
        return content
    masks = place.masks.within(start, end)
    hidden = iter("".join(place.src[mask.start : mask.end] for mask in masks))
    return re.sub(f"[{EDGE}{INERT}]", lambda mark: next(hidden, mark[0]), content)


def _hard_break(token: Token, place: Place, start: int, end: int) -> Element:
    return Element("code", start, end, name="break", content="\n")


def _soft_break(token: Token, place: Place, start: int, end: int) -> Element:
    return Element("break", start, end, "\n")


_MAKERS: dict[str, Callable[[Token, Place, int, int], Element]] = {
    "text_special": _special,
    "softbreak": _soft_break,
    "hardbreak": _hard_break,
    "code_inline": _code_span,
    "html_inline": _standing("html"),
    "footnote_ref": _standing("footnote"),
    "bare_link": _standing("bare_link"),
}


def _image(token: Token, place: Place, begin: int, at: int) -> Element:
    """An image is one standing code; its alt text and title are units inside it.

    The alt text of a shortcut reference is its label too: the form keeps it as ``quote``.
    """
    start, end = place.origin.at(begin), place.origin.at(at)
    children: list[Draft] = []
    alt = elements(token.children or [], place, begin + 2)
    label_end = begin + 2 + len(token.content)
    rest = place.content[label_end:at]
    if has_prose(alt) and rest != "][]":  # a collapsed reference has no place for its label
        label = token.content if rest == "]" else ""
        form = Form("alt", one_line=True, quote=label)
        children.append(Draft("image_alt", build(place.src, alt), form, path="alt"))
    if token.attrs.get("title") and place.content.startswith("](", label_end):
        children += _title(place, label_end, at)
    source = str(token.attrs.get("src", ""))
    key = f"![{place.src[start + 2 : place.origin.at(label_end)]}]"
    return Element("code", start, end, name="image", content=source, key=key, children=children)


def _autolink(token: Token, start: int, end: int) -> Element:
    href = str(token.attrs.get("href", ""))
    return Element("code", start, end, name="autolink", content=href, key="")


def _close(opener: Token, place: Place, begin: int, at: int) -> Element:
    start, end = place.origin.at(begin), place.origin.at(at)
    children = []
    if opener.attrs.get("title") and place.content.startswith("](", begin):
        children = _title(place, begin, at)
    return Element("close", start, end, name=_PAIRS[opener.type], children=children)


def _title(place: Place, begin: int, end: int) -> list[Draft]:
    bounds = title_range(place.md, place.content, begin + 2, end)
    if not bounds:
        return []
    draft = title_draft("link_title", place, *bounds)
    return [draft] if draft else []


def _with_literals(found: list[Element], place: Place) -> list[Element]:
    """Cut literal stretches out of each run of adjoining text."""
    result: list[Element] = []
    index = 0
    while index < len(found):
        run = index
        while run < len(found) and found[run].kind in ("text", "spelled"):
            if run > index and found[run].start != found[run - 1].end:
                break
            run += 1
        if run == index:
            result.append(found[index])
            index += 1
            continue
        result += cut_literals(found[index:run], place.src, place.masks)
        index = run
    return result


def literal_tag(element: Element) -> tuple[str, bool] | None:
    """Return (name, closing) of a raw tag whose content is literal (``code``, ``kbd`` …)."""
    if element.name != "html":
        return None
    match = _LITERAL_TAG.match(element.content)
    if not match or element.content.endswith("/>"):
        return None
    return match[2].lower(), bool(match[1])


def join_literal_html(
    found: list[Element], src: str, open_tag: str = ""
) -> tuple[list[Element], str]:
    """Make one standing code of each literal raw element; return what is still open after.

    ``open_tag`` is a literal element that an earlier block left open.
    """
    if not open_tag and "html" not in [element.name for element in found]:
        return found, ""
    result: list[Element] = []
    begin, depth = (0, 1) if open_tag else (-1, 0)
    for index, element in enumerate(found):
        tag = literal_tag(element)
        if begin < 0:
            if tag and not tag[1]:
                begin, depth, open_tag = index, 1, tag[0]
            else:
                result.append(element)
        elif tag and tag[0] == open_tag:
            depth += -1 if tag[1] else 1
        if begin >= 0 and not depth:
            result.append(_joined(found[begin : index + 1], src))
            begin, open_tag = -1, ""
    if begin >= 0 and begin < len(found):
        result.append(_joined(found[begin:], src))
    return _balanced(result, src), open_tag if begin >= 0 else ""


def _joined(part: Sequence[Element], src: str) -> Element:
    start, end = part[0].start, part[-1].end
    return Element("code", start, end, name="html", content=src[start:end])


def _balanced(found: list[Element], src: str) -> list[Element]:
    """Swallow everything into one code where a literal element took half of a pair."""
    depth = 0
    for element in found:
        depth += (element.kind == "open") - (element.kind == "close")
        if depth < 0:
            break
    return found if depth == 0 else [_joined(found, src)]
