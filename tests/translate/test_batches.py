"""Segments travel in document order, within the backend's bounds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from notetrans.model import Term
from notetrans.protocol import Capabilities, Segment
from notetrans.translate.batches import batch, halves, terms_for, tokens_of

SEGMENTS = st.lists(
    st.builds(Segment, st.uuids().map(str), st.text("ab", max_size=12)), max_size=30
)
BOUNDS = st.builds(
    Capabilities,
    batch=st.integers(1, 6),
    characters=st.integers(1, 20),
    tokens=st.integers(0, 6),
)


def fits(part, bounds):
    return (
        len(part) <= bounds.batch
        and sum(len(one.text) for one in part) <= bounds.characters
        and (not bounds.tokens or tokens_of(part) <= bounds.tokens)
    )


@given(SEGMENTS, BOUNDS)
def test_batches_joined_are_the_segments_and_keep_the_bounds(segments, bounds):
    batches = batch(segments, bounds)

    assert [segment for part in batches for segment in part] == segments
    for part in batches:
        assert part
        assert len(part) == 1 or fits(part, bounds)


@given(SEGMENTS, BOUNDS)
def test_no_batch_could_have_taken_the_next_ones_first_segment(segments, bounds):
    batches = batch(segments, bounds)

    for part, following in pairwise(batches):
        assert not fits((*part, following[0]), bounds)


def test_halves_join_to_the_batch_and_a_single_segment_stays():
    one, two, three = (Segment(name, name) for name in "abc")

    assert halves((one, two, three)) == [(one,), (two, three)]
    assert halves((one,)) == [(one,)]


def test_only_terms_of_the_batch_are_sent_however_they_are_broken_or_tagged():
    terms = [Term("language model"), Term("R&D"), Term("Cache"), Term("token")]
    segments = (Segment("a", "A <g1>language</g1>\nmodel, R&amp;D and CACHES."),)

    assert [term.source for term in terms_for(segments, terms)] == [
        "language model",
        "R&D",
        "Cache",
    ]
