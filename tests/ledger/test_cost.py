"""Usage × price, and what cannot be known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.ledger import FREE, Price, cost
from notetrans.protocol import Usage

PRICE = Price(2.0, 10.0, 0.5, 2.5)
counts = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(), 0.0),
        (Usage(1_000_000), 2.0),
        (Usage(0, 1_000_000), 10.0),
        (Usage(1_000_000, cached_tokens=1_000_000), 0.5),
        (Usage(1_000_000, written_tokens=1_000_000), 2.5),
        (Usage(1_000_000, 100_000, 600_000, 200_000), 0.4 + 1.0 + 0.3 + 0.5),
        (Usage(1_000_000, cost=0.25), 0.25),
    ],
)
def test_each_kind_of_token_has_its_price(usage, dollars):
    assert cost(usage, PRICE) == pytest.approx(dollars)


def test_cached_tokens_without_a_price_cost_as_much_as_others():
    assert cost(Usage(1_000_000, cached_tokens=400_000), Price(2.0, 10.0)) == pytest.approx(2.0)


def test_characters_have_a_price_of_their_own():
    assert cost(Usage(characters=200_000), Price(characters=25.0)) == pytest.approx(5.0)


def test_what_is_not_known_is_not_nothing():
    assert cost(Usage(10, 10), None) is None
    assert cost(Usage(characters=10), PRICE) is None
    assert cost(Usage(10, 10), Price(characters=25.0)) is None


def test_the_provider_knows_best():
    assert cost(Usage(10, 10, cost=0.125), None) == 0.125
    assert cost(Usage(10, 10, cost=0.0), PRICE) == 0.0


@given(counts, counts, counts)
def test_free_is_free_and_known(put, out, characters):
    assert cost(Usage(put, out, characters=characters), FREE) == 0.0


@given(counts, counts, st.floats(0, 1), st.floats(0, 1))
def test_a_cache_that_is_cheaper_never_makes_it_dearer(put, out, cached, written):
    hit = int(put * cached)
    usage = Usage(put, out, hit)
    assert 0 <= cost(usage, PRICE) <= cost(Usage(put, out), PRICE) + 1e-6
    more = Usage(put, out, hit, int((put - hit) * written))
    assert cost(more, PRICE) >= cost(usage, PRICE) - 1e-6
