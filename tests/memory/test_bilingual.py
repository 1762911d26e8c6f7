"""Two languages side by side: what belongs together, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import notetrans
from notetrans.memory.bilingual import Alignment, align_translation
from notetrans.memory.likeness import Part, joined, likeness, parts

POSTS = Path(__file__).parents[2] / "posts"
MARKS = st.sampled_from(
    [("word", "casa"), ("word", "rope"), ("number", "7"), ("literal", "code x"), ("line", "a = 1")]
)
PARTS = st.builds(
    Part,
    kind=st.sampled_from(["paragraph", "heading", "fence"]),
    role=st.sampled_from(["p", "li"]),
    line=st.integers(1, 99),
    length=st.floats(0, 500),
    marks=st.frozensets(MARKS, max_size=3),
)


def part(text: str, role: str = "p") -> Part:
    (found,) = parts(notetrans.parse(text))
    return replace(found, role=role)


def pairs() -> list[tuple[str, list[Part], list[Part]]]:
    """Return the posts of this repository with their translations: equally many parts."""
    found = []
    for path in sorted(POSTS.glob("*.*.md")):
        note = path.with_name(f"{path.name.split('.')[0]}.md")
        found.append((path.name, *(parts(notetrans.read(each)) for each in (note, path))))
    return found


@given(st.lists(PARTS, max_size=12), st.lists(PARTS, max_size=12))
def test_pairs_ascend_on_both_sides_and_are_of_one_kind(source: list[Part], target: list[Part]):
    found = align_translation(source, target)
    ends = [0, 0]
    for link in found.links:
        for side, (places, many) in enumerate(((link.source, source), (link.target, target))):
            assert list(places) == list(range(places[0], places[-1] + 1))
            assert ends[side] <= places[0]
            assert places[-1] < len(many)
            ends[side] = places[-1] + 1
        kinds = {source[place].kind for place in link.source}
        assert kinds == {target[place].kind for place in link.target}
        assert 0 < link.confidence <= 1
    assert found == align_translation(source, target)


@pytest.mark.parametrize(("name", "source", "target"), pairs(), ids=[name for name, *_ in pairs()])
def test_a_translation_of_the_same_shape_is_aligned_one_to_one(
    name: str, source: list[Part], target: list[Part]
):
    found = align_translation(source, target)
    assert [(link.source, link.target) for link in found.links] == [
        ((place,), (place,)) for place in range(len(source))
    ], name
    assert min(link.confidence for link in found.links) > 0.9
    assert found.related > 0.99


def test_posts_of_other_notes_are_not_taken_for_translations():
    every = pairs()
    wrong = [
        (name, other)
        for name, source, _ in every
        for other, _, target in every
        if name != other and align_translation(source, target).related > 0.5
    ]
    assert wrong == []


def changed(target: Sequence[Part], random: Random) -> list[tuple[tuple[int, ...], Part]]:
    """Return a translation with parts left out, added, split and joined, each with what it was."""
    found = [((place,), each) for place, each in enumerate(target)]
    for _ in range(max(1, len(found) // 10)):
        at = random.randrange(len(found) - 1)
        (was, here), (after, following) = found[at], found[at + 1]
        edit = random.choice(["out", "in", "split", "join"])
        if edit == "out":
            found.pop(at)
        elif edit == "in":
            words = frozenset(("word", random.choice("abcdefg") * 4) for _ in range(6))
            found.insert(at, ((), Part("paragraph", "p", 0, random.uniform(20, 300), words)))
        elif edit == "split" and here.kind == "paragraph" and here.length > 60:
            marks = sorted(here.marks)
            halves = (frozenset(marks[::2]), frozenset(marks[1::2]))
            found[at : at + 1] = [
                ((*was, *was), replace(here, length=here.length / 2, marks=half)) for half in halves
            ]
        elif edit == "join" and here.kind == following.kind == "paragraph":
            found[at : at + 2] = [((*was, *after), joined(here, following))]
    return found


def test_confidence_is_the_share_that_is_right():
    """Of 120 posts that somebody changed: what is sure is right, and most is sure."""
    random = Random(5)
    sure = right = doubtful = doubtful_right = there = 0
    for _, source, target in pairs() * 10:
        edited = changed(target, random)
        truth = {was[0]: place for place, (was, _) in enumerate(edited) if len(was) == 1}
        found = align_translation(source, [each for _, each in edited])
        for link in found.links:
            if len(link.source) == len(link.target) == 1:
                is_right = truth.get(link.source[0]) == link.target[0]
                if link.confidence >= 0.9:
                    sure, right = sure + 1, right + is_right
                else:
                    doubtful, doubtful_right = doubtful + 1, doubtful_right + is_right
        there += len(truth)
    assert right / sure > 0.99
    assert right / there > 0.95
    assert 0.4 < doubtful_right / doubtful < 0.95


def test_order_alone_says_nothing_where_numbers_differ():
    source = [part(f"{word}\n", "li") for word in ("moon", "bread", "water", "house")]
    target = [part(f"{word}\n", "li") for word in ("luna", "agua", "casa")]
    found = align_translation(source, target)
    assert all(link.confidence < 0.9 for link in found.links)


def test_two_paragraphs_in_one_are_told_as_such():
    texts = "The bridge was closed in 1911 for repairs.", "It opened again with a toll of 2 pence."
    source = [part("Rivers of the north.\n"), *(part(f"{text}\n") for text in texts)]
    target = [
        part("Ríos del norte.\n"),
        part("El puente se cerró en 1911 por obras. Se abrió con un peaje de 2 peniques.\n"),
    ]
    (first, second) = align_translation(source, target).links
    assert (first.source, first.target) == ((0,), (0,))
    assert (second.source, second.target) == ((1, 2), (1,))


def test_nothing_is_aligned_with_nothing():
    assert align_translation([], []) == Alignment((), 0.0, {}, True)
    assert align_translation([part("Words.\n")], []).links == ()


def test_a_rare_mark_speaks_louder_than_a_common_one():
    many = [part(f"Text with `code` and some words number {n}.\n") for n in range(9)]
    one = [*many, part("Text with `code` and `rare` words.\n")]
    compare = likeness(one, one)
    assert compare.of(one[-1], one[-1]) > compare.of(one[0], one[1])


def test_letters_of_scripts_without_spaces_count_for_more():
    from notetrans.memory.likeness import length

    assert length("灯塔") > length("ab") == 2


def test_time_grows_with_length_and_no_weight_runs_over():
    source = [part(f"Paragraph {n} of `a{n}`, {'long ' * (n % 7)}.\n") for n in range(400)]
    target = source[:150] + source[160:]
    found = align_translation(source, target)
    right = sum(
        link.target[0] == place - 10 * (place >= 160)
        for link in found.links
        for place in link.source
    )
    assert right == len(target)
