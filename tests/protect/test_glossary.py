"""glossary.yaml: what it gives, and how mistakes in it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from notetrans.errors import ConfigError
from notetrans.model import Term
from notetrans.protect import load
from notetrans.protect.glossary import parse

REPOSITORY = Path(__file__).parents[2]


def test_names_and_terms_are_read_in_order() -> None:
    text = """\
version: 1
names:
  - vLLM
  - name: [Go, Golang]
    case_sensitive: false
    note: the language
terms:
  - term: engine
    targets: {es: motor, zh_TW: [引擎, 發動機]}
    forbidden: {es: [máquina]}
"""
    assert parse(text).terms == (
        Term("vLLM", keep=True, case_sensitive=True),
        Term("Go", keep=True, note="the language"),
        Term("Golang", keep=True, note="the language"),
        Term("engine", {"es": ("motor",), "zh-TW": ("引擎", "發動機")}, {"es": ("máquina",)}),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "version: 1\n", "version: 1\nnames:\n"])
def test_an_empty_glossary_has_no_terms(text: str) -> None:
    assert parse(text).terms == ()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("names: [a]\n", 1, "version: 1"),
        ("version: 2\n", 1, "reads version 1"),
        ("version: 1\nterm: []\n", 2, "Did you mean 'terms'?"),
        ("version: 1\nzzz: []\n", 2, "Known: version, names, terms"),
        ("version: 1\nversion: 1\n", 2, "stands twice"),
        ("version: 1\nnames: vLLM\n", 2, "Begin each entry with '- '"),
        ("version: 1\nnames:\n  - a\n  - b\n  - a\n", 5, "on line 3 already"),
        ("version: 1\nnames:\n  - note: x\n", 3, "no 'name'"),
        ("version: 1\nnames:\n  - name: x\n    case_sensitve: true\n", 4, "'case_sensitive'?"),
        ("version: 1\nnames:\n  - name: x\n    case_sensitive: maybe\n", 4, "true or false"),
        ("version: 1\nnames:\n  - ''\n", 3, "must be text"),
        ("version: 1\nnames:\n  - name: []\n", 3, "empty list"),
        ("version: 1\nterms:\n  - term: x\n", 3, "says nothing"),
        ("version: 1\nterms:\n  - term: x\n    targets: motor\n", 4, "must be a mapping"),
        ("version: 1\nterms:\n  - term: x\n    targets:\n      Spanish!: y\n", 5, "es, pt-BR"),
        ("version: 1\nterms:\n  - [x]\n", 3, "must be a mapping"),
        ("version: 1\nterms: [\n", 3, "not valid YAML"),
        ("- vLLM\n", 1, "must be a mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(text: str, line: int, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, path=Path("glossary.yaml"))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"glossary.yaml:{line}: ")
    assert told in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "glossary.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"version: 1 # \xe9\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(path)


def test_the_repositorys_own_glossary_is_in_the_format() -> None:
    terms = load(REPOSITORY / "glossary.yaml").terms
    assert Term("vLLM", keep=True, case_sensitive=True) in terms
    assert any(term.targets.get("es") for term in terms)


def test_the_example_in_the_docs_is_in_the_format() -> None:
    page = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert [term.source for term in parse(example).terms] == [
        "vLLM",
        "Go",
        "Golang",
        "inference engine",
        "inference engines",
    ]
