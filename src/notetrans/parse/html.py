"""Raw HTML blocks: the text of their elements as units, tags inside a text as codes.

Text is prose in ``p``, ``li``, ``td`` and their like, never in ``pre``, ``script``, ``style``,
``textarea`` or under ``translate="no"``. A block may begin or end in the middle of an element
(a blank line ends it); one whose tags cross is skeleton as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.common.utils import unescapeAll

from notetrans.model import Form
from notetrans.parse.content import Draft, Element, build, cut_literals, has_prose, visible
from notetrans.parse.inline import join_literal_html, literal_tag
from notetrans.parse.literals import MaskIndex, in_html

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<![A-Za-z][^>]*(?:>|\Z)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][\w:.-]*)"
    r"(?P<attributes>(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?)/?>",
    re.DOTALL,
)
_SPECIAL = re.compile(
    r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});|[ \t]*\n\s*"
)
_UNTRANSLATED = re.compile(r"\btranslate\s*=\s*[\"']?no\b", re.IGNORECASE)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_PROSE = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "summary",
        "figcaption",
        "caption",
        "blockquote",
        "div",
        "details",
        "section",
        "article",
        "aside",
        "main",
        "header",
        "footer",
        "nav",
        "center",
        "address",
        "legend",
    ]
)
_BLOCK = _PROSE | frozenset(
    [
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "colgroup",
        "col",
        "ul",
        "ol",
        "dl",
        "menu",
        "figure",
        "form",
        "fieldset",
        "hr",
        "picture",
        "video",
        "audio",
        "iframe",
        "object",
        "select",
        "pre",
        "script",
        "style",
        "textarea",
        "template",
        "body",
        "html",
        "head",
        "frameset",
        "dialog",
    ]
)
_LITERAL = frozenset(["pre", "script", "style", "textarea", "template"])
_OPTIONAL_END = frozenset(
    ["p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "colgroup", "option"]
)


@dataclass(slots=True)
class _Reader:
    """Where the reading of one block stands."""

    src: str
    masks: MaskIndex
    stack: list[str] = field(default_factory=list)
    run: list[Element] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    skip: str = ""
    depth: int = 0
    crossed: bool = False

    @property
    def prose(self) -> bool:
        """Whether text here may be a unit."""
        block = next((name for name in reversed(self.stack) if name in _BLOCK), "")
        return not self.skip and (not block or block in _PROSE)


def html_drafts(
    src: str, masked: str, start: int, end: int, masks: MaskIndex, *, open_tag: str = ""
) -> tuple[list[Draft], str]:
    """Return the units of the HTML at ``[start, end)`` and a literal element left open.

    ``src`` and ``masked`` have the same length; ``open_tag`` is such an element of before.
    """
    reader = _Reader(src, masks, skip=open_tag, depth=1 if open_tag else 0)
    at = start
    for match in _TOKEN.finditer(masked, start, end):
        _text(reader, at, match.start())
        _tag(reader, match)
        at = match.end()
    _text(reader, at, end)
    _flush(reader)
    return ([] if reader.crossed else reader.drafts), reader.skip


def _text(reader: _Reader, start: int, end: int) -> None:
    if start < end and reader.prose:
        reader.run += _text_elements(reader.src, start, end, reader.masks)


def _text_elements(src: str, start: int, end: int, masks: MaskIndex) -> Iterator[Element]:
    at = start
    run: list[Element] = []
    for match in _SPECIAL.finditer(src, start, end):
        if at < match.start():
            run.append(Element("text", at, match.start(), src[at : match.start()]))
        at = match.end()
        run.append(_special(match))
    if at < end:
        run.append(Element("text", at, end, src[at:end]))
    for element in run:
        if element.kind == "text":
            yield from cut_literals([element], src, masks, in_html)
        else:
            yield element


def _special(match: re.Match[str]) -> Element:
    if "\n" in match[0]:
        return Element("break", *match.span(), "\n")
    decoded = unescapeAll(match[0])
    if decoded == match[0]:
        return Element("text", *match.span(), match[0])
    if len(decoded) == 1 and visible(decoded):
        return Element("spelled", *match.span(), decoded)
    return Element("code", *match.span(), name="entity", content=decoded)


def _tag(reader: _Reader, match: re.Match[str]) -> None:
    name = (match["name"] or "").lower()
    if reader.skip:
        _skipped(reader, match, name)
        return
    if name in _BLOCK:
        _flush(reader)
    elif reader.prose:
        reader.run.append(Element("code", *match.span(), name="html", content=match[0]))
    if not name or name in _VOID or match[0].endswith("/>"):
        return
    if match["end"]:
        _close(reader, name)
    elif name in _LITERAL or _UNTRANSLATED.search(match["attributes"]):
        reader.skip, reader.depth = name, 1
        _flush(reader)
    else:
        if name in _OPTIONAL_END and reader.stack[-1:] == [name]:
            reader.stack.pop()  # its end may be left out before one of its kind
        reader.stack.append(name)


def _skipped(reader: _Reader, match: re.Match[str], name: str) -> None:
    if name == reader.skip and not match[0].endswith("/>"):
        reader.depth += -1 if match["end"] else 1
        if not reader.depth:
            reader.skip = ""


def _close(reader: _Reader, name: str) -> None:
    if name not in reader.stack:
        reader.crossed |= bool(reader.stack)
        return
    while (top := reader.stack.pop()) != name:
        reader.crossed |= top not in _OPTIONAL_END


def _flush(reader: _Reader) -> None:
    """End the text run: without the blank at its edges, it becomes a unit if it is prose."""
    run, _ = join_literal_html(trim(reader.run), reader.src)
    reader.run = []
    if run and has_prose(run):
        begin = reader.src.rfind("\n", 0, run[0].start) + 1
        head = reader.src[begin : run[0].start]
        prefix = head[: len(head) - len(head.lstrip(" \t"))]
        reader.drafts.append(Draft("html_text", build(reader.src, run), Form("html", prefix)))


def trim(run: list[Element]) -> list[Element]:
    """Return the run without what belongs to the skeleton at its edges.

    That is white space, comments, void tags, and a tag at the start whose end is the last tag.
    """
    run = list(run)
    while True:
        while run and _is_edge(run[0]):
            run.pop(0)
        while run and _is_edge(run[-1]):
            run.pop()
        if not _wrapped(run):
            break
        run = run[1:-1]
    if run and run[0].kind == "text":
        cut = len(run[0].text) - len(run[0].text.lstrip())
        run[0] = Element("text", run[0].start + cut, run[0].end, run[0].text[cut:])
    if run and run[-1].kind == "text":
        cut = len(run[-1].text) - len(run[-1].text.rstrip())
        end = run[-1].end - cut
        run[-1] = Element("text", run[-1].start, end, run[-1].text[: len(run[-1].text) - cut])
    return run


def _is_edge(element: Element) -> bool:
    if element.kind in ("text", "break"):
        return not element.text.strip()
    if element.name != "html":
        return False
    name = _name(element)
    return name in _VOID or element.content.startswith(("<!", "<?"))


def _name(element: Element) -> str:
    match = _TOKEN.match(element.content) if element.name == "html" else None
    return (match["name"] or "").lower() if match else ""


def _wrapped(run: list[Element]) -> bool:
    """Return whether the first element is a tag that the last one closes."""
    if len(run) < 3 or not (name := _name(run[0])) or literal_tag(run[0]):
        return False
    depth = 0
    for index, element in enumerate(run):
        if _name(element) == name and not element.content.endswith("/>"):
            depth += -1 if element.content.startswith("</") else 1
            if depth <= 0:
                return index == len(run) - 1 and index > 0
    return False
