"""Notes and their units, one case after the other in files that a person can read.

A case is a title, a note, what is found in it, and the reasons of its skeleton. Found are its
units (kind, colon, source; a soft break as ``\\n``) and findings (check and line), or the words
with which it is refused. Settings are those of :class:`ParseOptions`, ``path``, and ``show``:
what to tell of each unit beside its source.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import notetrans
from casefile import Case, read_cases
from notetrans.errors import NoteError
from notetrans.model import Document, ParseOptions, Unit

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("units*.md"))
CASES = [case for path in FIXTURES for case in read_cases(path, 3)]
LISTS = ("citation_headings", "dialects", "front_matter_keys")


def parsed(case: Case) -> Document:
    """Return the note of a case, read by the case's settings."""
    settings: dict[str, Any] = {
        name: tuple(value.split(", ")) if name in LISTS else value
        for name, value in case.settings.items()
        if name not in ("path", "show")
    }
    options = replace(ParseOptions(), **settings)
    return notetrans.parse(case.parts[0], path=case.settings.get("path"), options=options)


def told(unit: Unit, show: list[str]) -> str:
    """Return a unit as the file has it; one that is not to be translated with its reason."""
    shown = "".join(f" {getattr(unit, name)}" for name in show)
    reason = f" ({unit.reason})" if unit.reason else ""
    return f"{unit.kind}{shown}: {unit.source}{reason}".replace("\n", "\\n")


def found(case: Case) -> tuple[list[str], str]:
    """Return a note's units and findings as the file has them, and the reasons of its skeleton."""
    try:
        document = parsed(case)
    except NoteError as error:
        return [f"refused: {error}"], "none"
    show = case.settings.get("show", "").split()
    findings = [f"finding: {finding.check} in line {finding.line}" for finding in document.findings]
    reasons = {region.reason for region in document.skeleton} - {"blank"}
    units = [told(unit, show) for unit in document.units]
    return [*units, *findings] or ["none"], " ".join(sorted(reasons)) or "none"


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_a_note_has_the_units_of_the_file(case: Case) -> None:
    _, units, reasons = case.parts
    assert found(case) == (units.split("\n"), reasons)


def test_no_two_cases_have_the_same_title() -> None:
    titles = [case.title for case in CASES]
    assert sorted(set(titles)) == sorted(titles)
