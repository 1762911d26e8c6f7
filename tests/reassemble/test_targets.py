"""Targets written into notes, one case after the other in files that a person can read.

A case is a title, a note, the target of one of its units, and the note with that target, or
the words with which the target is refused. Settings: ``path``, ``wrap``, ``unit`` (the kind of
the unit; else it is the first with several words or a code), ``respelled`` (what is told of
it), ``unjudged`` (why another parser is not asked).
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

import notetrans
from casefile import Case, read_cases
from laws import oracle
from notetrans.errors import TargetError
from notetrans.model import Document, Unit
from notetrans.reassemble import LineBreaks, Rendered, reassemble, render

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.md"))
CASES = [case for path in FIXTURES for case in read_cases(path, 3)]
REFUSED = [case for case in CASES if case.parts[2].startswith("refused: ")]
WRITTEN = [case for case in CASES if case not in REFUSED]
JUDGED = [
    case
    for case in WRITTEN
    if "unjudged" not in case.settings and oracle.judges(case.parts[0], case.settings.get("path"))
]


def chosen(document: Document, kind: str | None) -> Unit:
    """Return the first unit of a kind, or the first with several words or a code."""
    units = document.units
    return next(
        u for u in units if u.kind == kind or (not kind and (u.codes or u.source.split()[1:]))
    )


def written(case: Case) -> Rendered:
    """Return the case's note with its target; raises TargetError where that is refused."""
    source, target, _ = case.parts
    document = notetrans.parse(source, path=case.settings.get("path"))
    unit = chosen(document, case.settings.get("unit"))
    if "wrap" not in case.settings:
        return render(document, {unit.id: target})
    lines = cast(LineBreaks, case.settings["wrap"])
    return reassemble(document, {unit.id: target}, lines=lines)


@pytest.mark.parametrize("case", WRITTEN, ids=[case.title for case in WRITTEN])
def test_a_target_is_written_as_the_file_says(case: Case) -> None:
    rendered = written(case)
    told = ", ".join(finding.message for finding in rendered.findings)
    assert (rendered.text, told) == (case.parts[2], case.settings.get("respelled", ""))
    assert not rendered.failed


@pytest.mark.parametrize("case", REFUSED, ids=[case.title for case in REFUSED])
def test_a_target_is_refused_in_the_words_of_the_file(case: Case) -> None:
    with pytest.raises(TargetError) as caught:
        written(case)
    told = caught.value.message.removeprefix(f"unit {caught.value.unit}: ")
    assert f"refused: {told}" == case.parts[2]


@pytest.mark.parametrize("case", JUDGED, ids=[case.title for case in JUDGED])
def test_another_parser_finds_the_same_tags_in_what_the_file_says(case: Case) -> None:
    source, _, expected = case.parts
    assert sorted(oracle.shape(expected)) == sorted(oracle.shape(source))


def test_no_two_cases_have_the_same_title() -> None:
    titles = [case.title for case in CASES]
    assert sorted(set(titles)) == sorted(titles)


def test_a_unit_without_target_is_left_as_it_reads_by_its_neighbours() -> None:
    document = notetrans.parse("| one | {{ x }} two |\n| --- | --- |\n| three | ` |\n")
    again = notetrans.parse(document.render({document.units[0].id: "uno `"}))
    assert [code.kind for code in again.units[1].codes] == ["liquid"]
