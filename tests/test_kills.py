"""A run killed at a random moment costs what was in flight, and leaves every file whole."""

import sys

import pytest

from kills import FLIGHT, bill, run, texts


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_runs_pay_for_nothing_twice_but_what_was_in_flight(tmp_path):
    site = run(tmp_path, posts=12, kills=5, each=4, seed=3)
    assert site.told == []
    sent = texts(bill(site.root), "sent")
    assert len(sent) == 12 * 3 * 5
    assert sum(sent.values()) - len(sent) <= 5 * 2 * FLIGHT * 5
