"""What the published posts know: the first memory, which needs no database.

A post aligns with its note unit by unit by construction, and the state keeps both sides' hashes
in order. So a unit of the note whose hash stands in the state has its target in the post, at the
same place; where a person added, removed or joined paragraphs, what lies between unchanged ones
is aligned only if it is equally many.

Law: every target returned holds its unit's codes, each once, nested as in the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.model import Code, Unit

Hashed = tuple[str, Unit]
"""A unit with its hash."""


@dataclass(frozen=True, slots=True)
class Known:
    """A target that stands in the published post.

    ``entry`` is the index of its pair in the state, ``digest`` the text's own hash; ``edited``
    tells that it is not the one of the pair: a person changed the text since it was published.
    """

    target: str
    entry: int
    edited: bool
    digest: str = ""


def known_targets(
    pairs: Sequence[tuple[str, str]],
    source: Sequence[Hashed],
    published: Sequence[Hashed],
    places: Mapping[int, int] | None = None,
) -> dict[str, Known]:
    """Return the targets that a published post holds for its note as it is now, by unit id.

    ``pairs`` are the state's hashes of source and target in order, ``source`` the note's units
    and ``published`` the post's, each with its hash. ``places`` tells where pairs stand in the
    post, by index, where that was looked at more closely (see :mod:`.edited`).
    """
    entries = _by_source(pairs, places or {})
    if places is None:
        places = align([target for _, target in pairs], [digest for digest, _ in published])
    found: dict[str, Known] = {}
    for digest, unit in source:
        entry = _next(entries.get(digest))
        place = places.get(entry) if entry is not None else None
        if entry is None or place is None:
            continue
        there, post = published[place]
        target = as_target(unit, post)
        if target is not None:
            found[unit.id] = Known(target, entry, there != pairs[entry][1], there)
    return found


def align(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Return where the items of one sequence of hashes stand in a later one, by index.

    Equal items are matched in order; changed ones between them where they are equally many.
    """
    if list(before) == list(now):
        return {index: index for index in range(len(before))}
    found: dict[int, int] = {}
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for kind, start, end, there, there_end in matcher.get_opcodes():
        if kind in ("equal", "replace") and end - start == there_end - there:
            found.update(zip(range(start, end), range(there, there_end), strict=True))
    return found


def as_target(unit: Unit, post: Unit) -> str | None:
    """Return a post's unit as a target of the note's: codes by the note's numbers.

    ``None`` where kinds differ or the codes are not the same.
    """
    if unit.kind != post.kind:
        return None
    numbers = _numbers(unit.codes, post.codes)
    if numbers is None:
        return None
    try:
        items = [_renumbered(item, numbers) for item in tags.read(post.source)]
        target = tags.write(items, unit.codes)
        tags.check(unit.source, target, unit.codes, unit=unit.id)
    except TargetError:
        return None
    return target


def _by_source(pairs: Iterable[tuple[str, str]], places: Mapping[int, int]) -> dict[str, list[int]]:
    """Return the indices of pairs that have a target or a place, by their source's hash."""
    found: dict[str, list[int]] = {}
    for index, (source, target) in enumerate(pairs):
        if target or index in places:
            found.setdefault(source, []).append(index)
    return found


def _next(entries: list[int] | None) -> int | None:
    """Return the next pair of a source that may stand several times; the last serves on."""
    if not entries:
        return None
    return entries.pop(0) if len(entries) > 1 else entries[0]


def _numbers(ours: Sequence[Code], theirs: Sequence[Code]) -> Mapping[int, int] | None:
    """Return the note's number for each of the post's codes.

    Codes are the same by kind and content, else by kind and the last part of a path (the link
    was rebased), else as the only ones of their kind that are left (it leads elsewhere by now).
    """
    if len(ours) != len(theirs):
        return None
    free = list(ours)
    found: dict[int, int] = {}
    for likeness in (_content, _last_part):
        for code in theirs:
            hits = [] if code.number in found else _alike(free, code, likeness)
            if hits:
                found[code.number] = hits[0].number
                free.remove(hits[0])
    for code in (code for code in theirs if code.number not in found):
        left = _alike(free, code, _nothing)
        if len(left) != 1:
            return None
        found[code.number] = left[0].number
    return found if len(set(found.values())) == len(theirs) else None


def _alike(codes: Iterable[Code], wanted: Code, likeness: Callable[[Code], str]) -> list[Code]:
    shape = (wanted.kind, wanted.paired, likeness(wanted))
    return [code for code in codes if (code.kind, code.paired, likeness(code)) == shape]


def _content(code: Code) -> str:
    return code.content


def _last_part(code: Code) -> str:
    return code.content.rpartition("/")[2]


def _nothing(_: Code) -> str:
    return ""


def _renumbered(item: tags.Item, numbers: Mapping[int, int]) -> tags.Item:
    return item if isinstance(item, str) else item._replace(number=numbers[item.number])
