"""The difference of two texts: laws over all texts, and cases that a person reads."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile import read_cases
from notetrans.model import Code
from notetrans.review import align
from notetrans.review.atoms import Atom, atoms, joined, split
from notetrans.review.words import difference, shortened

CASES = read_cases(Path(__file__).parent / "fixtures" / "words.txt", 3)
SAMPLES = [
    "the ",
    "door",
    "Don't",
    " 3.5",
    "日本語",
    "を",
    "مرحبا",
    " ",
    "नमस्ते",
    "é",
    "e\u0301",
    "👩‍👩‍👧",
    "\n",
]
texts = st.text() | st.lists(st.sampled_from(SAMPLES), max_size=30).map("".join)
codes = st.sampled_from(["`a`", "**", "![x](y)"]).map(lambda text: Atom(text, code=True))
sides = st.lists(texts.map(split) | codes.map(lambda code: (code,)), max_size=6).map(
    lambda parts: tuple(atom for part in parts for atom in part)
)


def side(parts, kind):
    return "".join(part.text for part in parts if part.kind in ("kept", kind))


@given(texts)
def test_the_atoms_of_a_text_joined_are_the_text(text):
    assert joined(split(text)) == text


@given(sides, sides)
def test_kept_and_deleted_are_the_old_text_and_kept_and_inserted_the_new(old, new):
    parts = difference(old, new)
    assert side(parts, "deleted").encode("utf-8", "surrogatepass") == joined(old).encode(
        "utf-8", "surrogatepass"
    )
    assert side(parts, "inserted") == joined(new)
    assert [part for part in parts if not part.atoms] == []


@given(sides, sides)
def test_the_law_holds_where_texts_are_too_large_for_the_exact_measure(old, new):
    large = align._LARGE
    align._LARGE = 0
    try:
        parts = difference(old, new)
    finally:
        align._LARGE = large
    assert (side(parts, "deleted"), side(parts, "inserted")) == (joined(old), joined(new))


@given(sides)
def test_a_text_has_no_difference_from_itself(text):
    assert {part.kind for part in difference(text, text)} <= {"kept"}


@given(sides, sides)
def test_a_code_is_in_one_part_whole(old, new):
    parts = difference(old, new)
    for wanted, kind in ((old, "deleted"), (new, "inserted")):
        there = [a for part in parts if part.kind in ("kept", kind) for a in part.atoms if a.code]
        assert there == [atom for atom in wanted if atom.code]


def marked(parts):
    signs = {"kept": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}", "gap": "{}"}
    return "".join(signs[part.kind].format(part.text) for part in parts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_texts_differ_as_a_person_would_mark_it(case):
    old, new, shown = case.parts
    assert marked(difference(split(old), split(new))) == shown


def test_codes_are_compared_as_the_note_spells_them_whatever_their_number():
    bold, code = Code(1, "strong", True, "**", "**"), Code(2, "code", False, "`make`")
    old = atoms("<g1>Run</g1> <c2>`make`</c2> &lt;now>", (bold, code))
    swapped = (Code(2, "strong", True, "**", "**"), Code(1, "code", False, "`make`"))
    new = atoms("<c1>`make`</c1> <g2>Run</g2> &lt;now>", swapped)
    assert joined(old) == "**Run** `make` <now>"
    assert joined(new) == "`make` **Run** <now>"
    assert [atom.text for atom in new if atom.code] == ["`make`", "**", "**"]


def test_a_text_of_lost_codes_is_still_shown():
    assert joined(atoms("a <c1>b", ())) == "a <c1>b"
    assert joined(atoms("a <g7>b</g7>", ())) != ""


def test_two_thousand_words_that_share_nothing_but_blanks_are_one_change():
    old = split(" ".join(f"a{n}" for n in range(2000)))
    new = split(" ".join(f"b{n}" for n in range(2000)))
    assert [part.kind for part in difference(old, new)] == ["deleted", "inserted"]


def test_a_long_kept_stretch_is_left_out_but_for_what_is_near_a_change():
    words = " ".join(f"w{n}" for n in range(100))
    parts = shortened(difference(split(f"{words} old"), split(f"{words} new")), around=4)
    assert marked(parts) == " … w98 w99 [-old-]{+new+}"
    assert shortened(difference(split(words), split(words))) == difference(
        split(words), split(words)
    )
