"""A unit's source as an engine gets it, and an engine's answer as a unit's target.

Law: ``restore(protect(s), protect(s).text) == joined(s)`` for every unit source ``s``, in
either tag form; ``joined(s) == s`` where no soft break stands in it.

Glossary names become standing codes numbered after the unit's own, in the request only. In the
form ``brackets`` a pair is ``⟦n⟧…⟦/n⟧``, a standing code ``⟦n⟧``, and a ``⟦`` or ``⟧`` of the
text is a standing code too, so that nothing in an answer can be taken for another.

    >>> from notetrans.model import Term
    >>> sent = protect("Use vLLM.", (), matcher=TermMatcher([Term("vLLM", keep=True)]))
    >>> sent.text
    'Use <c1>vLLM</c1>.'
    >>> restore(sent, "Usa <c1/>.", unit="u")
    'Usa vLLM.'
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from notetrans import tags
from notetrans.canonical import join_lines
from notetrans.errors import TargetError
from notetrans.model import Code
from notetrans.protect.terms import TermMatcher
from notetrans.protocol import TagForm
from notetrans.tags import Item, Tag

_BRACKET = re.compile(r"⟦\s*(/?)\s*([1-9][0-9]{0,4})\s*⟧")
_LITERAL_BRACKET = re.compile("[⟦⟧]")
_BESIDE = "\ufffc"  # stands for a standing code where only what is beside it matters


class _Held(NamedTuple):
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Protected:
    """A unit's text as sent. ``codes`` are the unit's own and, after them, those added here;
    ``added`` tells the numbers of the latter."""

    text: str
    codes: tuple[Code, ...]
    added: frozenset[int] = frozenset()
    form: TagForm = "tags"


def protect(
    unit_source: str,
    codes: Sequence[Code],
    *,
    matcher: TermMatcher | None = None,
    form: TagForm = "tags",
) -> Protected:
    """Return a unit's source in an engine's form, glossary names as standing codes."""
    items = join_breaks(tags.read(unit_source))
    first = max((code.number for code in codes), default=0) + 1
    items, added = _with_codes(items, _held(items, matcher, form), first)
    every = (*codes, *added)
    text = tags.write(items, every) if form == "tags" else _in_brackets(items)
    return Protected(text, every, frozenset(code.number for code in added), form)


def restore(protected: Protected, target_text: str, *, unit: str) -> str:
    """Return an engine's answer as a target of the unit: its own codes only, as tags.

    Raises :class:`TargetError` which names the unit and the code (a name by its text) where one
    is missing, doubled, unknown or crossed.
    """
    source, target = protected.text, target_text
    if protected.form == "brackets":
        source, target = (_tags_of(protected, text, unit) for text in (source, target))
    held = {code.number: code for code in protected.codes if code.number in protected.added}
    try:
        items = tags.check(source, target, protected.codes, unit=unit)
    except TargetError as error:
        raise _naming(error, held.values()) from None
    dissolved = (
        held[item.number].data if isinstance(item, Tag) and item.number in held else item
        for item in items
    )
    return tags.write(dissolved, protected.codes)


def joined(unit_source: str, codes: Sequence[Code]) -> str:
    """Return a unit's source with soft breaks written as the space or nothing they stand for."""
    return tags.write(join_breaks(tags.read(unit_source)), codes)


def join_breaks(items: Iterable[Item]) -> list[Item]:
    """Return items whose text holds no soft break; pairs are looked through for neighbours."""
    items = list(items)
    text = _text(items)
    joined_items = (
        item if isinstance(item, Tag) else _joined(item, text, start)
        for start, item in _placed(items)
    )
    return [item for item in joined_items if item]


def _joined(item: str, text: str, start: int) -> str:
    end = start + len(item)
    return join_lines(item, text[max(start - 1, 0) : start], text[end : end + 1])


def _text(items: Iterable[Item]) -> str:
    return "".join(_beside(item) for item in items)


def _beside(item: Item) -> str:
    if isinstance(item, str):
        return item
    return _BESIDE if item.kind == "standing" else ""


def _placed(items: Iterable[Item]) -> Iterator[tuple[int, Item]]:
    start = 0
    for item in items:
        yield start, item
        start += len(_beside(item))


def _held(items: Sequence[Item], matcher: TermMatcher | None, form: TagForm) -> list[_Held]:
    """Return the stretches of the items' text that become codes of the request, in order."""
    text = _text(items)
    matches = matcher.find(text) if matcher else []
    held = [_Held(match.start, match.end, "name") for match in matches if match.term.keep]
    if form == "brackets":
        inside = {at for stretch in held for at in range(stretch.start, stretch.end)}
        brackets = (match.start() for match in _LITERAL_BRACKET.finditer(text))
        held += [_Held(at, at + 1, "bracket") for at in brackets if at not in inside]
    return sorted(held)


def _with_codes(
    items: Sequence[Item], held: Sequence[_Held], first: int
) -> tuple[list[Item], list[Code]]:
    """Return items with each stretch that lies within one of them cut out as a standing code."""
    cut: list[Item] = []
    codes: list[Code] = []
    for start, item in _placed(items):
        if isinstance(item, Tag):
            cut.append(item)
            continue
        at = 0
        for stretch in _within(held, start, start + len(item)):
            begin, end = stretch.start - start, stretch.end - start
            number, data = first + len(codes), item[begin:end]
            codes.append(Code(number, stretch.kind, False, data, content=data, key=data))
            cut += [text for text in (item[at:begin],) if text] + [Tag("standing", number)]
            at = end
        cut += [text for text in (item[at:],) if text]
    return cut, codes


def _within(held: Sequence[_Held], start: int, end: int) -> Iterator[_Held]:
    for stretch in held[bisect_left(held, (start,)) :]:
        if stretch.start >= end:
            return
        if stretch.end <= end:
            yield stretch


def _in_brackets(items: Iterable[Item]) -> str:
    return "".join(
        item if isinstance(item, str) else f"⟦{'/' * (item.kind == 'close')}{item.number}⟧"
        for item in items
    )


def _tags_of(protected: Protected, text: str, unit: str) -> str:
    """Return a text in brackets with its codes as tags, which one reader then judges."""
    paired = {code.number for code in protected.codes if code.paired}
    written: list[str] = []
    at = 0
    for found in _BRACKET.finditer(text):
        written.append(tags.escape(text[at : found.start()]))
        end_mark, number = found[1], int(found[2])
        written.append(
            f"<{end_mark}g{number}>" if number in paired else _standing(end_mark, number)
        )
        at = found.end()
    written.append(tags.escape(text[at:]))
    if stray := _LITERAL_BRACKET.search("".join(written)):
        raise TargetError(f"unit {unit}: a stray {stray[0]} stands in the answer", unit=unit)
    return "".join(written)


def _standing(end_mark: str, number: int) -> str:
    return f"</c{number}>" if end_mark else f"<c{number}/>"


def _naming(error: TargetError, held: Iterable[Code]) -> TargetError:
    name = next((code.data for code in held if f"c{code.number}" == error.code), None)
    if name is None:
        return error
    message = error.message.replace(f"<{error.code}>", f"<{error.code}> ({name})")
    return TargetError(message, unit=error.unit, code=error.code)
