"""A bound on money is kept, whatever order requests land in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.ledger import Budget
from notetrans.ledger.budget import UNSEEN

prices = st.floats(0.001, 1.0)
runs = st.lists(st.tuples(prices, st.floats(0.1, UNSEEN), st.integers(0, 99)), max_size=60)


@given(st.floats(0, 10), runs)
def test_the_bound_is_not_passed_while_none_costs_more_than_is_set_aside(bound, requests):
    """Requests cost up to their margin, and land late, in any order."""
    budget = Budget(bound)
    flying = []
    for key, (expected, factor, place) in enumerate(requests):
        most = budget.margin
        if budget.take(key, expected):
            flying.insert(place % (len(flying) + 1), (key, expected * min(factor, most)))
        if place % 3 == 0 and flying:
            budget.land(*flying.pop())
    for each in flying:
        budget.land(*each)
    assert budget.spent <= bound + 1e-9


@given(st.floats(3, 10), runs)
def test_it_is_used_up_but_for_one_request(bound, requests):
    """What was refused with nothing in flight would have passed it at the worst."""
    budget = Budget(bound)
    for key, (expected, factor, _) in enumerate(requests):
        margin = budget.margin
        if budget.take(key, expected):
            budget.land(key, expected * min(factor, margin))
        else:
            assert budget.spent + expected * margin > bound


def test_until_something_has_landed_the_worst_is_feared():
    budget = Budget(1.0)
    assert not budget.take(1, 0.34)
    assert budget.take(1, 0.33)
    assert not budget.take(2, 0.01)
    budget.land(1, 0.33)
    assert budget.take(2, 0.3)


def test_a_model_that_costs_more_than_expected_is_expected_to_go_on():
    budget = Budget(10.0)
    assert budget.take(1, 1.0)
    budget.land(1, 2.5)
    assert budget.margin == pytest.approx(2.75)
    assert budget.take(2, 2.7)
    assert not budget.take(3, 0.1)


def test_a_cost_that_is_not_told_counts_as_estimated():
    budget = Budget(1.0)
    assert budget.take(1, 0.2)
    budget.land(1, None)
    assert budget.spent == pytest.approx(0.2)


def test_what_cost_nothing_gives_its_place_back():
    budget = Budget(1.0)
    assert budget.take(1, 0.33)
    budget.land(1, 0.0)
    assert budget.spent == 0
    assert budget.take(2, 0.33)
