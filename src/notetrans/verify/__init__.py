"""What can be seen to be wrong with a target by looking at it beside its source.

Law: a check looks at one target, changes nothing, and has nothing to say about an honest one.

A check takes :class:`Evidence` and yields findings; the first paragraph of its docstring is its
title in reports. A new one is a file here and a line in ``registry.py``. ``docs/checks.md`` has
the table.
"""

from notetrans.verify.evidence import Check, Evidence
from notetrans.verify.registry import ACROSS, CHECKS, named, title, verify

__all__ = ["ACROSS", "CHECKS", "Check", "Evidence", "named", "title", "verify"]
