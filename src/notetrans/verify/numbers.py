"""Whether a target says the numbers of its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence
from notetrans.verify.numerals import digits_in, is_scaled, numbers_in, worded_in


def numbers(evidence: Evidence) -> Iterable[Finding]:
    """The target says other numbers than the source.

    Grouping and decimal signs, digits of other scripts, words for small numbers, for thousands
    and millions, and months are the same number.
    """
    source, target = evidence.source_text, evidence.target_text
    scaled = is_scaled(source) and is_scaled(target)
    if digits_in(source) == digits_in(target) and not scaled:
        return
    before, after = numbers_in(source), numbers_in(target)
    lost = _unexplained(before - after, target)
    new = _unexplained(after - before, source)
    # "A minute" is "1 minute", and Chinese or Japanese counts one where others say "each".
    lost = lost if new else [value for value in lost if value != "1"]
    new = new if lost else [value for value in new if value != "1"]
    if lost or new:
        told = [f"{what}: {', '.join(values)}" for what, values in (("lost", lost), ("new", new))]
        message = "; ".join(one for one in told if not one.endswith(": "))
        yield evidence.finding("numbers", "major", message)


def _unexplained(values: Counter[str], other: str) -> list[str]:
    """Return the numbers that no word of the other text stands for."""
    if not values:
        return []
    worded = worded_in(other)
    return sorted(value for value in values.elements() if (value.lstrip("0") or "0") not in worded)
