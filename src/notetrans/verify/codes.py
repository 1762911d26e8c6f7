"""Whether a target holds the codes of its source, and in an order that makes sense."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.model import Code, Finding
from notetrans.tags import Tag
from notetrans.verify.evidence import Evidence

_HTML = re.compile(r"<(/?)([a-z][a-z0-9-]*)\b[^>]*?(/?)>", re.IGNORECASE)
_LIQUID = re.compile(r"\{%-?\s*(end)?([a-z_]+)\b.*?()%\}", re.DOTALL)
_SHORTCODE = re.compile(r"\{\{[<%]\s*(/?)\s*([\w/-]+).*?(/?)\s*[>%]\}\}", re.DOTALL)
_VOID = {"br", "hr", "img", "wbr", "input", "area", "embed", "source", "track", "col", "link"}


def codes(evidence: Evidence) -> Iterable[Finding]:
    """The target does not hold each code of the source once, nested as before."""
    try:
        tags.check(evidence.source, evidence.target, evidence.codes, unit=evidence.unit)
    except TargetError as error:
        message = error.message.removeprefix(f"unit {evidence.unit}: ")
        yield evidence.finding("codes", "critical", message)


def nesting(evidence: Evidence) -> Iterable[Finding]:
    """Tags that belong together (``<b>`` and ``</b>``) do not close as in the source.

    Each is a code of its own, so that :func:`codes` sees no wrong in their order.
    """
    before = _partners(_order(evidence.source), evidence.codes)
    after = _partners(_order(evidence.target), evidence.codes)
    for opening, closing in before.items():
        if closing and after.get(opening) != closing:
            message = f"<c{opening}> and <c{closing}> belong together and were moved apart"
            yield evidence.finding("nesting", "critical", message)


def _order(text: str) -> list[int]:
    try:
        items = list(tags.read(text))
    except TargetError:
        return []  # already told by the check of codes
    return [item.number for item in items if isinstance(item, Tag) and item.kind == "standing"]


def _partners(order: Sequence[int], every: Sequence[Code]) -> dict[int, int]:
    """Return the closing code of each opening one by number, 0 for one that stays open."""
    data = {code.number: code.data for code in every}
    found: dict[int, int] = {}
    stack: list[tuple[int, str]] = []
    for number in order:
        closes, name = _part(data.get(number, ""))
        if not name:
            continue
        if not closes:
            stack.append((number, name))
            found[number] = 0
        elif stack and stack[-1][1] == name:
            found[stack.pop()[0]] = number
    return found


def _part(data: str) -> tuple[bool, str]:
    """Return whether a code closes something, and of which name (``""``: neither)."""
    for pattern in (_HTML, _LIQUID, _SHORTCODE):
        if found := pattern.fullmatch(data):
            closing, name, alone = found.groups()
            return bool(closing), "" if alone or name.lower() in _VOID else name.lower()
    return False, ""
