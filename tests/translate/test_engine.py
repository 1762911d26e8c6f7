"""One bounded engine: everything is delivered once, at once, and nothing had is lost."""

import asyncio
import random
from dataclasses import dataclass, field

import pytest

from notetrans import tags
from notetrans.errors import BackendError, TargetError
from notetrans.model import Code, Finding, Term
from notetrans.protocol import Capabilities, Failure, Response, Segment, Usage
from notetrans.translate import Clock, Job, Settings, planned, translate_segments

BUSY = Failure("error", "503: overloaded")


class Engine:
    """A backend whose answers are a function of the request; it keeps what it was asked."""

    name = "engine"
    model = "test-1"

    def __init__(self, answer, *, turns=1, **capabilities):
        self._answer = answer
        self._turns = turns
        self.capabilities = Capabilities(**{"batch": 4, "concurrency": 3, **capabilities})
        self.requests = []
        self.flying = self.most = 0

    async def translate(self, request):
        self.requests.append(request)
        self.flying += 1
        self.most = max(self.most, self.flying)
        try:
            for _ in range(self._turns):
                await asyncio.sleep(0)
            response = self._answer(request)
            return await response if asyncio.iscoroutine(response) else response
        finally:
            self.flying -= 1

    async def aclose(self):
        pass


@dataclass
class FakeClock:
    """Time that passes only while somebody sleeps; chance that always takes the most."""

    time: float = 0.0
    slept: list = field(default_factory=list)

    def clock(self):
        return Clock(lambda: self.time, self.sleep, lambda _least, most: most)

    async def sleep(self, seconds):
        until = self.time + seconds
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.time = max(self.time, until)


@dataclass
class Desk:
    """Keeps outcomes as they are delivered."""

    kept: list = field(default_factory=list)

    def __call__(self, job, outcome):
        self.kept.append((job.key, outcome))

    @property
    def targets(self):
        return {outcome.segment: outcome.target for _, outcome in self.kept}

    @property
    def failures(self):
        return {one.segment: one.failure.text for _, one in self.kept if one.failure}


def echo(request):
    return Response({one.id: f"es {one.text}" for one in request.segments}, model="test-1")


def no_check(_job, _segment, _target):
    return ()


def major(_job, segment, _target):
    return [Finding("term", "major", "a term is missing", segment.id)]


def job(key, count, **others):
    segments = tuple(Segment(f"{key}.{n}", f"{key} text {n}") for n in range(count))
    return Job(key, "en", "es", segments, **others)


def run(backend, jobs, check=no_check, settings=Settings(), desk=None, **others):  # noqa: B008
    desk = desk if desk is not None else Desk()
    others.setdefault("clock", FakeClock().clock())
    tally = asyncio.run(translate_segments(backend, jobs, check, desk, settings, **others))
    return desk, tally


def test_every_segment_of_every_job_has_one_outcome_under_its_own_job():
    backend = Engine(echo, turns=9)
    jobs = [job(f"post{n}", n) for n in range(12)]

    desk, tally = run(backend, jobs)

    assert sorted((key, one.segment) for key, one in desk.kept) == sorted(
        (one.key, segment.id) for one in jobs for segment in one.segments
    )
    assert desk.targets["post3.1"] == "es post3 text 1"
    assert {one.model for _, one in desk.kept} == {"test-1"}
    assert tally.requests == len(backend.requests) == sum((n + 3) // 4 for n in range(12))
    assert backend.most == 3


def test_a_request_carries_the_jobs_wishes_and_only_the_terms_it_needs():
    backend = Engine(echo)
    terms = (Term("text 1"), Term("absent"))

    run(backend, [job("p", 2, terms=terms, instructions="Be brief.", context="A title")])

    (request,) = backend.requests
    assert (request.source_lang, request.target_lang) == ("en", "es")
    assert (request.instructions, request.context) == ("Be brief.", "A title")
    assert request.terms == terms[:1]


def test_jobs_are_drawn_only_as_requests_can_be_sent():
    drawn = []

    def jobs():
        for n in range(200):
            drawn.append(n)
            yield job(f"p{n}", 1)

    ahead = []

    def desk(_job, _outcome):
        kept.append(1)
        ahead.append(len(drawn) - len(kept))

    kept = []
    asyncio.run(translate_segments(Engine(echo), jobs(), no_check, desk))

    assert len(kept) == 200
    assert max(ahead) <= 3 + 3 + 1  # in flight or to be judged, to be sent, being drawn


def test_settings_bound_the_concurrency():
    backend = Engine(echo, batch=1)

    run(backend, [job("p", 20)], settings=Settings(concurrency=7))

    assert backend.most == 7


def test_equal_segments_are_sent_once_and_delivered_each():
    segments = (Segment("a", "Note"), Segment("b", "Else"), Segment("a-2", "Note"))
    backend = Engine(echo)

    desk, _ = run(backend, [Job("p", "en", "es", segments)])

    assert [len(request.segments) for request in backend.requests] == [2]
    assert desk.targets == {"a": "es Note", "b": "es Else", "a-2": "es Note"}


def test_tokens_are_summed():
    def answer(request):
        return Response(echo(request).targets, usage=Usage(10, 4, 3))

    _, tally = run(Engine(answer, batch=1), [job("p", 3)])

    assert (tally.requests, tally.usage) == (3, Usage(30, 12, 9))


def test_a_refused_answer_is_asked_again_alone_with_its_reason_and_then_given_up():
    def check(_job, segment, target):
        return [Finding("chatter", "critical", "it chats", segment.id)] if "1" in target else []

    backend = Engine(echo)

    desk, _ = run(backend, [job("p", 3)], check)

    assert desk.targets == {"p.0": "es p text 0", "p.1": None, "p.2": "es p text 2"}
    assert desk.failures == {"p.1": "it chats"}
    again = [request.segments for request in backend.requests[1:]]
    assert [[(one.id, one.problem) for one in part] for part in again] == [
        [("p.1", "it chats")],
        [("p.1", "it chats")],
    ]


def test_missing_and_foreign_ids_do_no_harm():
    def answer(request):
        kept = [one for one in request.segments if one.problem or not one.id.endswith("2")]
        return Response({one.id: f"es {one.text}" for one in kept} | {"stranger": "x"})

    desk, _ = run(Engine(answer), [job("p", 4)])

    assert sorted(desk.targets) == ["p.0", "p.1", "p.2", "p.3"]
    assert not desk.failures


def test_a_batch_cut_off_is_split_until_it_fits():
    def answer(request):
        if len(request.segments) > 1:
            cut = Failure("truncated", "length", retryable=False)
            return Response({}, {one.id: cut for one in request.segments})
        return echo(request)

    backend = Engine(answer, batch=8)

    desk, _ = run(backend, [job("p", 8)])

    assert None not in desk.targets.values()
    assert sorted(len(one.segments) for one in backend.requests) == [1] * 8 + [2] * 4 + [4, 4, 8]


def test_a_crash_in_one_batch_fails_its_segments_and_no_others():
    def answer(request):
        if request.segments[0].id == "p.4":
            raise RuntimeError("the engine stumbled")
        return echo(request)

    desk, _ = run(Engine(answer), [job("p", 12)])

    assert sorted(desk.failures) == ["p.4", "p.5", "p.6", "p.7"]
    assert desk.failures["p.4"] == "RuntimeError: the engine stumbled"
    assert sum(target is not None for target in desk.targets.values()) == 8


def test_passing_errors_are_tried_again_after_pauses_that_double():
    answers = iter([BUSY, BUSY, BUSY, None])
    time = FakeClock()

    def answer(request):
        failure = next(answers)
        return Response({}, {"p.0": failure}) if failure else echo(request)

    desk, tally = run(Engine(answer), [job("p", 1)], clock=time.clock())

    assert desk.targets == {"p.0": "es p text 0"}
    assert tally.requests == 4
    assert [round(pause) for pause in time.slept] == [1, 2, 4]


def test_requests_that_fail_together_make_one_pause_longer_not_many():
    time = FakeClock()
    backend = Engine(
        lambda request: (
            Response({}, {one.id: BUSY for one in request.segments})
            if len(backend.requests) <= 3
            else echo(request)
        )
    )

    run(backend, [job("p", 12)], clock=time.clock())

    assert max(time.slept) < 2


def test_a_named_wait_holds_back_every_worker():
    time = FakeClock()
    sent = []
    asked_to_wait = Failure("error", "429: slow down", retry_after=30.0)

    def answer(request):
        sent.append(time.time)
        first = len(sent) == 2
        return Response({}, {"p.1": asked_to_wait}) if first else echo(request)

    desk, _ = run(Engine(answer, batch=1), [job("p", 12)], clock=time.clock())

    assert None not in desk.targets.values()
    assert sent[:3] == [0.0, 0.0, 0.0]  # in flight when the endpoint asked
    assert len(sent) == 13
    assert all(moment >= 30.0 for moment in sent[3:])


def test_an_endpoint_that_asks_for_too_long_a_wait_ends_the_run():
    hour = Failure("error", "429: come back later", retry_after=3600.0)
    backend = Engine(lambda request: Response({}, {one.id: hour for one in request.segments}))

    with pytest.raises(BackendError, match=r"asks to wait 3600 s: 429: come back later"):
        run(backend, [job("p", 40)])
    assert len(backend.requests) <= 3


def test_a_dead_endpoint_is_told_once_and_not_for_every_segment():
    backend = Engine(lambda request: Response({}, {one.id: BUSY for one in request.segments}))
    desk = Desk()

    with pytest.raises(BackendError, match="engine does not work: 503: overloaded"):
        run(backend, [job("p", 4000)], desk=desk)
    assert len(backend.requests) <= 3 * Settings().tries
    assert desk.kept == []


def test_one_request_that_always_fails_does_not_stop_the_others():
    def answer(request):
        if request.segments[0].id == "p.4":
            return Response({}, {one.id: BUSY for one in request.segments})
        return echo(request)

    desk, _ = run(Engine(answer), [job("p", 40)])

    assert sorted(desk.failures) == ["p.4", "p.5", "p.6", "p.7"]


def test_requests_that_can_never_work_stop_the_run_after_a_few():
    wrong = Failure("error", "400: no such parameter", retryable=False)
    backend = Engine(lambda request: Response({}, {one.id: wrong for one in request.segments}))

    with pytest.raises(BackendError, match="400: no such parameter"):
        run(backend, [job("p", 4000)])
    assert len(backend.requests) <= 5


def test_failures_among_successes_never_stop_the_run():
    wrong = Failure("error", "400: not this text", retryable=False)

    def answer(request):
        if int(request.segments[0].id.removeprefix("p.")) % 8:
            return echo(request)
        return Response({}, {one.id: wrong for one in request.segments})

    desk, _ = run(Engine(answer, concurrency=1), [job("p", 80)])

    assert len(desk.failures) == 40
    assert sum(target is not None for target in desk.targets.values()) == 40


def test_an_open_circuit_keeps_what_was_had_and_raises_once():
    def answer(request):
        if len(backend.requests) > 5:
            raise BackendError("402: no credit", remedy="Pay.")
        return echo(request)

    backend, desk = Engine(answer), Desk()

    with pytest.raises(BackendError, match="402: no credit"):
        run(backend, [job("p", 400)], desk=desk)
    assert len(desk.kept) >= 4 * 3
    assert None not in desk.targets.values()
    assert len(backend.requests) <= 5 + 3


def test_stopping_keeps_what_is_in_flight_and_sends_nothing_new():
    async def scenario():
        stop, desk = asyncio.Event(), Desk()

        def answer(request):
            stop.set()
            return echo(request)

        backend = Engine(answer)
        await translate_segments(backend, [job("p", 400)], no_check, desk, stop=stop)
        return backend, desk

    backend, desk = asyncio.run(scenario())

    assert len(backend.requests) == 3
    assert len(desk.kept) == 12


def test_stopping_wakes_those_who_wait_for_the_endpoint():
    async def scenario():
        stop, desk = asyncio.Event(), Desk()
        backend = Engine(
            lambda request: Response(
                {}, {one.id: Failure("error", "429", retry_after=250.0) for one in request.segments}
            )
        )
        running = asyncio.ensure_future(
            translate_segments(backend, [job("p", 9)], no_check, desk, stop=stop)
        )
        await asyncio.sleep(0.05)
        assert not running.done()
        stop.set()
        await asyncio.wait_for(running, 10)
        return desk

    assert asyncio.run(scenario()).kept == []


def test_a_usable_answer_is_kept_when_there_is_no_time_for_a_better_one():
    async def scenario():
        stop, desk = asyncio.Event(), Desk()

        def answer(request):
            stop.set()
            return echo(request)

        await translate_segments(Engine(answer), [job("p", 2)], major, desk, stop=stop)
        return desk

    desk = asyncio.run(scenario())

    assert desk.targets == {"p.0": "es p text 0", "p.1": "es p text 1"}
    assert [len(one.findings) for _, one in desk.kept] == [1, 1]


def test_a_usable_answer_is_kept_when_the_circuit_opens_on_its_second_asking():
    def answer(request):
        if request.segments[0].problem:
            raise BackendError("402: no credit")
        return echo(request)

    desk = Desk()

    with pytest.raises(BackendError, match="402"):
        run(Engine(answer), [job("p", 2)], major, desk=desk)
    assert desk.targets == {"p.0": "es p text 0", "p.1": "es p text 1"}


def test_a_usable_answer_is_kept_when_its_second_asking_is_cancelled():
    async def scenario():
        desk = Desk()

        async def answer(request):
            if request.segments[0].problem:
                await asyncio.sleep(3600)
            return echo(request)

        backend = Engine(answer)
        running = asyncio.ensure_future(translate_segments(backend, [job("p", 2)], major, desk))
        while len(backend.requests) < 3:
            await asyncio.sleep(0)
        assert desk.kept == []
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return desk

    desk = asyncio.run(scenario())

    assert desk.targets == {"p.0": "es p text 0", "p.1": "es p text 1"}


def test_cancelling_ends_at_once_and_keeps_what_was_delivered():
    async def scenario():
        desk = Desk()

        async def answer(request):
            if len(backend.requests) > 3:
                await asyncio.sleep(3600)
            return echo(request)

        backend = Engine(answer)
        running = asyncio.ensure_future(
            translate_segments(backend, [job("p", 400)], no_check, desk)
        )
        while len(desk.kept) < 12:
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert backend.flying == 0
        return desk

    assert len(asyncio.run(scenario()).kept) == 12


def test_a_desk_that_cannot_keep_results_ends_the_run_at_once():
    backend = Engine(echo)

    def full(_job, _outcome):
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        run(backend, [job("p", 400)], desk=full)
    assert len(backend.requests) <= 3


def test_what_the_jobs_raise_comes_through_when_all_that_they_gave_is_done():
    def jobs():
        yield job("p", 20)
        raise ValueError("a note cannot be read")

    desk = Desk()
    with pytest.raises(ValueError, match="a note cannot be read"):
        run(Engine(echo), jobs(), desk=desk)
    assert len(desk.targets) == 20


def coded(name, number):
    """A segment with as many codes as its number says, and the number in its text."""
    codes = tuple(Code(n, "code", False, f"x{n}") for n in range(1, 2 + number % 3))
    text = f"Text {number} " + " ".join(
        f"<c{one.number}>{one.data}</c{one.number}>" for one in codes
    )
    return Segment(name, text, codes=codes)


def faithful(_job, segment, target):
    """Codes and numbers must agree."""
    try:
        tags.check(segment.text, target, segment.codes, unit=segment.id)
    except TargetError as error:
        return [Finding("codes", "critical", error.message, segment.id)]
    if tags.plain(segment.text).split()[1] not in tags.plain(target).split():
        return [Finding("numbers", "critical", "the number is another one", segment.id)]
    return []


def test_no_damaged_answer_is_accepted_and_none_is_lost_in_a_thousand():
    rng = random.Random(7)

    def damaged(text):
        return rng.choice(
            [text.replace("</c1>", "", 1), text + "<c1/>", text.replace("c1>", "c9>"), "", "Sure!"]
        )

    def answer(request):
        if rng.random() < 0.1:
            kind = rng.choice(["refused", "truncated", "error"])
            failure = Failure(kind, kind, answered=rng.random() < 0.5)
            return Response({}, {one.id: failure for one in request.segments})
        ids = [one.id for one in request.segments]
        if rng.random() < 0.1:
            rng.shuffle(ids)
        pairs = zip(ids, request.segments, strict=True)
        return Response(
            {
                key: damaged(one.text) if rng.random() < 0.3 else f"es {one.text}"
                for key, one in pairs
                if rng.random() > 0.05
            }
        )

    jobs = [
        Job(f"p{n}", "en", "es", tuple(coded(f"p{n}.{k}", 10 * n + k) for k in range(10)))
        for n in range(100)
    ]

    desk, tally = run(Engine(answer, batch=6), jobs, faithful)

    assert sorted(one.segment for _, one in desk.kept) == sorted(
        segment.id for one in jobs for segment in one.segments
    )
    sources = {segment.id: segment.text for one in jobs for segment in one.segments}
    for segment, target in desk.targets.items():
        assert target in {f"es {sources[segment]}", None}
        assert (target is None) == (segment in desk.failures)
    assert 0 < len(desk.failures) < 200
    assert tally.requests < 1500


def test_what_a_request_took_is_told_before_its_outcomes():
    told, usage = [], Usage(10, 4, cost=0.25)
    backend = Engine(lambda request: Response(echo(request).targets, {}, usage, "m-2"), batch=1)

    def desk(_job, outcome):
        told.append(outcome.segment)

    def on_usage(job, spent):
        told.append((job.key, spent.backend, spent.model, spent.usage))

    _, tally = run(backend, [job("p", 2)], desk=desk, on_usage=on_usage)

    spent = ("p", "engine", "m-2", usage)
    assert sorted(map(str, told)) == sorted(map(str, [spent, spent, "p.0", "p.1"]))
    assert told.index(spent) < told.index("p.0")
    assert tally.usage.cost == 0.5


def test_a_request_that_failed_is_told_too_with_nothing_taken():
    told = []
    answers = iter([BUSY, None])

    def answer(request):
        failure = next(answers)
        return Response({}, {"p.0": failure}) if failure else echo(request)

    run(Engine(answer), [job("p", 1)], on_usage=lambda _job, spent: told.append(spent))

    assert [(len(one.request.segments), one.usage) for one in told] == [(1, Usage())] * 2


def test_requests_that_may_not_be_sent_end_the_run_and_what_is_in_flight_is_kept():
    asked = []

    def may_send(name, request):
        asked.append((name, len(request.segments)))
        return len(asked) <= 2

    backend = Engine(echo)

    desk, tally = run(backend, [job("p", 400)], may_send=may_send)

    assert set(asked) == {("engine", 4)}
    assert tally.requests == len(backend.requests) == 2
    assert len(desk.kept) == 8


def test_a_request_that_may_not_be_sent_yet_is_asked_about_again_when_something_has_landed():
    out = []

    def may_send(_name, request):
        if out:
            return False
        out.append(request)
        return True

    backend = Engine(echo)

    desk, _ = run(
        backend, [job("p", 40)], may_send=may_send, on_usage=lambda _job, _spent: out.clear()
    )

    assert len(desk.targets) == 40
    assert backend.most == 1


def test_what_is_told_of_usage_raises_ends_the_run_after_what_was_in_flight():
    def on_usage(_job, _spent):
        raise RuntimeError("the ledger is full")

    backend = Engine(echo)

    with pytest.raises(RuntimeError, match="the ledger is full"):
        run(backend, [job("p", 400)], on_usage=on_usage)
    assert len(backend.requests) <= 3


def shared_job(key, *texts, **others):
    segments = tuple(Segment(f"{key}.{n}", text) for n, text in enumerate(texts))
    return Job(key, "en", "es", segments, **others)


def sent(backend):
    return sorted(one.text for request in backend.requests for one in request.segments)


def test_equal_segments_of_many_jobs_are_sent_once_and_delivered_each():
    backend = Engine(echo)
    jobs = [shared_job(f"p{n}", "Shared", f"Own {n}", "Shared") for n in range(40)]

    desk, _ = run(backend, jobs)

    assert sent(backend) == sorted(["Shared", *(f"Own {n}" for n in range(40))])
    assert [desk.targets[f"p{n}.{k}"] for n in range(40) for k in (0, 2)] == ["es Shared"] * 80
    assert len(desk.kept) == 120


def test_equal_segments_are_not_the_same_in_another_language_or_with_other_wishes():
    backend = Engine(echo)
    jobs = [
        shared_job("a", "Note"),
        shared_job("b", "Note", wishes="Be brief."),
        Job("c", "en", "fr", (Segment("c.0", "Note"),)),
        Job("d", "en", "es", (Segment("d.0", "Note", hint="a verb"),)),
    ]

    run(backend, jobs)

    assert sent(backend) == ["Note"] * 4


def test_an_answer_that_fails_another_posts_check_is_asked_for_again_there():
    def check(job, segment, target):
        wrong = job.key == "b" and "better" not in target
        return [Finding("place", "critical", "not here", segment.id)] if wrong else []

    def answer(request):
        return Response(
            {one.id: f"es {one.text}{' better' if one.problem else ''}" for one in request.segments}
        )

    backend = Engine(answer)

    desk, _ = run(backend, [shared_job(key, "Note") for key in "abc"], check)

    assert desk.targets == {"a.0": "es Note", "b.0": "es Note better", "c.0": "es Note"}
    assert [one.segments[0].problem for one in backend.requests] == ["", "not here"]


def test_a_failure_is_shared_too_and_is_not_paid_twice():
    no = Failure("refused", "no", retryable=False)
    backend = Engine(lambda request: Response({}, {one.id: no for one in request.segments}))

    desk, tally = run(backend, [shared_job(key, "Note") for key in "abc"])

    assert tally.requests == 1
    assert desk.failures == {"a.0": "no", "b.0": "no", "c.0": "no"}


def test_no_job_is_drawn_while_very_many_segments_wait_for_equal_ones():
    async def scenario():
        drawn, going = [], asyncio.Event()

        def jobs():
            for n in range(10_000):
                drawn.append(n)
                yield shared_job(f"p{n}", "Shared")

        async def answer(request):
            await going.wait()
            return echo(request)

        backend, desk = Engine(answer), Desk()
        running = asyncio.ensure_future(translate_segments(backend, jobs(), no_check, desk))
        while len(drawn) < 1000:
            await asyncio.sleep(0)
        for _ in range(500):
            await asyncio.sleep(0)
        ahead = len(drawn)
        going.set()
        await running
        return ahead, backend, desk

    ahead, backend, desk = asyncio.run(scenario())

    assert ahead < 1010
    assert len(backend.requests) == 1
    assert len(desk.kept) == 10_000


def test_a_busy_endpoint_is_asked_less_at_a_time_and_then_more_again():
    flying = []

    def answer(request):
        flying.append(backend.flying)
        if backend.flying > 4:
            busy = Failure("error", "429: slow down", busy=True)
            return Response({}, {one.id: busy for one in request.segments})
        return echo(request)

    backend = Engine(answer, turns=50, batch=1, concurrency=16)

    desk, tally = run(backend, [job("p", 400)])

    assert None not in desk.targets.values()
    assert max(flying[:16]) == 16
    assert max(flying[60:]) <= 6
    assert max(flying[200:]) >= 4
    assert tally.requests < 500


def test_the_tokens_in_flight_are_bounded_but_one_request_may_always_go():
    backend = Engine(echo, batch=1, concurrency=16)
    segments = tuple(Segment(f"s{n}", f"{n} " + "four words of text " * 20) for n in range(30))

    run(backend, [Job("p", "en", "es", segments)], settings=Settings(tokens=250))
    few = backend.most
    run(backend, [Job("p", "en", "es", segments)], settings=Settings(tokens=1))

    assert few == 3
    assert len(backend.requests) == 60


class Second(Engine):
    name = "second"


def failing_at(text):
    def answer(request):
        refused = Failure("refused", "no", retryable=False)
        failed = [one for one in request.segments if text in one.text]
        return Response(
            {one.id: f"es {one.text}" for one in request.segments if one not in failed},
            {one.id: refused for one in failed},
        )

    return answer


def test_what_a_backend_fails_at_is_asked_of_the_second_one_once():
    main, second = Engine(failing_at("1")), Second(echo)

    desk, tally = run(main, [job("p", 4)], fallback=second)

    outcomes = {one.segment: one for _, one in desk.kept}
    assert outcomes["p.1"].target == "es p text 1"
    assert {key: one.backend for key, one in outcomes.items()} == {
        "p.0": "engine",
        "p.1": "second",
        "p.2": "engine",
        "p.3": "engine",
    }
    assert [len(request.segments) for request in second.requests] == [1]
    assert tally.requests == 2


def test_the_second_backends_answer_is_checked_and_both_failures_are_told():
    def check(_job, segment, _target):
        wrong = segment.id == "p.1"
        return [Finding("codes", "critical", "a code is lost", segment.id)] if wrong else []

    second = Second(echo)

    desk, _ = run(Engine(echo), [job("p", 3)], check, fallback=second)

    assert desk.failures == {"p.1": "a code is lost; then second: a code is lost"}
    assert len(second.requests) == 1


def test_a_second_backend_that_cannot_go_on_is_asked_no_more_and_the_run_goes_on():
    def broken(_request):
        raise BackendError("401: no key", remedy="Set it.")

    second = Second(broken, concurrency=1)

    desk, _ = run(Engine(failing_at("p"), batch=1), [job("p", 20)], fallback=second)

    assert len(second.requests) == 1
    assert len(desk.failures) == 20
    assert desk.failures["p.0"] == "no; then second: 401: no key. Set it."


def test_a_segment_whose_second_backend_was_not_reached_keeps_its_failure():
    async def scenario():
        stop, desk = asyncio.Event(), Desk()

        def answer(request):
            stop.set()
            return failing_at("1")(request)

        second = Second(echo)
        main = Engine(answer)
        await translate_segments(main, [job("p", 4)], no_check, desk, fallback=second, stop=stop)
        return desk, second

    desk, second = asyncio.run(scenario())

    assert second.requests == []
    assert desk.failures == {"p.1": "no"}


def test_neighbours_that_are_settled_by_then_are_shown_few_and_short():
    settled = {}

    def near(segment_id):
        number = int(segment_id.removeprefix("p."))
        return [settled[key] for key in range(number - 1, -1, -1) if key in settled]

    def desk(_job, outcome):
        settled[int(outcome.segment.removeprefix("p."))] = ("source " * 12, outcome.target)

    backend = Engine(echo, batch=2, concurrency=1)

    run(backend, [job("p", 12, settled=near)], desk=desk)

    shown = [request.settled for request in backend.requests]
    assert shown[0] == ()
    assert shown[-1][0] == ("source " * 12, "es p text 9")
    assert all(sum(len(a) + len(b) for a, b in pairs) <= 300 for pairs in shown)
    assert max(map(len, shown)) == 3


def test_what_was_answered_is_judged_and_kept_when_the_run_is_cancelled():
    async def scenario():
        desk, begun = Desk(), []

        def slow_check(_job, segment, _target):
            begun.append(segment.id)
            return ()

        async def answer(request):
            if len(backend.requests) > 3:
                await asyncio.sleep(3600)
            return echo(request)

        backend = Engine(answer)
        running = asyncio.ensure_future(
            translate_segments(backend, [job("p", 400)], slow_check, desk)
        )
        while not begun:
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return desk

    assert len(asyncio.run(scenario()).kept) == 12


def test_no_more_answers_wait_to_be_judged_than_may_be_in_flight():
    """What a kill would cost is what is in flight, whether it has landed or not."""
    lost = []

    def check(_job, _segment, _target):
        delivered = len(desk.kept) // 4
        lost.append(len(backend.requests) - delivered)
        return ()

    backend, desk = Engine(echo), Desk()

    run(backend, [job("p", 400)], check, desk=desk)

    assert len(desk.kept) == 400
    assert max(lost) == 3


def test_other_answers_land_while_one_is_being_judged():
    seen = []

    def check(_job, segment, _target):
        seen.append((segment.id, backend.flying))
        return ()

    async def answer(request):
        for _ in range(40 if request.segments[0].id == "p.0" else 2):
            await asyncio.sleep(0)
        return echo(request)

    backend = Engine(answer, batch=20, concurrency=2)

    run(backend, [job("p", 40)], check)

    assert dict(seen)["p.20"] == 1
    assert dict(seen)["p.39"] == 1  # p.0 is still on its way
    assert dict(seen)["p.0"] == 0


def test_jobs_may_come_one_after_the_other_without_holding_up_the_loop():
    async def jobs():
        for n in range(5):
            await asyncio.sleep(0)
            yield job(f"p{n}", 3)

    desk, _ = run(Engine(echo), jobs())

    assert len(desk.targets) == 15


def test_requests_are_planned_as_they_would_be_sent():
    backend = Engine(echo)
    jobs = [job("p", 6, wishes="Be brief."), shared_job("q", "p text 0", "Own")]
    jobs[1] = Job("q", "en", "es", jobs[1].segments, wishes="Be brief.")

    plan = [request for _, request in planned(jobs, backend.capabilities)]
    run(backend, jobs)

    assert sorted(plan, key=str) == sorted(backend.requests, key=str)
    assert [len(request.segments) for request in plan] == [4, 2, 1]


def test_an_engine_that_repeats_itself_is_asked_once_and_another_stands_in():
    repeating = Engine(lambda request: respond(request, "critical!"), deterministic=True)
    second = Engine(lambda request: respond(request, "fine"))
    outcomes = {}

    def check(_job, segment, target):
        return [Finding("x", "critical", "wrong", segment.id)] if target == "critical!" else []

    def take(_job, outcome):
        outcomes[outcome.segment] = outcome.target

    job = Job("post", "en", "es", (Segment("a", "A"), Segment("b", "B")))
    asyncio.run(translate_segments(repeating, [job], check, take, fallback=second))

    assert outcomes == {"a": "fine", "b": "fine"}
    assert len(repeating.requests) == 1


def respond(request, text):
    return Response({segment.id: text for segment in request.segments})


def test_targets_that_stand_in_each_others_place_are_asked_again_alone_and_once():
    """What only all targets of an answer show: an engine that keeps doing it is believed then."""

    def swapping(request):
        texts = [f"es {one.text}" for one in request.segments]
        names = [one.id for one in request.segments]
        return Response(dict(zip(names, texts[1::-1] + texts[2:], strict=True)), model="test-1")

    looked_at = []

    def across(_job, segments, targets):
        looked_at.append([one.id for one in segments])
        wrong = [one.id for one in segments if targets[one.id] != f"es {one.text}"]
        return {name: [Finding("exchanged", "major", "another's", name)] for name in wrong}

    backend = Engine(swapping)
    desk, tally = run(backend, [job("p", 4)], across=across)

    assert desk.targets == {f"p.{n}": f"es p text {n}" for n in range(4)}
    assert looked_at == [["p.0", "p.1", "p.2", "p.3"]]
    assert tally.requests == 3
    alone = [request.segments for request in backend.requests[1:]]
    assert [(one.id, one.problem) for (one,) in alone] == [
        ("p.0", "another's"),
        ("p.1", "another's"),
    ]


def test_a_target_that_is_refused_by_itself_is_not_looked_at_among_the_others():
    looked_at = []

    def check(_job, segment, _target):
        wrong = segment.id == "p.1" and not segment.problem
        return [Finding("codes", "critical", "lost", segment.id)] if wrong else []

    def across(_job, segments, _targets):
        looked_at.append([one.id for one in segments])
        return {}

    run(Engine(echo), [job("p", 3)], check, across=across)

    assert looked_at == [["p.0", "p.2"]]
