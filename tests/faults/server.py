"""A chat model behind a socket that answers well, but for one fault.

A fault is a function from a request and the good answers to it to a reply; it strikes the
requests that it is meant for. Of each text the server counts how often it gave a good answer:
the user has paid for each of them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from backends.chat_server import ChatServer, Reply, answer, completion, segments
from cli.command import spanish

MARK = "Marked"
"""A word in the one segment that some faults are meant for."""

Entries = list[dict[str, str]]
Fault = Callable[[Entries], Reply | Entries]
"""Returns a reply instead of the good answers, or what the answers have become."""


@dataclass
class FaultyModel:
    """The script of a server. ``times`` is how many requests are struck, the first ones.

    A fault that ``passes`` strikes no segment twice that is asked for alone: which requests come
    first is chance, and a lone segment that is cut off twice is given up.
    """

    fault: Fault
    times: int = 1_000_000
    marked: bool = False
    passes: bool = False
    paid: Counter = field(default_factory=Counter)
    asked: Counter = field(default_factory=Counter)
    struck: int = 0
    struck_alone: set = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def __call__(self, request: dict) -> Reply:
        asked = segments(request)
        good = [{"id": one["id"], "text": spanish(one["text"])} for one in asked]
        with self.lock:
            self.asked.update(one["text"] for one in asked)
            if not self._strikes(asked):
                self.paid.update(one["text"] for one in asked)
                return completion(answer(good))
            self.struck += 1
            given = self.fault([dict(one) for one in good])
            if isinstance(given, Reply):
                return given
            self._count(asked, good, given)
        return completion(answer(given))

    def _strikes(self, asked) -> bool:
        meant = not self.marked or any(MARK in one["text"] for one in asked)
        alone = asked[0]["text"] if self.passes and len(asked) == 1 else None
        if not meant or self.struck >= self.times or alone in self.struck_alone:
            return False
        if alone is not None:
            self.struck_alone.add(alone)
        return True

    def _count(self, asked, good: Entries, given: Entries) -> None:
        """Count the answers that are good in spite of the fault: one of its id, and it right."""
        told = Counter(one["id"] for one in given)
        texts = {one["id"]: one["text"] for one in given}
        for one, right in zip(asked, good, strict=True):
            if told[one["id"]] == 1 and texts[one["id"]] == right["text"]:
                self.paid[one["text"]] += 1


def of_marked(change: Callable[[str], str | None]) -> Fault:
    """A fault of the marked segment's answer alone; ``None`` leaves it out."""

    def fault(entries: Entries) -> Entries:
        changed = []
        for one in entries:
            text = change(one["text"]) if "<c1>" in one["text"] else one["text"]
            if text is not None:
                changed.append({"id": one["id"], "text": text})
        return changed

    return fault


def serving(model: FaultyModel) -> ChatServer:
    """Return the server to be entered."""
    return ChatServer(model)
