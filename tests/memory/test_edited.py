"""Where texts stand after somebody rewrote them: known cases, and what holds for all."""

from hypothesis import given
from hypothesis import strategies as st

from notetrans.memory import Had, place

A = "The first paragraph tells of a morning in the old town."
B = "Nobody was on the streets when the baker opened his door."
C = "Later the rain came. People ran for the houses and waited there."
D = "In the evening all was calm again."


def had(*texts):
    return [Had(text, "paragraph", text) for text in texts]


def placed(old, new):
    return place(had(*old), had(*new))


def test_an_edited_text_is_found_beside_one_that_was_added() -> None:
    found = placed([A, B, C], [A, "A note.", B.replace("Nobody", "No one"), C])
    assert found.places == {0: 0, 1: 2, 2: 3}
    assert (found.added, found.removed, found.moved) == ((1,), (), ())


def test_a_text_that_was_rewritten_has_the_place_of_the_only_one_that_is_gone() -> None:
    assert placed([A, B, C], [A, "Quite other words.", C]).places == {0: 0, 1: 1, 2: 2}


def test_texts_that_one_holds_were_joined_and_one_that_two_hold_was_split() -> None:
    found = placed([A, B, C, D], [f"{A} {B}", *C.split(". "), D])
    assert found.groups == (((0, 1), (0,)), ((2,), (1, 2)))
    assert found.places == {3: 3}
    assert (found.added, found.removed) == ((), ())


def test_moved_texts_are_found_also_where_they_were_edited() -> None:
    assert placed([A, B, C], [B, A, C]).moved in {(0,), (1,)}
    found = placed([A, B, C, D], [C.replace("Later", "Soon"), A, B, D])
    assert (found.places[2], found.moved) == (0, (2,))


def test_what_was_removed_is_told_with_what_was_added_there() -> None:
    found = placed([A, B], ["Words.", "Others too.", B])
    assert (found.removed, found.added, found.beside) == ((0,), (0, 1), {0: (0, 1)})


def test_another_kind_is_another_text() -> None:
    found = place([Had(A, "paragraph", A)], [Had(f"# {A}", "heading", A)])
    assert (found.places, found.removed, found.added) == ({}, (0,), (0,))


def test_without_the_old_text_only_what_is_plain_is_matched() -> None:
    unknown = [Had("x", "paragraph", None, ("code:ls",)), Had("y", "paragraph", None, ())]
    now = [Had("1", "paragraph", "a", ()), Had("2", "paragraph", "b", ("code:ls",))]
    more = Had("3", "paragraph", "c", ())
    assert place(unknown[:1], now[1:]).places == {0: 0}
    assert place(unknown[:1], [*now, more]).places == {0: 1}
    assert place(unknown[1:], [*now, more]).places == {}


def test_texts_without_spaces_are_compared_by_their_characters() -> None:
    old = "早晨的街道上没有一个人。"
    new = "清晨的街道上没有一个人。"
    assert placed([old, A], ["译者的话在此。", new, A]).places == {0: 1, 1: 2}


WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five"]), min_size=1, max_size=5)
TEXTS = st.lists(WORDS.map(" ".join), max_size=6)
KINDS = st.sampled_from(["paragraph", "heading"])


@given(TEXTS, TEXTS, st.data())
def test_every_text_has_one_place_or_is_told(old, new, data) -> None:
    before = [
        Had(text, data.draw(KINDS), data.draw(st.sampled_from([text, None])), ()) for text in old
    ]
    after = [Had(text, data.draw(KINDS), text, ()) for text in new]
    found = place(before, after)
    ours = [*found.places, *(i for group, _ in found.groups for i in group), *found.removed]
    theirs = [
        *found.places.values(),
        *(j for _, group in found.groups for j in group),
        *found.added,
    ]
    assert sorted(ours) == list(range(len(old)))
    assert sorted(theirs) == list(range(len(new)))
    assert set(found.moved) <= found.places.keys()
    stayed = [found.places[i] for i in sorted(found.places) if i not in found.moved]
    assert stayed == sorted(stayed)
    for i, j in found.places.items():
        assert before[i].digest == after[j].digest or before[i].kind == after[j].kind


@given(TEXTS)
def test_what_nobody_changed_stands_where_it_stood(texts) -> None:
    assert placed(texts, texts).places == {i: i for i in range(len(texts))}
