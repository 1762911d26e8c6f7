"""A run killed at a random moment costs what was in flight, and leaves every file whole."""

import sys

import pytest

from kills import FLIGHT, paid, run


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_runs_pay_for_nothing_twice_but_what_was_in_flight(tmp_path):
    sites = run(tmp_path, posts=12, kills=5, each=4, seed=3)
    assert [site.told for site in sites] == [[] for _ in sites]
    segments, again = paid(sites)
    assert segments == len(sites) * 12 * 3 * 5
    assert again <= 5 * 2 * FLIGHT * 5
