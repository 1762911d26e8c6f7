"""How far a run is, told now and then where there is no terminal."""

from notetrans.cli.progress import INTERVAL, Lines


class Watch:
    """A clock that is set by hand."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


def lines(total, paid=""):
    watch, told = Watch(), []
    return Lines(total, lambda: paid, watch, told.append), watch, told


def test_a_short_run_says_nothing():
    progress, watch, told = lines(100)
    for _ in range(50):
        watch.time += INTERVAL / 51
        progress.advance(1)
    assert told == []


def test_a_long_run_tells_how_far_how_fast_and_how_long_and_what_was_paid():
    progress, watch, told = lines(400, "$0.0120")
    watch.time += 20
    progress.advance(100)
    assert told == ["100 of 400 segments, 5.0/s, 1:00 left, $0.0120"]


def test_lines_come_no_faster_than_every_few_seconds():
    progress, watch, told = lines(10_000)
    for _ in range(1000):
        watch.time += INTERVAL / 100
        progress.advance(1)
    assert 9 <= len(told) <= 10


def test_where_the_total_is_not_known_only_what_is_done_is_told():
    progress, watch, told = lines(0)
    watch.time += 7200
    progress.advance(3600)
    assert told == ["3,600 segments, 0.5/s"]


def test_one_segment_is_one():
    progress, watch, told = lines(0)
    watch.time += 10
    progress.advance(1)
    assert told == ["1 segment, 0.1/s"]


def test_the_end_needs_no_line():
    progress, watch, told = lines(3)
    watch.time += 60
    progress.advance(3)
    assert told == []


def test_hours_are_told_as_such():
    progress, watch, told = lines(1000)
    watch.time += 36
    progress.advance(1)
    assert told == ["1 of 1,000 segments, 0.0/s, 9:59:24 left"]
