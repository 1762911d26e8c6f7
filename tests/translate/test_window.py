"""An endpoint is asked for as much at one time as it bears."""

from hypothesis import given
from hypothesis import strategies as st

from notetrans.translate.window import Window


def room(window):
    """How many further requests go before the window is full."""
    count = 0
    while window.has_room(1):
        window.sent(1)
        count += 1
    for _ in range(count):
        window.landed(1)
    return count


def test_one_refusal_halves_the_window_and_others_of_the_same_round_do_not():
    window = Window(16, 1000)
    numbers = [window.sent(1) for _ in range(16)]
    for _ in numbers:
        window.landed(1)

    for number in numbers:
        window.crowded(number)

    assert room(window) == 8


def test_a_round_of_answers_widens_the_window_by_one():
    window = Window(16, 1000)
    window.crowded(window.sent(1))
    window.landed(1)

    widths = []
    for _ in range(12):
        for _ in range(room(window)):
            window.answered()
        widths.append(room(window))

    assert widths[:3] == [8, 9, 10] or widths[:3] == [9, 10, 11]
    assert widths[-1] == 16


@given(st.lists(st.sampled_from(["answered", "crowded"]), max_size=200), st.integers(1, 20))
def test_a_window_is_never_shut_and_never_wider_than_asked_for(events, most):
    window = Window(most, 1000)
    for event in events:
        number = window.sent(1)
        window.landed(1)
        window.answered() if event == "answered" else window.crowded(number)
        assert 1 <= room(window) <= most
