"""The smallest text that still fails, found on the text itself, whatever it was made by."""

from __future__ import annotations

from collections.abc import Callable


def minimise(text: str, fails: Callable[[str], bool], *, tries: int = 3000) -> str:
    """Return a text for which ``fails`` still holds and from which no piece can be left out.

    Pieces are lines first, then ever shorter runs of characters; ``tries`` bounds the calls.
    """
    left = tries
    for split in (_lines, list):
        pieces = split(text)
        size = max(len(pieces) // 2, 1)
        while size and left > 0:
            at, smaller = 0, False
            while at < len(pieces) and left > 0:
                rest = pieces[:at] + pieces[at + size :]
                left -= 1
                if rest and fails("".join(rest)):
                    pieces, smaller = rest, True
                else:
                    at += size
            size = size if smaller and size == 1 else size // 2
        text = "".join(pieces)
    return text


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
