"""Money, tokens and tables as a person reads them.

>>> dollars(0.00123), dollars(2.5), dollars(0), dollars(None)
('$0.0012', '$2.50', '$0', 'unknown')
>>> print(table(["post", "price"], [["a.md", "$1.00"], ["long.md", "$10.00"]]))
post      price
a.md      $1.00
long.md  $10.00
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notetrans.ledger import Sums
    from notetrans.protocol import Usage


def dollars(amount: float | None) -> str:
    """Return an amount of US dollars, with four digits where it is small."""
    if amount is None:
        return "unknown"
    if not amount:
        return "$0"
    return f"${amount:,.2f}" if amount >= 1 else f"${amount:.4f}"


def rate(amount: float | None) -> str:
    """Return a price in US dollars, exactly.

    >>> rate(0.2), rate(0.025), rate(15)
    ('$0.20', '$0.025', '$15.00')
    """
    if amount is None:
        return "unknown"
    return f"${amount:.2f}" if round(amount, 2) == amount else f"${amount:g}"


def cost_told(sums: Sums) -> str:
    """Return what a run cost, and whether that is all of it."""
    if sums.unpriced and sums.cost is not None:
        return f"at least {dollars(sums.cost)}"
    return dollars(sums.cost if sums.requests else 0.0)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is one."""
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def share(part: int, whole: int) -> str:
    """Return a part of a whole in percent, empty where there is no whole."""
    return f"{part / whole:.0%}" if whole else ""


def tokens_told(usage: Usage) -> str:
    """Return what a usage holds: tokens, or characters where an engine counts these."""
    if not usage.characters:
        hits = share(usage.cached_tokens, usage.input_tokens) if usage.cached_tokens else ""
        cached = f" ({hits} from the cache)" if hits else ""
        return f"{usage.input_tokens:,} tokens in{cached}, {usage.output_tokens:,} out"
    return f"{usage.characters:,} characters"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Return rows in columns, the first ``left`` ones to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = (
        "  ".join(
            cell.ljust(width) if n < left else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    )
    return "\n".join(line.rstrip() for line in lines)


def usage_json(usage: Usage) -> dict[str, Any]:
    """Return a usage for a script."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "written_tokens": usage.written_tokens,
        "characters_billed": usage.characters,
    }


def sums_json(sums: Sums) -> dict[str, Any]:
    """Return sums for a script; ``cost`` is null where nothing of it is known."""
    return {
        "requests": sums.requests,
        **usage_json(sums.usage),
        "cost": sums.cost,
        "unpriced": sums.unpriced,
    }
