"""Whatever goes wrong on the wire or in an answer: nothing breaks, is lost or is paid twice.

Three posts at a server with one fault each, then once more at the same server in good health.
"""

import re
import threading

import pytest

from backends.chat_server import Reply, answer, completion, failing
from faults.server import FaultyModel, of_marked, serving
from faults.site import Trial

SOON = {"retry-after": "0.01"}
HANGS = threading.Event()  # never set: the client gives up


def status(number, **error):
    return lambda _: failing(number, "there is a reason", headers=SOON, **error)


def cut_within_json(entries):
    whole = answer(entries)
    return completion(whole[: len(whole) // 2])


def cut_for_length(entries):
    whole = answer(entries)
    return completion(whole[: len(whole) // 2], "length")


def half_a_body(entries):
    body = completion(answer(entries)).body
    return Reply(body, sent=len(body) // 2)


def without_choices(_):
    return Reply(b'{"id":"c1","object":"chat.completion","choices":[],"model":"served-1"}')


# What strikes a whole request, twice: it passes, and everything is whole at the end.
PASSING = {
    "408": status(408),
    "409": status(409),
    "429": status(429),
    "500": status(500),
    "502": status(502),
    "503": status(503),
    "529": status(529),
    "the connection ends without a word": lambda _: Reply(b"", status=0),
    "the connection ends within the answer": half_a_body,
    "the answer never comes": lambda _: Reply(b"", pause=HANGS),
    "half of the JSON": cut_within_json,
    "the answer is cut off": cut_for_length,
    "no choices": without_choices,
    "no content": lambda _: completion(None),
    "empty content": lambda _: completion(""),
    "not JSON": lambda _: completion("Here you are: la casa nueva."),
    "a page of HTML": lambda _: Reply(b"<html>Bad</html>", headers={"content-type": "text/html"}),
    "an error with status 200": lambda _: Reply(b'{"error":{"message":"overloaded","code":503}}'),
    "foreign ids": lambda entries: [one | {"id": f"x{one['id']}"} for one in entries],
}
# What an answer looks like in which only the form is unusual: it is taken as it is.
HARMLESS = {
    "a fence": lambda entries: completion(f"```json\n{answer(entries)}\n```"),
    "chatter around it": lambda entries: completion(f"Sure! {answer(entries)} Anything else?"),
    "a train of thought": lambda entries: completion(
        f'<think>{{"translations":[]}}</think>{answer(entries)}'
    ),
    "another order": lambda entries: entries[::-1],
    "a segment that nobody asked for": lambda entries: [*entries, {"id": "99", "text": "hola"}],
}
ENGLISH = "This is what the model says in the wrong language here <c1>`make install`</c1>."
GERMAN = "Das ist ein Satz in einer Sprache, die niemand wollte <c1>`make install`</c1>, Punkt."
# What is wrong with one segment's answer, every time, and what is told of it.
LASTING = {
    "a code is dropped": (lambda text: re.sub(r"<c1>.*</c1>", "", text), "missing"),
    "a code is doubled": (lambda text: f"{text} <c1>`make install`</c1>", "twice|once|doubled"),
    "a code is renamed": (lambda text: text.replace("c1>", "c7>"), "not a code of the source"),
    "a code is torn": (lambda text: text.replace("</c1>", ""), "not ended"),
    "it is left out": (lambda _: None, "left this segment out"),
    "it is empty": (lambda _: "", "is missing"),
    "it is English": (lambda _: ENGLISH, ""),
    "it is German": (lambda _: GERMAN, ""),
    "it is chatter": (lambda text: f"Sure, here is the translation: {text}", ""),
    "it is a heading": (lambda text: f"# {text}\n\n- uno\n- dos", ""),
    "it is cut": (lambda text: text[text.index("<c1>") : text.index("</c1>") + 5], ""),
}
FATAL = {
    "401": (status(401), "key is wrong or has expired"),
    "402": (status(402), "see to billing"),
    "403": (status(403), "check its rights"),
    "404": (status(404), "base URL"),
    "429 for want of money": (status(429, code="insufficient_quota"), "see to billing"),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_leaves_no_trace(name, tmp_path):
    trial, model = Trial(tmp_path), FaultyModel(PASSING[name], times=2, passes=True)

    with serving(model) as server:
        seen = trial.run(server, timeout=2 if "never" in name else 60)
        HANGS.set()
        HANGS.clear()

    assert seen.error is None
    assert set(trial.staged().values()) == {True}
    assert len(trial.staged()) == 3
    assert trial.broken() == []
    assert_paid_once(model)
    assert model.struck == 2


@pytest.mark.parametrize("name", HARMLESS)
def test_an_unusual_answer_is_taken(name, tmp_path):
    trial, model = Trial(tmp_path), FaultyModel(HARMLESS[name])

    with serving(model) as server:
        seen = trial.run(server)

    assert seen.told == ""
    assert set(trial.staged().values()) == {True}
    assert trial.broken() == []
    assert set(model.asked.values()) == {1}


@pytest.mark.parametrize("name", LASTING)
def test_a_segment_that_is_always_wrong_is_told_and_costs_no_other(name, tmp_path):
    change, told = LASTING[name]
    trial, model = Trial(tmp_path), FaultyModel(of_marked(change), marked=True)

    with serving(model) as server:
        seen = trial.run(server)
        first = dict(model.asked)
        model.times = 0
        again = trial.run(server)

    (marked,) = [text for text in first if "Marked" in text]
    assert seen.error is None
    assert seen.posts["posts/one.es.md"].status == "incomplete"
    assert {path for path, post in seen.posts.items() if post.status == "staged"} == {
        "posts/two.es.md",
        "posts/three.es.md",
    }
    assert re.search(told, seen.told), seen.told
    assert first.pop(marked) == 3
    assert set(first.values()) == {1}
    assert again.posts["posts/one.es.md"].status == "staged"
    assert trial.broken() == []
    assert_paid_once(model)


@pytest.mark.parametrize("name", FATAL)
def test_what_every_request_would_meet_ends_the_run_with_one_message(name, tmp_path):
    fault, told = FATAL[name]
    trial, model = Trial(tmp_path), FaultyModel(fault)

    with serving(model) as server:
        seen = trial.run(server)
        sent = len(server.requests)
        model.times = 0
        again = trial.run(server)

    assert told in str(seen.error)
    assert sent <= 8  # as many as are in flight at one time
    assert again.error is None
    assert set(trial.staged().values()) == {True}
    assert_paid_once(model)


def test_an_account_that_runs_dry_in_the_middle_keeps_what_it_paid_for(tmp_path):
    trial, model = Trial(tmp_path), FaultyModel(status(402), times=0)

    def after_one(request):
        reply = model(request)
        model.times = 1_000_000
        return reply

    with serving(model) as server:
        server.script = after_one
        seen = trial.run(server, concurrency=1)
        paid = dict(model.paid)
        server.script = model
        model.times = 0
        again = trial.run(server)

    assert "see to billing" in str(seen.error)
    assert paid
    assert again.error is None
    assert set(trial.staged().values()) == {True}
    assert_paid_once(model)


def test_a_filtered_answer_is_told_apart_from_an_error_and_not_asked_for_again(tmp_path):
    trial = Trial(tmp_path)
    model = FaultyModel(lambda _: completion("", "content_filter"), marked=True)

    with serving(model) as server:
        seen = trial.run(server, batch=1)

    (marked,) = [text for text in model.asked if "Marked" in text]
    assert "the model refused" in seen.told
    assert model.asked[marked] == 1
    assert seen.posts["posts/one.es.md"].status == "incomplete"
    assert trial.broken() == []
    assert_paid_once(model, besides=[marked])


def assert_paid_once(model, besides=()):
    """Assert that each text has had one good answer, and was not asked for after it.

    What came whole before its answer was cut off is not in the server's books, and is kept:
    asked for once, it was never asked for again.
    """
    assert {text for text, count in model.paid.items() if count > 1} == set()
    kept = {text for text, count in model.asked.items() if count == 1}
    assert set(model.paid) | kept == set(model.asked) | set(besides)
