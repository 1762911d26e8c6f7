"""The examples in docstrings give what they show."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import notetrans

PACKAGE = Path(notetrans.__file__).parent


def modules_with_examples() -> list[str]:
    return [
        ".".join(("notetrans", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for path in sorted(PACKAGE.rglob("*.py"))
        if ">>>" in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples_give_what_they_show(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert result.attempted
    assert not result.failed


def test_there_are_examples() -> None:
    assert "notetrans" in modules_with_examples()
    assert "notetrans.tags" in modules_with_examples()
