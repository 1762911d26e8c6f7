"""README.md says what is true: its examples run, its links lead somewhere, its tables are whole."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from notetrans.backends.registry import available
from notetrans.cli import VERBS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(heading: str) -> str:
    return README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_the_python_examples_give_what_they_show() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    test = parser.get_doctest("\n".join(blocks), {}, "README", "README.md", 0)
    assert len(test.examples) >= 7
    assert runner.run(test).failed == 0


def test_links_within_the_repository_lead_to_files() -> None:
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", prose)
    assert "docs/at-work.svg" in links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_verb_is_in_the_table_of_commands_and_no_other() -> None:
    verbs = re.findall(r"^\| `(\w+)", table("Commands"), re.MULTILINE)
    assert verbs == list(VERBS)


def test_every_backend_is_in_the_table_of_engines() -> None:
    names = re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\|[^|]+\|", table("Engines"), re.M)))
    assert sorted(names) == sorted(available())


def test_the_two_commands_are_executable_scripts() -> None:
    for name in re.findall(r"^(scripts/\w+)", table("Two commands"), re.MULTILINE):
        assert (ROOT / name).stat().st_mode & 0o111
