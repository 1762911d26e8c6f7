"""Hiding what is not Markdown's from the Markdown parser.

Law: the masked text has the source's length, and every line end that is not inside a mask.

    >>> hide("a {{ b|c }} d", find_masks("a {{ b|c }} d", chosen(None)).masks).count(INERT)
    9

One pass over the text: fences, code spans, backslash escapes and the constructs of all
dialects compete from left to right, so that whichever begins first wins.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePath
from typing import NamedTuple

from notetrans.parse.dialects import Dialect, Mask, Scan, chosen

#: Neither space nor punctuation to Markdown, and used by no script.
INERT = "\ue000"
#: Punctuation to Markdown, and used by no script: emphasis beside ``$x$`` and ``<A>`` sees it.
EDGE = "\u2e4f"
#: An item's head that may stand below a paragraph and above a blank line: it is not empty, and
#: what follows is not its paragraph's. A title behind it is the heading's text.
ITEM = "+ #"

_OPAQUE = (
    r"(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`+)"
)
_OPAQUE_HEADS = "`~\\"
_MARKS = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*")
_MARKDOWN_SEES = frozenset({"math", "jsx"})
"""Kinds of masks which Markdown's own delimiters stand beside: other tools run before it."""
_TAG_LINE = re.compile(r"[ \t]*<")
_ALONE = re.compile(r"[ \t>]*\Z")


def active(names: tuple[str, ...] | None, path: PurePath | None, text: str) -> tuple[Dialect, ...]:
    """Return the dialects switched on (``None``: all) whose constructs may be in the text."""
    return tuple(
        dialect
        for dialect in chosen(names)
        if dialect.applies(path) and any(trigger in text for trigger in dialect.triggers)
    )


@lru_cache(maxsize=64)
def _heads(dialects: tuple[Dialect, ...]) -> re.Pattern[str]:
    """Return the pattern of what constructs begin with: a first character, or a whole word.

    One set of characters is found fast; with words beside it, branches of letters alone are.
    """
    triggers = [trigger for dialect in dialects for trigger in dialect.triggers]
    heads = sorted({*_OPAQUE_HEADS, *(t if t.isalpha() else t[0] for t in triggers)})
    return re.compile("|".join(map(re.escape, heads)))


@lru_cache(maxsize=64)
def _pattern(dialects: tuple[Dialect, ...]) -> re.Pattern[str]:
    parts = [_OPAQUE] + [f"(?P<d{i}>{dialect.pattern})" for i, dialect in enumerate(dialects)]
    return re.compile("|".join(parts), re.MULTILINE)


Skip = tuple[int, int, bool]
"""A range in which no mask begins, and whether a fence was taken to begin it."""


class Hiding(NamedTuple):
    """The masks of a text, in order and disjoint, and what was taken for code between them."""

    masks: tuple[Mask, ...] = ()
    skipped: tuple[Skip, ...] = ()

    def agrees(self, code: Sequence[tuple[int, int]]) -> bool:
        """Return whether masks that were found without it are those to be found with this code."""
        if any(past(code, mask.start) for mask in self.masks):
            return False
        for start, end, fence in self.skipped:
            limit = past(code, start)
            if limit < end if limit else fence:
                return False
        return True


def find_masks(
    text: str,
    dialects: Sequence[Dialect],
    path: PurePath | None = None,
    *,
    code: Sequence[tuple[int, int]] | None = None,
) -> Hiding:
    """Return the masks of a text with LF line ends.

    ``code`` are the ranges of code blocks, in which none begins; without it what looks like a
    fence is taken for one.
    """
    if not dialects:
        return Hiding()
    chosen, scan, at = tuple(dialects), Scan(text, path), 0
    masks: list[Mask] = []
    skipped: list[Skip] = []
    heads, pattern = _heads(chosen), _pattern(chosen)
    while head := heads.search(text, at):
        start = head.start()
        if code and (beyond := past(code, start)):
            at = beyond
        elif not (match := pattern.match(text, start)):
            at = start + 1
        elif match.lastgroup in ("fence", "escape", "code"):
            at, fence = _opaque(scan, match, guess=code is None)
            skipped.append((start, at, fence))
        else:
            index = next(i for i in range(len(chosen)) if match[f"d{i}"] is not None)
            mask = chosen[index].find(scan, match)
            at = mask.end if mask else start + 1
            if mask:
                masks.append(mask)
    return Hiding(tuple(masks), tuple(skipped))


def _opaque(scan: Scan, match: re.Match[str], *, guess: bool) -> tuple[int, bool]:
    """Return where an escape, a code span or a fence ends, and whether it is a fence."""
    start, end = match.span()
    if match["escape"]:
        return end, False
    if match["fence"]:
        begin = scan.text.rfind("\n", 0, start) + 1
        if guess and _MARKS.fullmatch(scan.text, begin, start):
            return _rail_end(scan.text, match["fence"], end), True
        if begin == start or match["fence"][0] == "~":
            return end, False
    return _code_end(scan, match[0], end), False


def _rail_end(text: str, rail: str, at: int) -> int:
    """Return where what looks like a fence ends, whose first rail ends at ``at``."""
    closing = re.compile(rf"^[ \t>]*{re.escape(rail[0])}{{{len(rail)},}}[ \t]*$", re.MULTILINE)
    found = closing.search(text, at)
    return found.end() if found else len(text)


def past(ranges: Sequence[tuple[int, int]], at: int) -> int:
    """Return the end of the range that an offset lies in, or 0."""
    index = bisect_right(ranges, (at, sys.maxsize)) - 1
    return ranges[index][1] if index >= 0 and ranges[index][1] > at else 0


@lru_cache(maxsize=64)
def _closing(ticks: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!`){ticks}(?!`)")


def _code_end(scan: Scan, ticks: str, at: int) -> int:
    """Return where the code span ends whose ticks end at ``at``, or ``at`` if it is none."""
    limit = scan.paragraph_end(at)
    memo = f"no_ticks_{len(ticks)}"
    if scan.memo.get(memo) == limit:
        return at
    closing = _closing(ticks).search(scan.text, at, limit)
    if not closing:
        scan.memo[memo] = limit
        return at
    return closing.end()


def hide(text: str, masks: Sequence[Mask]) -> str:
    """Return the text with its masks hidden: blank lines, inert characters or an item's head."""
    if not masks:
        return text
    parts, at = [], 0
    for group in _line_groups(text, masks):
        blank = _stands_alone(text, group) and not _amid_html(text, group)
        for mask in group:
            hidden = text[mask.start : mask.end]
            parts.append(text[at : mask.start])
            if mask.item:
                parts.append(ITEM.ljust(len(hidden)))
            else:
                parts.append(_blank(hidden) if blank else _inert(mask, len(hidden)))
            at = mask.end
    parts.append(text[at:])
    return "".join(parts)


def _amid_html(text: str, group: Sequence[Mask]) -> bool:
    """Return whether the lines before and after are raw HTML, which a blank line would end."""
    if group[0].kind in ("jsx", "directive"):
        return False
    begin = text.rfind("\n", 0, group[0].start)
    end = text.find("\n", group[-1].end)
    if begin < 0 or end < 0:
        return False
    before = text.rfind("\n", 0, begin) + 1
    return bool(_TAG_LINE.match(text, before) and _TAG_LINE.match(text, end + 1))


def _inert(mask: Mask, length: int) -> str:
    if mask.kind in _MARKDOWN_SEES and length > 1:
        return EDGE + INERT * (length - 2) + EDGE
    return INERT * length


def _blank(hidden: str) -> str:
    return "\n".join(" " * len(line) for line in hidden.split("\n"))


def _line_groups(text: str, masks: Sequence[Mask]) -> list[list[Mask]]:
    """Group masks that share a line."""
    groups: list[list[Mask]] = []
    for mask in masks:
        if groups and "\n" not in text[groups[-1][-1].end : mask.start]:
            groups[-1].append(mask)
        else:
            groups.append([mask])
    return groups


def _stands_alone(text: str, group: Sequence[Mask]) -> bool:
    if not all(mask.block for mask in group):
        return False
    begin = text.rfind("\n", 0, group[0].start) + 1
    end = text.find("\n", group[-1].end)
    edges = [begin, *(edge for mask in group for edge in (mask.start, mask.end))]
    edges.append(end if end >= 0 else len(text))
    return all(_ALONE.match(text[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2))
