"""What is exchanged with other tools: the units of one note with their targets in one language.

Texts are in the form that units have everywhere (``<g1>…</g1>``, ``<c2>original</c2>``); how a
format writes codes is that format's affair.

Law: what a format writes, it reads back as it was. What a format has no place for is named in
its module's docstring, and is nothing that a translator can change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from notetrans import tags
from notetrans.model import Code, Origin, State
from notetrans.tags import Item

_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class BilingualUnit:
    """A unit on its way to a translator, or back.

    ``target`` is empty for none. ``section`` (the headings above it) and ``place`` (``h2[3]``)
    are for people; ``line`` is the note's. ``findings`` are ``severity:check`` as the state
    keeps them. ``exported`` is a digest of the target that was written, so that a later reader
    knows whether it was changed; empty where the format or a tool on the way lost it.

    ``doubt`` is a mark that a person must look again: ``None`` where the format has none.
    ``remark`` is a word to the translator. ``at`` is the line in the file that was read, and
    ``problem`` says why the target in it cannot be read.
    """

    id: str
    kind: str
    source: str
    target: str = ""
    state: State = State.INITIAL
    origin: Origin = Origin.MACHINE
    codes: tuple[Code, ...] = ()
    section: str = ""
    place: str = ""
    line: int = 0
    translate: bool = True
    findings: tuple[str, ...] = ()
    exported: str = ""
    doubt: bool | None = None
    remark: str = ""
    at: int = field(default=0, compare=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BilingualFile:
    """The units of the note at a path of the site, for one language (BCP 47 tags)."""

    note: str
    source_lang: str
    target_lang: str
    units: tuple[BilingualUnit, ...]


class UnreadableTargetError(ValueError):
    """A target with an inline element that is no code of a note."""


def code_number(name: str | None, element: str) -> int:
    """Return the number of the code that an inline element stands for."""
    if name is None or not _NUMBER.fullmatch(name):
        raise UnreadableTargetError(
            f"the inline element <{element}> ({name}) is none of the note's"
        )
    return int(name)


def character(code_point: str) -> str:
    """Return the character that an inline element names in hexadecimal digits."""
    try:
        return chr(int(code_point, 16))
    except (ValueError, OverflowError):
        raise UnreadableTargetError(f"{code_point!r} is no character") from None


def whole_number(text: str) -> int:
    """Return the number that a text is, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def written(items: Iterable[Item], codes: Mapping[int, Code]) -> str:
    """Return items as a unit's text; a code that is not known keeps its mark."""
    return "".join(_written(items, codes))


def _written(items: Iterable[Item], codes: Mapping[int, Code]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield tags.escape(item)
        elif item.kind != "standing":
            yield f"<{'/' if item.kind == 'close' else ''}g{item.number}>"
        elif item.number in codes:
            yield f"<c{item.number}>{tags.escape(codes[item.number].data)}</c{item.number}>"
        else:
            yield f"<c{item.number}/>"
