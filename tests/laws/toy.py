"""A parser of a tiny language, right by construction, for the judges to be judged with.

A line is a unit; its end, four leading blanks and what follows them, and ``# `` are skeleton;
back-ticks, links and ``{{ }}`` are standing codes unless ``protect`` is off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from notetrans.model import Code, Document, Region, Span, Unit

CODE = re.compile(r"`[^`]+`|https?://[^\s<]+|\{\{.*?\}\}|\$[^$]+\$|<[a-z]+>")
_LINE = re.compile(r"(?P<skeleton>    .+|# )?(?P<unit>[^\n]*)(?P<end>\n|\Z)")


def parse(text: str, *, protect: bool = True, skip: str = "") -> Document:
    """Return the text's document; lines that begin with ``skip`` are left in the skeleton."""
    units: list[Unit] = []
    regions: list[Region] = []
    for match in _LINE.finditer(text):
        if skip and match["unit"].startswith(skip):
            regions.append(Region(match.start("unit"), match.end("unit"), "blank"))
        elif match["unit"]:
            units.append(_unit(match, text, protect))
        regions += _regions(match)
    shape = tuple(unit.kind for unit in units)
    return Document(text, tuple(_numbered(units)), tuple(regions), shape=shape)


def _unit(match: re.Match[str], text: str, protect: bool) -> Unit:
    source, codes = match["unit"], []
    if protect:
        codes = [
            Code(number, "code", False, data, content=data)
            for number, data in enumerate(CODE.findall(source), 1)
        ]
    tagged = _escape(source)
    for code in codes:
        data = _escape(code.data)
        tag = f"<c{code.number}>{data}</c{code.number}>"
        tagged = re.sub(rf"(?<!>){re.escape(data)}", tag.replace("\\", r"\\"), tagged, count=1)
    span = Span(match.start("unit"), match.end("unit"))
    name = sha256(source.encode()).hexdigest()[:12]
    line = text.count("\n", 0, span.start) + 1
    return Unit(name, "paragraph", tagged, (span,), line, codes=tuple(codes))


def _regions(match: re.Match[str]) -> Iterator[Region]:
    if match["skeleton"]:
        reason = "marker" if match["skeleton"] == "# " else "code"
        yield Region(match.start("skeleton"), match.end("skeleton"), reason)
    if match["end"]:
        yield Region(match.start("end"), match.end("end"), "blank")


def _numbered(units: list[Unit]) -> Iterator[Unit]:
    seen: dict[str, int] = {}
    for unit in units:
        seen[unit.id] = seen.get(unit.id, 0) + 1
        yield replace(unit, id=f"{unit.id}-{seen[unit.id]}") if seen[unit.id] > 1 else unit


def render(document: Document, targets: Mapping[str, str]) -> str:
    """Return the text with the targets in their places."""
    return render_with(document, targets, lambda _, text: text)


def render_with(
    document: Document, targets: Mapping[str, str], change: Callable[[Unit, str], str]
) -> str:
    """Render as ``render`` does, each target's text passed through ``change``."""
    out, at = "", 0
    for unit in document.units:
        (span,) = unit.spans
        text = targets.get(unit.id, unit.source)
        for code in unit.codes:
            begin, end = f"<c{code.number}>", f"</c{code.number}>"
            text = text.replace(begin + _escape(code.data) + end, _escape(code.data))
        out += document.text[at : span.start] + change(unit, _unescape(text))
        at = span.end
    return out + document.text[at:]


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
