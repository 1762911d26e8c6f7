"""What changes a unit's key in the memory, and what does not."""

from __future__ import annotations

from notetrans.model import Code
from notetrans.protect import memory_key


def image(path: str) -> Code:
    return Code(1, "image", False, f"![a]({path})", content=path, key="![a]()")


def test_a_changed_address_leaves_the_key() -> None:
    before = memory_key("See <c1>![a](x.png)</c1>.", [image("x.png")])
    assert memory_key("See <c1>![a](y.png)</c1>.", [image("y.png")]) == before


def test_a_changed_word_or_code_changes_the_key() -> None:
    code = Code(1, "code", False, "`a`", content="a", key="`a`")
    other = Code(1, "code", False, "`b`", content="b", key="`b`")
    keys = [
        memory_key("Use <c1>`a`</c1>", [code]),
        memory_key("Use <c1>`b`</c1>", [other]),
        memory_key("Using <c1>`a`</c1>", [code]),
        memory_key("Use ", []),
    ]
    assert len(set(keys)) == 4


def test_a_paragraph_wrapped_anew_keeps_its_key() -> None:
    assert memory_key("one two\nthree", []) == memory_key("one\ntwo three", [])
    assert memory_key("中文\n中文", []) == memory_key("中文中文", [])


def test_the_key_is_the_same_on_every_machine() -> None:
    assert memory_key("Hello", []) == "185f8db32271fe25f561a6fc"


def test_a_lone_surrogate_has_a_key() -> None:
    assert len(memory_key("\ud800", [])) == 24
