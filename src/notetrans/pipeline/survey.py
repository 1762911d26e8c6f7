"""What a run would send and cost, before anything is sent.

Law: the requests are those that the run would make if every answer were good, so what is
estimated is what is sent, but for what must be asked again. What is known already is in none.
What a provider keeps of the beginnings of requests, and takes less for, is counted where it is
known from which length on it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from notetrans.ledger import kept
from notetrans.pipeline.money import Rates
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.run import Run
from notetrans.protocol import Previews, Request, Usage
from notetrans.translate import planned


@dataclass(frozen=True, slots=True)
class Estimate:
    """Posts to be made, and what is sent for them; ``known`` counts segments known already.

    ``repeated`` are segments whose text is asked for once elsewhere, ``characters`` those of
    the source. ``cost`` (US dollars) is ``None`` where a price is not known.
    """

    posts: int = 0
    segments: int = 0
    known: int = 0
    repeated: int = 0
    characters: int = 0
    requests: int = 0
    usage: Usage = Usage()  # noqa: RUF009
    cost: float | None = 0.0

    def __add__(self, other: Estimate) -> Estimate:
        """Return the sum; its cost is known where both are."""
        both = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Estimate(
            self.posts + other.posts,
            self.segments + other.segments,
            self.known + other.known,
            self.repeated + other.repeated,
            self.characters + other.characters,
            self.requests + other.requests,
            self.usage + other.usage,
            both,
        )


@dataclass(frozen=True, slots=True)
class Survey:
    """What would be sent, by the site's name of each language to which something is."""

    by_language: Mapping[str, Estimate]
    total: Estimate

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages to which something would be sent."""
        return tuple(sorted(name for name, each in self.by_language.items() if each.segments))


def survey(run: Run, rates: Rates) -> Survey:
    """Return what a run would send; its posts are prepared one by one, and none is kept."""
    found: defaultdict[str, Estimate] = defaultdict(Estimate)

    def counted() -> Iterator[Prepared]:
        for prepared in run.prepared():
            found[prepared.post.name] += _post(prepared)
            yield prepared

    backend = run.choice.backend
    before: dict[str, str] = {}
    for prepared, request in _planned(run, counted()):
        name = prepared.post.name
        expected = rates.expected(backend.name, request)
        if backend.capabilities.kept_from and not rates.batch:
            now = shown(run, request)
            tokens = kept(backend, before.get(name, ""), now)
            expected = rates.with_kept(backend.name, expected[0], tokens)
            before[name] = now
        found[name] += _sent(request, *expected)
    return Survey(dict(found), sum(found.values(), Estimate()))


def requests(run: Run) -> Iterator[tuple[Prepared, Request]]:
    """Yield the requests that a run would send first, in order, each with its post."""
    return _planned(run, run.prepared())


def shown(run: Run, request: Request) -> str:
    """Return a request as its backend would send it, its segments alone where that has no say."""
    backend = run.choice.backend
    if isinstance(backend, Previews):
        return backend.preview(request)
    return "\n".join(segment.text for segment in request.segments)


def _planned(run: Run, posts: Iterable[Prepared]) -> Iterator[tuple[Prepared, Request]]:
    jobs = (run.job(prepared) for prepared in posts if prepared.segments)
    for job, request in planned(jobs, run.choice.backend.capabilities):
        assert isinstance(job.key, Prepared)
        yield job.key, request


def _post(prepared: Prepared) -> Estimate:
    """Return what is to be done for a post; its segments count as repeated until they are sent."""
    segments = len(prepared.segments)
    return Estimate(
        posts=int(not prepared.done),
        segments=segments,
        known=len(prepared.known),
        repeated=segments,
    )


def _sent(request: Request, usage: Usage, cost: float | None) -> Estimate:
    return Estimate(
        repeated=-len(request.segments),
        characters=sum(len(segment.text) for segment in request.segments),
        requests=1,
        usage=usage,
        cost=cost,
    )
