"""The example of ``docs/dialects.md``, run as it is printed."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from types import ModuleType

import pytest

import notetrans
from notetrans.parse import dialects
from notetrans.parse.dialects import Dialect

PAGE = (Path(__file__).parents[1] / "docs" / "dialects.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    match = re.search(rf"<!-- example: {name} -->\n```python\n(.*?)\n```\n", PAGE, re.DOTALL)
    assert match, name
    return match[1] + "\n"


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> Dialect:
    """The example's dialect, registered as the first row."""
    module = ModuleType("wiki")
    exec(compile(example("the file"), "wiki.py", "exec"), module.__dict__)
    row: Dialect = module.DIALECT
    rows = (row, *dialects.DIALECTS)
    monkeypatch.setattr(dialects, "DIALECTS", rows)
    return row


@pytest.mark.usefixtures("wiki")
def test_the_example_gives_what_the_page_prints() -> None:
    printed = example("what it gives")
    test = doctest.DocTestParser().get_doctest(
        printed, {"notetrans": notetrans}, "dialects.md", None, 0
    )
    told: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=told.append)
    assert result.attempted == 3
    assert told == []


def test_without_its_row_the_example_is_markdown() -> None:
    [unit] = notetrans.parse("See [[Old *notes*|my notes]] here.\n").units
    assert unit.source == "See [[Old <g1>notes</g1>|my notes]] here."


def test_the_page_lists_every_dialect_in_the_order_of_the_registry() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == [
        dialect.name for dialect in dialects.DIALECTS
    ]


def test_the_page_lists_the_bodies_that_are_hidden() -> None:
    from notetrans.parse.dialects import liquid, shortcodes

    for module in (liquid, shortcodes):
        row = next(
            line for line in PAGE.splitlines() if line.startswith(f"| `{module.DIALECT.name}`")
        )
        hidden = row.rpartition("|")[0].partition("bodies of ")[2].partition(" are hidden")[0]
        assert set(re.findall(r"`(\w+)`", hidden)) == module._VERBATIM
