"""How alike two texts of one language are, letter by letter: chrF (Popović 2015).

The share of runs of one to six characters that both texts have, white space aside: the mean over
the six lengths of what the second has of the first's (recall) and of what it has at all
(precision), joined with recall counting four times precision. 100 is the same text.

    >>> chrf("A red door.", "A red door.")
    100
    >>> chrf("A red door.", "A door that is red."), chrf("A red door.", "Nothing of it")
    (32, 4)
"""

from __future__ import annotations

from collections import Counter

_LONGEST = 6
_RECALL = 4.0


def chrf(reference: str, text: str) -> int:
    """Return a score from 0 to 100."""
    sides = ["".join(each.split()) for each in (reference, text)]
    if sides[0] == sides[1]:
        return 100
    shares = [_shares(*(_runs(side, length) for side in sides)) for length in _lengths(*sides)]
    if not shares:
        return 0
    recall = sum(share for share, _ in shares) / len(shares)
    precision = sum(share for _, share in shares) / len(shares)
    if not recall + precision:
        return 0
    return round(100 * (1 + _RECALL) * precision * recall / (_RECALL * precision + recall))


def _lengths(*sides: str) -> range:
    """Return the lengths of which both sides have a run."""
    return range(1, min(_LONGEST, *map(len, sides)) + 1)


def _runs(text: str, length: int) -> Counter[str]:
    return Counter(text[at : at + length] for at in range(len(text) - length + 1))


def _shares(reference: Counter[str], text: Counter[str]) -> tuple[float, float]:
    both = (reference & text).total()
    return both / reference.total(), both / text.total()
