"""The dialects: one file each, one row here. An earlier row wins where two begin together."""

from __future__ import annotations

from notetrans.errors import UsageError
from notetrans.languages import near
from notetrans.parse.dialects import attributes, directives, jsx, liquid, math, shortcodes
from notetrans.parse.dialects.dialect import Dialect, Mask, Scan

DIALECTS: tuple[Dialect, ...] = (
    shortcodes.DIALECT,
    liquid.DIALECT,
    directives.DIALECT,
    attributes.DIALECT,
    math.DIALECT,
    jsx.TAGS,
    jsx.MDX,
)


def chosen(names: tuple[str, ...] | None) -> tuple[Dialect, ...]:
    """Return the dialects that ``names`` switches on (``None``: all).

    ``-math`` takes one away from those named before it, or from all. Raises
    :class:`UsageError` for a name that is none.
    """
    known = {dialect.name: dialect for dialect in DIALECTS}
    wanted = dict(known) if names is None or (names and names[0].startswith("-")) else {}
    for name in names or ():
        plain = name.removeprefix("-")
        if plain not in known:
            hits = near(plain, known) or list(known)
            raise UsageError(
                f"there is no dialect {plain!r}",
                remedy=f"In translate.dialects, did you mean {' or '.join(hits)}?",
            )
        if plain != name:
            wanted.pop(plain, None)
        else:
            wanted[name] = known[name]
    return tuple(dialect for dialect in DIALECTS if dialect.name in wanted)


__all__ = ["DIALECTS", "Dialect", "Mask", "Scan", "chosen"]
