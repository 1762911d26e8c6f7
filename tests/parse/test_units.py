"""Notes and their units, one case after the other in a file that a person can read.

A case is a title, a note, its units (kind, colon, source; a soft break as ``\\n``), and the
reasons of its skeleton, each between ``.`` lines.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import notetrans
from notetrans.model import Unit

PARTS = (
    (Path(__file__).parent / "fixtures" / "units.md")
    .read_text(encoding="utf-8")
    .rstrip("\n")
    .split("\n.\n")
)
CASES = list(zip(*[iter(PARTS)] * 4, strict=True))


def told(unit: Unit) -> str:
    """Return a unit as the file has it; one that is not to be translated with its reason."""
    reason = f" ({unit.reason})" if unit.reason else ""
    return f"{unit.kind}: {unit.source}{reason}".replace("\n", "\\n")


@pytest.mark.parametrize(("title", "note", "units", "reasons"), CASES, ids=[c[0] for c in CASES])
def test_a_note_has_the_units_of_the_file(title: str, note: str, units: str, reasons: str) -> None:
    document = notetrans.parse(note)
    found = [told(unit) for unit in document.units]
    assert (found or ["none"]) == units.split("\n"), title
    kinds = {region.reason for region in document.skeleton} - {"blank"}
    assert (" ".join(sorted(kinds)) or "none") == reasons, title
