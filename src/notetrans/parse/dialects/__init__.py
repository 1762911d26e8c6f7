"""The dialects: one file each, one row here. An earlier row wins where two begin together."""

from __future__ import annotations

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

__all__ = ["DIALECTS", "Dialect", "Mask", "Scan"]
