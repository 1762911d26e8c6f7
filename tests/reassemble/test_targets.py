"""Targets written into notes, one case after the other in a file that a person can read."""

from __future__ import annotations

from pathlib import Path

import pytest

import notetrans

FIXTURES = Path(__file__).parent / "fixtures"


def cases(name: str) -> list[tuple[str, str, str, str]]:
    """Return (title, source, target, expected) of a file whose parts stand between ``.`` lines."""
    parts = (FIXTURES / name).read_text(encoding="utf-8").rstrip("\n").split("\n.\n")
    return list(zip(*[iter(parts)] * 4, strict=True))


@pytest.mark.parametrize(("title", "source", "target", "expected"), cases("targets.md"))
def test_a_target_is_written_as_the_file_says(
    title: str, source: str, target: str, expected: str
) -> None:
    document = notetrans.parse(source)
    unit = next(unit for unit in document.units if unit.source.count(" ") or unit.codes)
    assert document.render({unit.id: target}) == expected, title
