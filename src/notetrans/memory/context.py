"""Where a unit stands: by its neighbours, never by its position."""

from __future__ import annotations

from hashlib import sha256


def context_key(before: str, after: str) -> str:
    """Return 16 hex digits that tell a unit's neighbourhood from others.

    ``before`` and ``after`` are the neighbours' memory keys, empty at an edge.
    """
    return sha256(f"{before}\0{after}".encode()).hexdigest()[:16]
