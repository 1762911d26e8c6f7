"""What published posts know, over documents as the parser makes them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import notetrans
from notetrans.memory import Known, align, as_target, known_targets
from notetrans.model import Unit
from notetrans.stage import unit_hash

SOURCE = """\
# Title

See **the [docs](a.md)** and `code`.

- one
- two

| a | Yes | Yes |
|---|---|---|
| ![alt](i.png) | *b* | `x` and `y` |
"""
POST = """\
# Título

`code`: vea **los [documentos](a.md)**.

- uno
- dos

| á | Sí | Sí |
|---|---|---|
| ![texto](i.png) | *be* | `y` con `x` |
"""


def hashed(text: str) -> list[tuple[str, Unit]]:
    """Return a document's units with their hashes."""
    return [(unit_hash(unit.kind, unit.source), unit) for unit in notetrans.parse(text).units]


def pairs(source: str, post: str) -> list[tuple[str, str]]:
    """Return what the state keeps of a post."""
    both = zip(hashed(source), hashed(post), strict=True)
    return [(here[0], there[0]) for here, there in both]


def known(source: str, post: str, kept: Sequence[tuple[str, str]]) -> dict[str, Known]:
    """Return what a post knows of a note."""
    return known_targets(kept, hashed(source), hashed(post))


def test_every_unit_of_an_unchanged_note_has_its_target_in_the_post() -> None:
    document = notetrans.parse(SOURCE)
    found = known(SOURCE, POST, pairs(SOURCE, POST))
    assert set(found) == {unit.id for unit in document.units}
    assert not any(each.edited for each in found.values())
    assert document.render({unit: each.target for unit, each in found.items()}) == POST


def test_codes_that_changed_their_order_are_known_by_what_they_hold() -> None:
    unit = next(unit for _, unit in hashed(SOURCE) if unit.source.startswith("See"))
    post = next(unit for _, unit in hashed(POST) if "vea" in unit.source)
    assert as_target(unit, post) == "<c3>`code`</c3>: vea <g1>los <g2>documentos</g2></g1>."


def test_only_new_text_is_unknown_when_a_note_grows_moves_and_changes() -> None:
    changed = SOURCE.replace("- two\n", "- zero\n- two\n- three\n").replace("# Title\n\n", "")
    found = known(changed + "\n# Title\n", POST, pairs(SOURCE, POST))
    missing = [
        u.source for u in notetrans.parse(changed + "\n# Title\n").units if u.id not in found
    ]
    assert missing == ["zero", "three"]


def test_a_changed_destination_costs_nothing() -> None:
    note, post = "See [this](old.md).\n", "Vea [esto](old.md).\n"
    moved = "See [this](new.md).\n"
    assert [each.target for each in known(moved, post, pairs(note, post)).values()] == [
        "Vea <g1>esto</g1>."
    ]


def test_rebased_links_are_known_by_their_last_part_and_doubtful_ones_not_at_all() -> None:
    note = "[a](x.md) then [b](y.md)\n"
    post = "[be](../n/y.md) antes [a](../n/x.md)\n"
    assert [each.target for each in known(note, post, pairs(note, post)).values()] == [
        "<g2>be</g2> antes <g1>a</g1>"
    ]
    post = "[be](p.md) antes [a](q.md)\n"
    assert known(note, post, pairs(note, post)) == {}


def test_a_text_that_a_person_changed_is_known_as_edited() -> None:
    edited = POST.replace("uno", "el primero")
    found = known(SOURCE, edited, pairs(SOURCE, POST))
    by_target = {each.target: each.edited for each in found.values()}
    assert by_target["el primero"] is True
    assert [target for target, edited in by_target.items() if edited] == ["el primero"]
    assert len(found) == len(notetrans.parse(SOURCE).units)


def test_where_a_person_added_and_removed_text_the_rest_is_still_known() -> None:
    note, post = "a\n\nb\n\nc\n\nd\n", "A\n\nB\n\nC\n\nD\n"
    moved = "A\n\nC\n\nD\n\nmine\n"  # as many as before, and none where it was
    found = known(note, moved, pairs(note, post))
    assert {each.target: each.edited for each in found.values()} == {
        "A": False, "C": False, "D": False,
    }  # fmt: skip


def test_a_unit_without_target_is_not_known() -> None:
    kept = [(unit_hash("paragraph", "a"), "")]
    assert known("a\n", "a\n", kept) == {}


@pytest.mark.parametrize("post", ["*a*\n", "a `x` `x`\n", "# a `x`\n", "<b>a</b> `x`\n"])
def test_a_text_with_other_codes_is_no_target(post: str) -> None:
    unit = notetrans.parse("a `x`\n").units[0]
    theirs = notetrans.parse(post).units[0]
    assert as_target(unit, theirs) is None


@given(st.lists(st.sampled_from("abcdefghijkl"), max_size=12, unique=True), st.data())
def test_items_that_stayed_are_aligned_with_equal_ones_in_order(
    before: list[str], data: st.DataObject
) -> None:
    now = [each for each in before if data.draw(st.booleans())]
    found = align(before, now)
    assert sorted(found) == list(found)
    assert sorted(found.values()) == list(found.values())
    assert all(before[here] == now[there] for here, there in found.items())
    assert align(before, before) == {index: index for index in range(len(before))}
