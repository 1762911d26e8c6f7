"""The values of the engine: what is asked for, what came of it, and how hard to try."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from notetrans.model import Finding, Term
from notetrans.protocol import Failure, Request, Segment, Usage


@dataclass(frozen=True, slots=True)
class Job:
    """What one post needs in one language. ``key`` is the caller's own (post × language)."""

    key: object
    source_lang: str
    target_lang: str
    segments: tuple[Segment, ...]
    terms: tuple[Term, ...] = ()
    instructions: str = ""
    context: str = ""


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
    """What one request took, as far as its backend told; ``backend`` is its name."""

    backend: str
    request: Request
    model: str = ""
    usage: Usage = Usage()  # noqa: RUF009


Check = Callable[[Job, Segment, str], Sequence[Finding]]
"""What is wrong with a target. Critical: never accepted. Major: asked again once."""

OnResult = Callable[[Job, Outcome], None]
"""Takes an outcome and keeps it before it returns."""

MaySend = Callable[[str, Request], bool]
"""Whether a backend, by its name, may be sent a request; a no ends the run like ``stop``."""

OnUsage = Callable[[Job, Spent], None]
"""Told once of each request that :data:`MaySend` let go and that was not cancelled."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How hard to try. Times in seconds.

    ``attempts`` bounds the answers asked for per segment, ``tries`` the sendings of one
    request which nothing answers. ``concurrency`` is the backend's own where it is 0. The
    pause after the n-th failure in a row is random below ``pause`` × 2ⁿ⁻¹, at most
    ``longest_pause``; an endpoint that asks to wait longer than ``patience`` ends the run.
    """

    attempts: int = 3
    tries: int = 5
    concurrency: int = 0
    pause: float = 1.0
    longest_pause: float = 60.0
    patience: float = 300.0


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run cost: requests that were sent, and what backends told of them."""

    requests: int = 0
    usage: Usage = Usage()  # noqa: RUF009


@dataclass(frozen=True, slots=True)
class Work:
    """One request to be sent. ``spare`` is a usable answer that a better one would replace."""

    job: Job
    segments: tuple[Segment, ...]
    twins: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    attempt: int = 1
    tries: int = 1
    spare: Outcome | None = None
