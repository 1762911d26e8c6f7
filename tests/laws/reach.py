"""Which words of a note a translation reached, as cmark sees them.

A word that keeps its form is looked up in the document: a region, a standing code or a unit
that is not to be translated *explains* it; a word that nothing explains was forgotten.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from laws import oracle
from laws.edits import MARK, MARKED, WORD, across_tags, exceptions
from laws.scanner import literals
from notetrans.model import Document

_PROTECTED = ("fence", "code", "comment", "liquid", "shortcode", "url", "attributes", "display")
NO_PROSE = ("fence", "key", "marker", "blank")
"""Reasons that explain nothing: where they are right, cmark shows no text."""
LITERAL = ("liquid", "shortcode", "attributes", "math", "bare_link", "autolink", "email")
"""Reasons of regions that hold nothing but literals, like those in units' codes."""

_ALERT = re.compile(r"\[!\w+\]")  # GitHub's, which this cmark shows as text


@dataclass
class Report:
    """``words`` of prose and those ``reached``; the others by reason; marks outside prose."""

    words: int = 0
    reached: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def report(document: Document, translated: str, *, judged: bool = True) -> Report:
    """Compare a document with its pseudo-translation.

    Where cmark is no judge (``judged`` is off) every reason explains, since it reads code of a
    dialect as text, and marks outside prose are looked for in literals only.
    """
    found = Report(outside=list(_outside(document, translated, judged)))
    explained = _explanations(document, () if judged else NO_PROSE)
    for word in _prose(translated):
        reason = "" if MARK in word else explained.get(word, "?")
        if reason.startswith("code: ") or reason in LITERAL:
            found.reasons[reason] += 1  # no prose, though cmark cannot know
            continue
        found.words += 1
        if not reason:
            found.reached += 1
        elif reason == "?":
            found.unexplained.append(word)
        else:
            found.reasons[reason] += 1
    return found


def _prose(text: str) -> Iterator[str]:
    for node in oracle.nodes(text):
        if node.kind == "text" and not node.literal:
            yield from MARKED.findall(_ALERT.sub("", node.text))


def _explanations(document: Document, also: tuple[str, ...]) -> dict[str, str]:
    """Map each word that may stand outside of prose to the reason of its place."""
    found: dict[str, str] = {}
    for unit in document.units:
        for code in unit.codes:
            _explain(found, code.data + " " + code.closing, f"code: {code.kind}")
        _explain(found, " ".join(exceptions(unit.source)), "code: exception")
        _explain(found, " ".join(across_tags(unit.source)), "code: part of a word")
        if not unit.translate:
            _explain(found, unit.source, unit.reason)
    for region in document.skeleton:
        if region.reason not in NO_PROSE or region.reason in also:
            raw = document.text[region.start : region.end]
            _explain(found, f"{raw} {html.unescape(raw)}", region.reason)
    return found


def _explain(found: dict[str, str], text: str, reason: str) -> None:
    for word in WORD.findall(text):
        found.setdefault(word, reason)


def _outside(document: Document, translated: str, judged: bool) -> Iterator[str]:
    """Yield tags, code and other literals into which a mark got."""
    if MARK in document.text:
        return
    for piece in oracle.shape(translated) if judged else ():
        if MARK in piece:
            yield piece
    for kind, literal in literals(translated, _PROTECTED):
        if MARK in literal:
            yield f"{kind}: {literal}"
