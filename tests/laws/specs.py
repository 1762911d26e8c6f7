"""The examples of the CommonMark and GFM specifications, read from ``.cache/specs/``.

They are CC BY-SA, so they are brought there by ``.ci/get-specs`` and never committed. Where
they are missing a test fails: a law that was not judged must not look as if it held.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "specs"
NAMES = ("commonmark", "gfm")


class Example(NamedTuple):
    """One example of a specification; ``number`` counts from 1 in it."""

    spec: str
    number: int
    text: str


def examples(spec: str) -> list[Example]:
    """Return a specification's examples; raises ``FileNotFoundError`` with the remedy."""
    path = FOLDER / f"{spec}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `python3 .ci/get-specs` first")
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return [Example(spec, number, text) for number, text in enumerate(texts, 1)]
