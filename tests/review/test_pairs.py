"""Which published unit became which staged one."""

from changes_samples import version
from hypothesis import given
from hypothesis import strategies as st

from notetrans.review import pair
from notetrans.review.pairs import _MANY

kinds = st.sampled_from(["paragraph", "heading"])
versions = st.builds(
    lambda digest, kind: version(f"words {digest}", f"palabras {digest}", digest, kind),
    st.sampled_from(["", "1", "2", "3", "4", "5"]),
    kinds,
)
sides = st.lists(versions, max_size=12)


def told(changes):
    """Return pairs as the sources of both sides."""
    return [tuple(side and side.source.tagged for side in (each.old, each.new)) for each in changes]


@given(sides, sides)
def test_every_unit_is_in_one_pair_those_of_the_staged_side_in_order(old, new):
    pairs = pair(old, new)
    assert [each.new for each in pairs if each.new] == new
    assert sorted(map(id, (each.old for each in pairs if each.old))) == sorted(map(id, old))
    assert all(each.old.kind == each.new.kind for each in pairs if each.old and each.new)


@given(sides)
def test_a_side_is_paired_with_itself(units):
    assert [(each.old, each.new) for each in pair(units, units)] == [(u, u) for u in units]


def test_a_changed_paragraph_keeps_its_pair_when_one_is_put_in_front_of_it():
    first, last = version("First.", "Primero."), version("Last.", "Último.")
    old = version("The red door stands open.", "La puerta roja está abierta.")
    new = version("The blue door stands open.", "La puerta azul está abierta.")
    added = version("Nothing like it at all.", "Nada parecido.")
    assert told(pair([first, old, last], [first, added, new, last])) == [
        ("First.", "First."),
        (None, "Nothing like it at all."),
        ("The red door stands open.", "The blue door stands open."),
        ("Last.", "Last."),
    ]


def test_a_unit_that_moved_is_no_change():
    a, b, c = (version(f"{name}.", f"{name}!") for name in ("Aaa", "Bbb", "Ccc"))
    assert {each.kind for each in pair([a, b, c], [c, a, b])} == {"same"}


def test_a_removed_unit_is_told_where_it_stood():
    a, b, c = (version(f"{name}.", f"{name}!") for name in ("Aaa", "Bbb", "Ccc"))
    assert told(pair([a, b, c], [a, c])) == [("Aaa.", "Aaa."), ("Bbb.", None), ("Ccc.", "Ccc.")]


def test_a_large_gap_is_matched_by_place():
    count = int(_MANY**0.5) + 1
    old = [version(f"old {n}", f"viejo {n}") for n in range(count)]
    new = [version(f"new {n}", f"nuevo {n}") for n in range(count)]
    assert told(pair(old, new))[-1] == (f"old {count - 1}", f"new {count - 1}")
