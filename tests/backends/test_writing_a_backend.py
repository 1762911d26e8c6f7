"""The documentation's examples, run as they are printed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import yaml

from notetrans.backends.presets import PRESETS
from notetrans.backends.registry import GROUP, available
from notetrans.backends.scripted import load
from notetrans.protocol import Failure, Request, Segment

PAGE = (Path(__file__).parents[2] / "docs" / "writing-a-backend.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_example_translates_what_its_book_has() -> None:
    names: dict[str, Any] = {"__name__": "example"}
    exec(blocks("python")[0], names)
    backend = names["create"]({})
    segments = (Segment("a", "Good morning."), Segment("b", "Good night."))
    response = asyncio.run(backend.translate(Request("en", "es", segments)))
    assert response.targets == {"a": "Buenos días."}
    assert response.failures == {"b": Failure("error", "not in the phrase book", retryable=False)}
    assert backend.capabilities.pairs == {("en", "es")}
    asyncio.run(backend.aclose())


def test_the_scripted_example_and_its_file_say_the_same(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(blocks("python")[1], names)
    response = asyncio.run(
        names["backend"].translate(Request("en", "es", (Segment("a", "Good morning."),)))
    )
    file = tmp_path / "answers.yaml"
    file.write_text(blocks("yaml")[0], "utf-8")
    assert load(file)["Good morning."] == response.targets["a"]
    assert load(file).keys() == yaml.safe_load(blocks("yaml")[0]).keys()


def test_the_entry_point_group_is_the_one_that_is_read() -> None:
    assert f'[project.entry-points."{GROUP}"]' in blocks("toml")[0]


def test_the_table_lists_every_built_in_backend() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    apart = {"anthropic", "deepl", "libretranslate", *PRESETS} - {"openai"}  # each has its page
    assert rows == [name for name in available() if name not in apart][: len(rows)]
    assert {"apertium", "openai", "pseudo", "echo", "scripted"} == set(rows)
