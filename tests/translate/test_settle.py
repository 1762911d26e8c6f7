"""What a response means: each segment goes to exactly one place, and every run ends."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.model import Finding
from notetrans.protocol import Failure, Response, Segment
from notetrans.translate.settle import fruitless, settle
from notetrans.translate.work import Job, Outcome, Settings, Work

SETTINGS = Settings(attempts=3, tries=2)
BUSY = Failure("error", "429: slow down", retry_after=2.0)
USELESS = Failure("error", "not JSON", answered=True)


def check(_job, segment, target):
    """Targets say what is wrong with them: ``critical!``, ``major!``, ``major!major!``."""
    return [
        Finding("test", severity, f"it is {severity}", segment.id)
        for severity in ("critical", "major", "minor")
        for _ in range(target.count(f"{severity}!"))
    ]


def work(*ids, **changes):
    segments = tuple(Segment(name, name) for name in ids)
    return replace(Work(Job("post", "en", "es", segments), segments), **changes)


def shape(settled):
    return [tuple(segment.id for segment in again.segments) for again in settled.again]


ANSWERS = st.one_of(
    st.sampled_from(["fine", "minor!", "major!", "critical!"]),
    st.none(),
    st.builds(
        Failure,
        st.sampled_from(["refused", "truncated", "error"]),
        st.just("because"),
        retryable=st.booleans(),
        answered=st.booleans(),
    ),
)


@given(
    st.lists(ANSWERS, min_size=1, max_size=6), st.integers(1, 3), st.integers(1, 2), st.booleans()
)
def test_each_segment_is_in_one_place_and_what_follows_is_less(answers, attempt, tries, stranger):
    names = [f"s{n}" for n in range(len(answers))]
    asked = work(*names, attempt=attempt, tries=tries)
    pairs = list(zip(names, answers, strict=True))
    response = Response(
        {name: text for name, text in pairs if isinstance(text, str)}
        | ({"nobody": "x"} if stranger else {}),
        {name: failure for name, failure in pairs if isinstance(failure, Failure)},
    )

    settled = settle(asked, response, check, SETTINGS)

    placed = [outcome.segment for outcome in settled.outcomes]
    placed += [segment.id for again in settled.again for segment in again.segments]
    assert sorted(placed) == sorted(names)
    for again in settled.again:
        before = (asked.attempt, -len(asked.segments), asked.tries)
        after = (again.attempt, -len(again.segments), again.tries)
        assert after > before
        assert again.attempt <= SETTINGS.attempts
        assert again.tries <= SETTINGS.tries
    for outcome in settled.outcomes:
        assert "critical" not in {finding.severity for finding in outcome.findings} or (
            outcome.target is None and outcome.failure
        )


def test_a_critical_answer_is_asked_again_alone_with_the_reason():
    settled = settle(
        work("a", "b", "c"),
        Response({"a": "fine", "b": "critical!", "c": "critical! major!"}, model="m"),
        check,
        SETTINGS,
    )

    assert settled.outcomes == (Outcome("a", "fine", model="m"),)
    assert shape(settled) == [("b",), ("c",)]
    assert settled.again[0].segments[0].problem == "it is critical"
    assert settled.again[1].segments[0].problem == "it is critical; it is major"
    assert {again.attempt for again in settled.again} == {2}


def test_after_the_last_attempt_a_critical_answer_leaves_no_target():
    (outcome,) = settle(
        work("a", attempt=3), Response({"a": "critical!"}), check, SETTINGS
    ).outcomes

    assert outcome.target is None
    assert outcome.failure.text == "it is critical"
    assert [finding.severity for finding in outcome.findings] == ["critical"]
    assert outcome.attempts == 3


def test_a_major_answer_is_asked_again_once_and_the_better_one_is_taken():
    first = settle(work("a"), Response({"a": "major!"}), check, SETTINGS)
    (again,) = first.again
    worse = settle(again, Response({"a": "major!major!"}), check, SETTINGS)
    clean = settle(again, Response({"a": "fine"}), check, SETTINGS)

    assert first.outcomes == ()
    assert [outcome.target for outcome in worse.outcomes] == ["major!"]
    assert len(worse.outcomes[0].findings) == 1
    assert [outcome.target for outcome in clean.outcomes] == ["fine"]


@pytest.mark.parametrize(
    "later",
    [
        Response({}, {"a": Failure("refused", "no", retryable=False)}),
        Response({}, {"a": Failure("truncated", "cut")}),
        Response({}, {"a": Failure("error", "400", retryable=False)}),
    ],
)
def test_a_usable_answer_survives_whatever_its_second_asking_meets(later):
    (again,) = settle(work("a"), Response({"a": "major!"}), check, SETTINGS).again

    (outcome,) = settle(again, later, check, SETTINGS).outcomes

    assert outcome.target == "major!"
    assert outcome.failure is None


def test_a_refusal_is_final_and_a_cut_batch_goes_in_halves():
    refused = Failure("refused", "no", retryable=False)
    cut = Failure("truncated", "cut off", retryable=False)
    settled = settle(
        work("a", "b", "c", "d"),
        Response({}, {"a": refused, "b": cut, "c": cut, "d": cut}),
        check,
        SETTINGS,
    )
    alone = settle(work("b"), Response({}, {"b": cut}), check, SETTINGS)

    assert [outcome.failure for outcome in settled.outcomes] == [refused]
    assert shape(settled) == [("b",), ("c", "d")]
    assert [outcome.failure for outcome in alone.outcomes] == [cut]


def test_what_nothing_answered_is_sent_once_more_as_it_was():
    settled = settle(work("a", "b"), Response({}, {"a": BUSY, "b": BUSY}), check, SETTINGS)
    last = settle(settled.again[0], Response({}, {"a": BUSY, "b": BUSY}), check, SETTINGS)

    assert shape(settled) == [("a", "b")]
    assert settled.again[0].attempt == 1
    assert [outcome.failure for outcome in last.outcomes] == [BUSY, BUSY]


def test_segments_left_out_go_in_halves_with_the_reason_and_count_as_asked():
    settled = settle(work("a", "b", "c"), Response({"b": "fine"}), check, SETTINGS)

    assert shape(settled) == [("a",), ("c",)]
    assert [again.attempt for again in settled.again] == [2, 2]
    assert settled.again[0].segments[0].problem == "the answer left this segment out"


def test_twins_share_an_answer_and_are_checked_for_themselves():
    twin = Segment("a-2", "a")

    def fussy(_job, segment, _target):
        critical = Finding("place", "critical", "not here", segment.id)
        return [critical] if segment.id == "a-2" else []

    settled = settle(work("a", twins={"a": (twin,)}), Response({"a": "fine"}), fussy, SETTINGS)

    assert [(outcome.segment, outcome.target) for outcome in settled.outcomes] == [
        ("a", "fine"),
        ("a-2", None),
    ]


def test_a_request_is_fruitless_only_if_nothing_at_all_was_answered():
    assert fruitless(Response({}, {"a": BUSY, "b": BUSY})) == BUSY
    assert fruitless(Response({"a": "x"}, {"b": BUSY})) is None
    assert fruitless(Response({}, {"a": USELESS})) is None
    assert fruitless(Response({}, {"a": Failure("refused", "no")})) is None
    assert fruitless(Response({})) is None
