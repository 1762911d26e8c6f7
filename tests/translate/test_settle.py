"""What a response means: each segment goes to exactly one place, and every run ends."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.model import Finding
from notetrans.protocol import Failure, Response, Segment
from notetrans.translate.settle import answered, fruitless, shared, stood_in
from notetrans.translate.settle import settle as settled_by
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


def settle(asked, response):
    """Settle a response with what the check says of its targets."""
    findings = {
        one.id: check(asked.job, one, response.targets[one.id]) for one in answered(asked, response)
    }
    return settled_by(asked, response, findings, SETTINGS)


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

    settled = settle(asked, response)

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
    )

    assert settled.outcomes == (Outcome("a", "fine", model="m"),)
    assert shape(settled) == [("b",), ("c",)]
    assert settled.again[0].segments[0].problem == "it is critical"
    assert settled.again[1].segments[0].problem == "it is critical; it is major"
    assert {again.attempt for again in settled.again} == {2}


def test_after_the_last_attempt_a_critical_answer_leaves_no_target():
    (outcome,) = settle(work("a", attempt=3), Response({"a": "critical!"})).outcomes

    assert outcome.target is None
    assert outcome.failure.text == "it is critical"
    assert [finding.severity for finding in outcome.findings] == ["critical"]
    assert outcome.attempts == 3


def test_a_major_answer_is_asked_again_once_and_the_better_one_is_taken():
    first = settle(work("a"), Response({"a": "major!"}))
    (again,) = first.again
    worse = settle(again, Response({"a": "major!major!"}))
    clean = settle(again, Response({"a": "fine"}))

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
    (again,) = settle(work("a"), Response({"a": "major!"})).again

    (outcome,) = settle(again, later).outcomes

    assert outcome.target == "major!"
    assert outcome.failure is None


def test_a_refusal_is_final_a_cut_batch_goes_in_halves_and_one_alone_once_more():
    refused = Failure("refused", "no", retryable=False)
    cut = Failure("truncated", "cut off", retryable=False)
    settled = settle(
        work("a", "b", "c", "d"), Response({}, {"a": refused, "b": cut, "c": cut, "d": cut})
    )
    alone = settle(work("b"), Response({}, {"b": cut}))

    assert [outcome.failure for outcome in settled.outcomes] == [refused]
    assert shape(settled) == [("b",), ("c", "d")]
    assert alone.outcomes == ()
    assert settle(alone.again[0], Response({}, {"b": cut})).outcomes[0].failure == cut


def test_a_request_that_was_too_long_goes_in_halves_and_one_alone_never_again():
    long = Failure("truncated", "too long", retryable=False, too_long=True)
    both = settle(work("a", "b"), Response({}, {"a": long, "b": long}))
    alone = settle(work("a"), Response({}, {"a": long}))

    assert shape(both) == [("a",), ("b",)]
    assert [outcome.failure for outcome in alone.outcomes] == [long]
    assert alone.again == ()


def test_an_engine_that_repeats_itself_is_not_asked_to_mend_an_answer():
    repeating = replace(SETTINGS, mends=False)
    asked = work("a", "b", "c")
    response = Response({"a": "critical!", "b": "major!"})
    findings = {name: check(None, Segment(name, ""), response.targets[name]) for name in "ab"}
    settled = settled_by(asked, response, findings, repeating)
    found = shared(asked.job, asked.segments[0], Outcome("x", "critical!"), check, repeating)

    assert [outcome.target for outcome in settled.outcomes] == [None, "major!"]
    assert shape(settled) == [("c",)]  # what was left out may still be had
    assert [outcome.target for outcome in found.outcomes] == [None]


def test_what_nothing_answered_is_sent_once_more_as_it_was():
    settled = settle(work("a", "b"), Response({}, {"a": BUSY, "b": BUSY}))
    last = settle(settled.again[0], Response({}, {"a": BUSY, "b": BUSY}))

    assert shape(settled) == [("a", "b")]
    assert settled.again[0].attempt == 1
    assert [outcome.failure for outcome in last.outcomes] == [BUSY, BUSY]


def test_segments_left_out_go_in_halves_with_the_reason_and_count_as_asked():
    settled = settle(work("a", "b", "c"), Response({"b": "fine"}))

    assert shape(settled) == [("a",), ("c",)]
    assert [again.attempt for again in settled.again] == [2, 2]
    assert settled.again[0].segments[0].problem == "the answer left this segment out"


def test_an_answer_found_elsewhere_is_checked_at_its_place_and_asked_for_where_it_fails():
    job, outcome = work("a").job, Outcome("b", "fine", model="m")

    taken = shared(job, Segment("a", "a"), outcome, check, SETTINGS)
    refused = shared(job, Segment("a", "a"), replace(outcome, target="critical!"), check, SETTINGS)

    assert taken.outcomes == (Outcome("a", "fine", model="m"),)
    assert refused.outcomes == ()
    assert [(again.attempt, again.segments) for again in refused.again] == [
        (2, (Segment("a", "a", problem="it is critical"),))
    ]


def test_a_failure_found_elsewhere_and_an_answer_that_may_not_be_asked_for_again_are_failures():
    job, once = work("a").job, Settings(attempts=1)
    failed = Outcome("b", None, failure=Failure("refused", "no"))

    assert shared(job, Segment("a", "a"), failed, check, once).outcomes[0].failure.text == "no"
    (outcome,) = shared(job, Segment("a", "a"), Outcome("b", "critical!"), check, once).outcomes
    assert (outcome.target, outcome.failure.text) == (None, "it is critical")


def test_two_backends_failures_are_told_together():
    first = Outcome("a", None, failure=Failure("refused", "no"), backend="one")
    second = Outcome("a", None, failure=Failure("error", "400"), backend="two")

    assert stood_in(first, second).failure == Failure("error", "no; then two: 400")


def test_a_request_is_fruitless_only_if_nothing_at_all_was_answered():
    assert fruitless(Response({}, {"a": BUSY, "b": BUSY})) == BUSY
    assert fruitless(Response({"a": "x"}, {"b": BUSY})) is None
    assert fruitless(Response({}, {"a": USELESS})) is None
    assert fruitless(Response({}, {"a": Failure("refused", "no")})) is None
    assert fruitless(Response({})) is None
