"""A published translation, made again from its source and the texts in it, byte for byte.

``NOTETRANS_GOLDEN=FOLDER`` adds pairs ``NAME.en.md`` / ``NAME.es.md`` of one's own site.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import notetrans
from notetrans.parse import frontmatter

HERE = Path(__file__).parent / "golden"
OWN = Path(os.environ["NOTETRANS_GOLDEN"]) if "NOTETRANS_GOLDEN" in os.environ else None


def pairs() -> list[tuple[Path, Path]]:
    found = [(HERE / "source.en.md", HERE / "published.es.md")]
    for source in sorted(OWN.glob("*.en.md")) if OWN else ():
        found.append((source, source.with_name(source.name.replace(".en.md", ".es.md"))))
    return found


@pytest.mark.parametrize(("source", "published"), pairs(), ids=lambda path: path.name)
def test_a_published_post_is_made_again_from_its_source_and_its_texts(
    source: Path, published: Path
) -> None:
    note, post = notetrans.read(source), notetrans.read(published)
    assert [unit.kind for unit in note.units] == [unit.kind for unit in post.units]
    targets = {
        unit.id: there.source
        for unit, there in zip(note.units, post.units, strict=True)
        if unit.translate
    }
    assert post.front_matter is not None
    text = frontmatter.apply(
        note.render(targets),
        set_values={key: post.front_matter.data[key] for key in ("lang", "translated", "model")},
        reset_values={"audio": False},
    )
    assert text == post.text


def test_cited_titles_under_references_are_left_in_their_own_language() -> None:
    note = notetrans.read(HERE / "source.en.md")
    left = [unit for unit in note.units if not unit.translate]
    assert [unit.reason for unit in left] == ["citation"] * 3
    assert left[0].source == "<g1>CommonMark Spec</g1>"
