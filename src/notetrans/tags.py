"""The written form of inline codes: ``<gN>…</gN>`` around text, ``<cN>original</cN>`` standing.

Law: ``text(write(items)) == items`` for every list of items.

    >>> list(read("See <g1>the <c2>api</c2></g1> &amp; <b>."))
    ['See ', Tag('open', 1), 'the ', Tag('standing', 2), Tag('close', 1), ' & <b>.']

``&lt;`` ``&gt;`` ``&amp;`` are the only escapes. In a target ``<cN>anything</cN>`` and ``<cN/>``
both mean code N; a ``<`` or ``&`` that begins no tag and no escape is itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from notetrans.errors import TargetError
from notetrans.model import Code

_TAG = re.compile(r"<(/?)([gc])([1-9][0-9]{0,4})(/?)>")
_ESCAPE = re.compile(r"&(lt|gt|amp);")
_ESCAPED = {"lt": "<", "gt": ">", "amp": "&"}
_IS_SPECIAL = re.compile(r"[<>&]").search
_SPECIAL = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})


class Tag(NamedTuple):
    """One inline code's mark in a text."""

    kind: Literal["open", "close", "standing"]
    number: int

    def __repr__(self) -> str:
        return f"Tag({self.kind!r}, {self.number})"


Item = str | Tag


def escape(text: str) -> str:
    """Return ``text`` as it stands in a unit's source."""
    return text.translate(_SPECIAL) if _IS_SPECIAL(text) else text


def unescape(text: str) -> str:
    """Return what ``text`` says; the three escapes and nothing else are decoded."""
    if "&" not in text:
        return text
    return _ESCAPE.sub(lambda match: _ESCAPED[match[1]], text)


def read(text: str) -> Iterator[Item]:
    """Yield decoded text and tags in order; a standing code's content is passed over.

    Raises :class:`TargetError` (with an empty unit) for a standing code without its end or an
    end without its beginning. Nesting is not looked at here: see :func:`check`.
    """
    at = begin = 0
    while match := _TAG.search(text, at):
        end_mark, letter, digits, empty = match.groups()
        number, at = int(digits), match.end()
        if begin < match.start():
            yield unescape(text[begin : match.start()])
        if letter == "g":
            if empty:
                raise TargetError(f"the pair <g{number}> has no end", unit="", code=f"g{number}")
            yield Tag("close" if end_mark else "open", number)
        elif end_mark and not empty:
            raise TargetError(f"</c{number}> ends nothing", unit="", code=f"c{number}")
        else:
            if not empty:
                closing = f"</c{number}>"
                found = text.find(closing, at)
                if found < 0:
                    raise TargetError(f"<c{number}> is not ended", unit="", code=f"c{number}")
                at = found + len(closing)
            yield Tag("standing", number)
        begin = at
    if begin < len(text):
        yield unescape(text[begin:])


def write(items: Iterable[Item], codes: Sequence[Code]) -> str:
    """Return items as a unit's text, standing codes with their original in them."""
    data = {code.number: code.data for code in codes}
    return "".join(
        escape(item) if isinstance(item, str) else _tag(item, data[item.number]) for item in items
    )


def _tag(tag: Tag, data: str) -> str:
    if tag.kind == "standing":
        return f"<c{tag.number}>{escape(data)}</c{tag.number}>"
    return f"<g{tag.number}>" if tag.kind == "open" else f"</g{tag.number}>"


def plain(text: str) -> str:
    """Return a unit's text outside its codes, decoded; tags are simply left out."""
    return "".join(item for item in _lenient(text) if isinstance(item, str))


def _lenient(text: str) -> Iterator[Item]:
    try:
        yield from list(read(text))
    except TargetError:
        yield unescape(_TAG.sub("", text))


def parents(items: Iterable[Item]) -> dict[int, int]:
    """Return, for each code, the pair around it (0: none), by number.

    Raises :class:`TargetError` for a code that is doubled or crossed.
    """
    stack: list[int] = []
    found: dict[int, int] = {}
    for item in items:
        if isinstance(item, str):
            continue
        if item.kind == "close":
            if not stack or stack[-1] != item.number:
                name = f"g{item.number}"
                raise TargetError(f"</{name}> crosses another pair", unit="", code=name)
            stack.pop()
            continue
        name = f"{'c' if item.kind == 'standing' else 'g'}{item.number}"
        if item.number in found:
            raise TargetError(f"<{name}> stands twice", unit="", code=name)
        found[item.number] = stack[-1] if stack else 0
        if item.kind == "open":
            stack.append(item.number)
    if stack:
        raise TargetError(f"<g{stack[-1]}> is not ended", unit="", code=f"g{stack[-1]}")
    return found


def check(source: str, target: str, codes: Sequence[Code], *, unit: str) -> list[Item]:
    """Return the target's items if they hold each of the unit's codes once, nested as before.

    Raises :class:`TargetError` that names the unit and the code otherwise.
    """
    if not codes and "<" not in target:
        return [unescape(target)] if target else []
    try:
        items = list(read(target))
        if _TAG.findall(target) == _TAG.findall(source):
            return items
        have = parents(items)
        want = parents(read(source))
        kinds = {code.number: code.paired for code in codes}
        _same_codes(items, have, want, kinds)
    except TargetError as error:
        raise TargetError(f"unit {unit}: {error.message}", unit=unit, code=error.code) from None
    return items


def _same_codes(
    items: Sequence[Item], have: dict[int, int], want: dict[int, int], pairs: dict[int, bool]
) -> None:
    for item in items:
        if isinstance(item, str):
            continue
        paired = item.kind != "standing"
        if pairs.get(item.number) is not paired:
            name = f"{'g' if paired else 'c'}{item.number}"
            raise TargetError(f"<{name}> is not a code of the source", unit="", code=name)
    for number, paired in pairs.items():
        name = f"{'g' if paired else 'c'}{number}"
        if number not in have:
            raise TargetError(f"<{name}> is missing", unit="", code=name)
        if have[number] != want[number]:
            raise TargetError(f"<{name}> left its place in the nesting", unit="", code=name)
