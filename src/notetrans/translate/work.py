"""The values of the engine: what is asked for, what came of it, and how hard to try."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from notetrans.model import Finding, Term
from notetrans.protocol import Failure, Request, Segment, Usage

Pair = tuple[str, str]
"""A source text and its target."""


def _nothing(_: str) -> Sequence[Pair]:
    return ()


@dataclass(frozen=True, slots=True)
class Job:
    """What one post needs in one language. ``key`` is the caller's own (post × language).

    ``settled`` returns what is translated by now near a segment, by its id, nearest first.
    """

    key: object
    source_lang: str
    target_lang: str
    segments: tuple[Segment, ...]
    terms: tuple[Term, ...] = ()
    instructions: str = ""
    context: str = ""
    wishes: str = ""
    settled: Callable[[str], Sequence[Pair]] = _nothing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one segment: a target with its unresolved findings, or a failure.

    ``attempts`` counts the answers that were asked for, 1 where the first one was good;
    ``backend`` is the name of the one that gave the last.
    """

    segment: str
    target: str | None
    findings: tuple[Finding, ...] = ()
    failure: Failure | None = None
    model: str = ""
    attempts: int = 1
    backend: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one request took, as far as its backend told; ``backend`` is its name.

    ``answered`` says that a target came, so that it was not for nothing.
    """

    backend: str
    request: Request
    model: str = ""
    usage: Usage = Usage()  # noqa: RUF009
    answered: bool = False


Check = Callable[[Job, Segment, str], Sequence[Finding]]
"""What is wrong with a target. Critical: never accepted. Major: asked again once."""

Across = Callable[[Job, Sequence[Segment], Mapping[str, str]], Mapping[str, Sequence[Finding]]]
"""What is wrong with targets of one answer, by segment id, that only all of them show."""

OnResult = Callable[[Job, Outcome], None]
"""Takes an outcome and keeps it before it returns."""

MaySend = Callable[[str, Request], bool]
"""Whether a backend, by its name, may be sent a request; a no holds until another has landed."""

OnUsage = Callable[[Job, Spent], None]
"""Told once of each request that :data:`MaySend` let go and that was not cancelled."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the engine asks and tells its caller."""

    check: Check
    on_result: OnResult
    on_usage: OnUsage | None = None
    may_send: MaySend | None = None
    across: Across | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How hard to try. Times in seconds.

    ``attempts`` bounds the answers asked for per segment, ``tries`` the sendings of one
    request which nothing answers. ``concurrency`` is the backend's own where it is 0;
    ``tokens`` bounds the source tokens in flight, as estimated. The pause after the n-th
    failure in a row is random below ``pause`` × 2ⁿ⁻¹, at most ``longest_pause``; an endpoint
    that asks to wait longer than ``patience`` ends the run. ``mends`` is false where another
    answer would be the same: what is wrong with one is then no reason to ask again.
    """

    attempts: int = 3
    tries: int = 5
    concurrency: int = 0
    tokens: int = 200_000
    pause: float = 1.0
    longest_pause: float = 60.0
    patience: float = 300.0
    mends: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run cost: requests that were sent, and what backends told of them."""

    requests: int = 0
    usage: Usage = Usage()  # noqa: RUF009


@dataclass(frozen=True, slots=True)
class Work:
    """One request to be sent.

    ``spare`` is a usable answer that a better one would replace, ``failed`` what became of the
    segment at the backend that this work's stands in for.
    """

    job: Job
    segments: tuple[Segment, ...]
    attempt: int = 1
    tries: int = 1
    spare: Outcome | None = None
    failed: Outcome | None = None
