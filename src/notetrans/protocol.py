"""What the pipeline and a backend say to each other; the pipeline knows no engine beyond it.

A backend is any object with ``name``, ``capabilities``, ``translate`` and ``aclose``. It gets
one :class:`Request` at a time per call (calls may overlap) and answers by segment id. A
segment that it cannot translate is a :class:`Failure`, never an exception; an exception
(:class:`~notetrans.errors.BackendError`) means that the backend as a whole cannot go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from notetrans.model import Code, Term

TagForm = Literal["tags", "brackets"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One unit's text on its way to a backend, codes as tags (or ``⟦n⟧``).

    ``before`` and ``after`` are neighbouring source texts; ``previous`` is the old (source,
    target) of a changed unit; ``problem`` says why an earlier answer was refused; ``hint`` is
    a person's wish.
    """

    id: str
    text: str
    before: str = ""
    after: str = ""
    section: tuple[str, ...] = ()
    previous: tuple[str, str] | None = None
    hint: str = ""
    problem: str = ""
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A batch of segments for one language pair (BCP 47 tags).

    ``instructions`` is the style guide of the site and language, the same in every request of
    a pair; ``wishes`` is what the post itself asks for; ``settled`` holds neighbouring pairs of
    (source, target) which the batch should agree with.
    """

    source_lang: str
    target_lang: str
    segments: tuple[Segment, ...]
    terms: tuple[Term, ...] = ()
    instructions: str = ""
    context: str = ""
    wishes: str = ""
    settled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a segment has no target: the model refused, was cut off, or an error came.

    ``retryable`` says that the same request may fare better later, ``retry_after`` (seconds)
    how long the endpoint asked to wait. ``answered`` marks an error of the answer itself (it
    came, was paid for and cannot be used): asking again costs, and needs no pause. ``busy``
    marks an endpoint that has too much to do (429, 529): fewer requests at one time fare better.
    ``too_long`` marks a request that was not taken for its length: only a shorter one may be.
    """

    kind: Literal["refused", "truncated", "error"]
    text: str
    retryable: bool = True
    retry_after: float = 0.0
    answered: bool = False
    busy: bool = False
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call took, as the provider tells it.

    ``input_tokens`` holds all of the request's, among them ``cached_tokens`` read from the
    provider's cache and ``written_tokens`` written to it. ``characters`` is what an engine
    bills that counts no tokens. ``cost`` (US dollars) is ``None`` where the provider does not
    name it.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    written_tokens: int = 0
    characters: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """Return the sum; its cost is what is known of it."""
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.written_tokens + other.written_tokens,
            self.characters + other.characters,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True, slots=True)
class Response:
    """Targets and failures by segment id; a segment in neither counts as failed."""

    targets: Mapping[str, str]
    failures: Mapping[str, Failure] = field(default_factory=dict)
    usage: Usage | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do. ``pairs`` is ``None`` where it takes any pair of languages.

    ``natural`` is false for pseudo and echo: checks of language do not run on their answers.
    ``batch`` is the largest number of segments of one request, ``characters`` the largest
    number of source characters, ``tokens`` the largest number of source tokens as estimated
    (0: no bound of that kind). ``deterministic`` engines give the same answer again, whatever
    was wrong with it. ``kept_from`` is the number of tokens from which a provider keeps equal
    beginnings of requests, and takes less for them (0: it does not, or that is not known).
    """

    natural: bool = True
    tag_form: TagForm = "tags"
    revise: bool = False
    draft: bool = False
    deterministic: bool = False
    costs_money: bool = False
    batch: int = 50
    characters: int = 6000
    tokens: int = 0
    concurrency: int = 4
    kept_from: int = 0
    pairs: frozenset[tuple[str, str]] | None = None


class Backend(Protocol):
    """A translation engine."""

    @property
    def name(self) -> str:
        """The engine's name, as in ``--backend``."""

    @property
    def model(self) -> str:
        """What goes into front matter's ``model``."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    async def translate(self, request: Request) -> Response:
        """Translate a batch; raises ``BackendError`` where the backend cannot go on."""

    async def aclose(self) -> None:
        """Let go of connections and processes."""


@runtime_checkable
class Previews(Protocol):
    """A backend that can show what it would send; optional."""

    def preview(self, request: Request) -> str:
        """Return all that a model would be given for a request, for a person to read; no key."""


@runtime_checkable
class Measures(Protocol):
    """A backend that knows what a request will take, such as one billed by characters; optional."""

    def measure(self, request: Request) -> Usage:
        """Return what a request and its answer will take, about; sends nothing."""


@runtime_checkable
class Prompts(Protocol):
    """A backend that words its requests itself, and tells one wording from the next; optional."""

    @property
    def prompt(self) -> str:
        """The version of its prompt."""


@runtime_checkable
class Placed(Protocol):
    """A backend that can be pointed to another place, where other prices hold; optional."""

    @property
    def address(self) -> str:
        """Where it asks; empty for its provider's own place."""
