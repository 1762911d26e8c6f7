"""What ``docs/contract.md`` says by example, and the words that it and the code share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import notetrans
from notetrans.errors import NoteError
from notetrans.model import Origin, State, UnitKind
from notetrans.parse.dialects import DIALECTS

PAGE = (Path(__file__).parents[1] / "docs" / "contract.md").read_text(encoding="utf-8")


def sources(text: str) -> list[str]:
    return [unit.source for unit in notetrans.parse(text).units]


@pytest.mark.parametrize("word", [*get_args(UnitKind), *State, *Origin])
def test_the_page_names_every_kind_state_and_origin(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_the_page_names_every_reason_of_a_mask() -> None:
    texts = {
        "liquid": "{% x %}",
        "shortcodes": "{{< x >}}",
        "math": "$$x$$",
        "attributes": "{: .x}",
        "directives": ":::x",
        "jsx": "<X />",
        "mdx": "import X from 'x'",
    }
    assert set(texts) == {dialect.name for dialect in DIALECTS}
    for text in texts.values():
        [region] = notetrans.parse(text, path="x.mdx" if "import" in text else None).skeleton
        assert f"`{region.reason}`" in PAGE


def test_invisible_characters_are_text_and_their_entities_codes() -> None:
    assert sources("a\u202f; b\u200dc\u200e\n") == ["a\u202f; b\u200dc\u200e"]
    assert sources("a&nbsp;b&zwj;c&rlm;d\n") == [
        "a<c1>&amp;nbsp;</c1>b<c2>&amp;zwj;</c2>c<c3>&amp;rlm;</c3>d"
    ]


def test_a_french_target_may_add_a_narrow_space() -> None:
    document = notetrans.parse("Note: the end\n")
    [unit] = document.units
    assert document.render({unit.id: "Note\u202f: la fin"}) == "Note\u202f: la fin\n"


def test_the_alt_text_of_a_collapsed_reference_is_no_unit() -> None:
    assert sources("![alt text][]\n\n[alt text]: /u\n") == []


def test_the_alt_text_of_a_shortcut_reference_leaves_its_label() -> None:
    document = notetrans.parse("![alt text]\n\n[alt text]: /u\n")
    [unit] = document.units
    assert document.render({unit.id: "texto"}).startswith("![texto][alt text]\n")


def test_a_shortcut_reference_keeps_its_label() -> None:
    document = notetrans.parse("See [text].\n\n[text]: /u\n")
    [unit] = document.units
    assert document.render({unit.id: "Ver <g1>texto</g1>."}).startswith("Ver [texto][text].\n")
    assert document.render({unit.id: "Ver <g1>Text</g1>."}).startswith("Ver [Text].\n")


def test_parse_is_a_function_and_a_package() -> None:
    from notetrans.parse.note import decode

    assert decode(b"x") == "x"
    assert callable(notetrans.parse)


def test_an_entity_of_several_characters_is_a_code() -> None:
    assert sources("a &fjlig; &copy; b\n") == ["a <c1>&amp;fjlig;</c1> © b"]


def test_toml_1_0_is_read() -> None:
    document = notetrans.parse('+++\na = [1, "x"]\n+++\n')
    assert document.front_matter
    assert document.front_matter.data == {"a": [1, "x"]}


def test_switches_and_what_is_between_them() -> None:
    text = "one\n\n<!-- notetrans: off -->\n\ntwo\n\n<!-- notetrans: on -->\n\nthree\n"
    units = notetrans.parse(text).units
    assert [(unit.source, unit.translate, unit.reason) for unit in units] == [
        ("one", True, ""),
        ("two", False, "off"),
        ("three", True, ""),
    ]


def test_an_equal_unit_has_a_numbered_id() -> None:
    first, second = notetrans.parse("same\n\nsame\n").units
    assert second.id == f"{first.id}-2"
    assert re.fullmatch("[0-9a-f]{12}", first.id)


def test_an_id_that_is_no_units_is_passed_over() -> None:
    assert notetrans.parse("a\n").render({"nobody": "x"}) == "a\n"


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "---\ntitle: x\n", "---\na: [\n---\n"])
def test_what_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        notetrans.parse(text)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("> <div>text</div>\n", []),
        (
            'a <b translate="no">x</b>\n',
            ['a <c1>&lt;b translate="no"&gt;</c1>x<c2>&lt;/b&gt;</c2>'],
        ),
        ("so $x$ is\n", ["so <c1>$x$</c1> is"]),
        ('{{< note title="Read this" >}}\n', []),
    ],
)
def test_known_limits_are_still_limits(text: str, known: list[str]) -> None:
    assert sources(text) == known
