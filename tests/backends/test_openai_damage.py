"""Engine and backend together, over HTTP, against a model that damages much of what it says."""

import asyncio
import random

from chat_server import ChatServer, Reply, answer, completion, failing, good, pseudo, translated

from notetrans import tags
from notetrans.backends.openai import create
from notetrans.errors import TargetError
from notetrans.model import Code, Finding
from notetrans.protocol import Segment
from notetrans.translate import Clock, Job, Settings, translate_segments

POSTS, PER_POST = 60, 10


def segment(post, n):
    """A segment with one to three codes, all of its own; its number tells whose it is."""
    codes = tuple(Code(k, "code", False, f"v{post}.{n}") for k in range(1, 2 + n % 3))
    marks = " ".join(f"<c{code.number}>{code.data}</c{code.number}>" for code in codes)
    return Segment(f"{post:03}{n:03}", f"number {100 * post + n} {marks} ends", codes=codes)


JOBS = [
    Job(f"post{post}", "en", "es", tuple(segment(post, n) for n in range(PER_POST)))
    for post in range(POSTS)
]


def check(_job, asked, target):
    try:
        tags.check(asked.text, target, asked.codes, unit=asked.id)
    except TargetError as error:
        return [Finding("codes", "critical", error.message, asked.id)]
    source, words = tags.plain(asked.text).split(), tags.plain(target).split()
    if source[1] not in words or len(words) != len(source):
        return [Finding("text", "critical", "not the same text", asked.id)]
    return []


class DamagingModel:
    """Three answers in ten are damaged, each in one of the ways that were seen in the field."""

    def __init__(self, seed):
        self._rng = random.Random(seed)
        self._ways = [
            self.drop,
            self.double,
            self.rename,
            self.swap,
            self.leave_out,
            self.refuse,
            self.cut,
            self.say_length,
            self.chat,
            self.break_off,
            self.fail,
        ]

    def __call__(self, request):
        if self._rng.random() < 0.7:
            return good(request)
        return self._rng.choice(self._ways)(translated(request))

    def _one(self, entries, change):
        entry = self._rng.choice(entries)
        entry["text"] = change(entry["text"])
        return completion(answer(entries))

    def drop(self, entries):
        return self._one(entries, lambda text: text.replace("</c1>", "").replace("<c1>", ""))

    def double(self, entries):
        return self._one(entries, lambda text: f"{text} <c1/>")

    def rename(self, entries):
        return self._one(entries, lambda text: text.replace("c1>", "c8>"))

    def chat(self, entries):
        return self._one(entries, lambda text: f"Sure, here it is: {text}")

    def swap(self, entries):
        texts = [entry["text"] for entry in entries]
        return completion(
            answer(
                [
                    {"id": entry["id"], "text": text}
                    for entry, text in zip(entries, texts[1:] + texts[:1], strict=True)
                ]
            )
        )

    def leave_out(self, entries):
        return completion(answer(entries[1:]))

    def refuse(self, _entries):
        return completion("I'm sorry, but I can't do that.")

    def cut(self, entries):
        text = answer(entries)
        return completion(text[: self._rng.randrange(len(text))])

    def say_length(self, entries):
        return completion(answer(entries[:1]), "length")

    def break_off(self, entries):
        body = completion(answer(entries)).body
        return Reply(body, sent=self._rng.randrange(len(body)))

    def fail(self, _entries):
        return failing(self._rng.choice([429, 500, 503]), "try later")


def test_no_damage_is_accepted_nothing_is_lost_and_every_failure_is_told(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    kept = []

    async def scenario(url):
        backend = create({"model": "m", "base_url": url, "batch": 5, "timeout": 60})
        try:
            return await translate_segments(
                backend,
                JOBS,
                check,
                lambda job, outcome: kept.append((job.key, outcome)),
                Settings(pause=0.01),
                clock=Clock(uniform=lambda least, _most: least),
            )
        finally:
            await backend.aclose()

    with ChatServer(DamagingModel(3)) as server:
        tally = asyncio.run(scenario(server.url))

    sources = {one.id: one.text for job in JOBS for one in job.segments}
    assert sorted(outcome.segment for _, outcome in kept) == sorted(sources)
    good_ones = [outcome for _, outcome in kept if outcome.target is not None]
    for outcome in good_ones:
        assert outcome.target == pseudo(sources[outcome.segment])
    for _, outcome in kept:
        assert (outcome.target is None) == (outcome.failure is not None)
    assert len(good_ones) >= 0.95 * len(sources)
    assert tally.requests == len(server.requests) > POSTS * 2
