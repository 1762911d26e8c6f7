"""An old text and its translation beside the text of now: what is the same is not said twice.

Law: what is cut off an old text stands at the same end of the new one.

    >>> old = "The cache is small. It keeps every answer that was ever paid for, safe on disk."
    >>> new = "The cache is large. It keeps every answer that was ever paid for, safe on disk."
    >>> less(old, new)
    'The cache is small. It keeps every answer that …'
    >>> less(new, new)
    '…'
"""

from __future__ import annotations

CUT = "…"
_KEPT = 24
"""So many equal characters are left beside what differs, to tell where it stands."""
_WORTH = 30
"""So many are cut at least."""


def less(old: str, new: str) -> str:
    """Return an old text without the long stretches at its ends that stand in the new one."""
    if old == new:
        return CUT if len(old) > _WORTH else old
    begin = _common(old, new)
    end = min(_common(old[::-1], new[::-1]), min(len(old), len(new)) - begin)
    start, stop = _cut(old, begin), len(old) - _cut(old[::-1], end)
    return f"{CUT if start else ''}{old[start:stop]}{CUT if stop < len(old) else ''}"


def _common(one: str, other: str) -> int:
    """Return how many characters two texts share at their beginning."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _cut(text: str, common: int) -> int:
    """Return how much of a text's beginning is left out, whole words where it has any."""
    most = common - _KEPT
    space = text.rfind(" ", 0, max(most, 0))
    cut = space if space >= most - _KEPT else most
    return cut if cut >= _WORTH else 0
