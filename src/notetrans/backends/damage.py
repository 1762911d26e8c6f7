"""Whether a translation engine kept a segment's codes; what it broke it will break again.

Law: :func:`damage` finds nothing exactly where the target has the source's codes, each once and
nested alike, and no pair has lost the text within it.
"""

from __future__ import annotations

import re

from notetrans.errors import TargetError
from notetrans.protocol import Failure
from notetrans.tags import Tag, parents, read

_EMPTY_PAIR = re.compile(r"<g([1-9][0-9]*)>\s*</g\1>")


def damage(source: str, target: str) -> Failure | None:
    """Return the failure that a damaged target is, ``None`` for one that kept its codes.

    It is not retryable: these engines answer the same text with the same translation.
    """
    why = _why(source, target)
    return Failure("error", f"the engine broke the codes: {why}", retryable=False) if why else None


def _why(source: str, target: str) -> str:
    if not target.strip():
        return "the translation is empty" if source.strip() else ""
    try:
        want, have = _codes(source), _codes(target)
    except TargetError as error:
        return error.message
    if missing := sorted(want.keys() - have.keys()):
        return f"<{missing[0]}> is missing"
    if surplus := sorted(have.keys() - want.keys()):
        return f"<{surplus[0]}> is not a code of the source"
    if moved := sorted(code for code in want if want[code] != have[code]):
        return f"<{moved[0]}> left its place in the nesting"
    emptied = set(_EMPTY_PAIR.findall(target)) - set(_EMPTY_PAIR.findall(source))
    return f"<g{min(emptied)}> lost its text" if emptied else ""


def _codes(text: str) -> dict[str, int]:
    """Return, for each code by name, the pair around it."""
    items = list(read(text))
    around = parents(items)
    return {_name(item): around[item.number] for item in items if isinstance(item, Tag)}


def _name(tag: Tag) -> str:
    return f"{'c' if tag.kind == 'standing' else 'g'}{tag.number}"
