"""A batch's answers to staged posts: through the engine and its checks, like live ones.

Law: only a text that still stands in a note gets its answer. What failed, or came for a text that
is another by now, is left missing, and asked for by the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from notetrans.backends.batch_api import Batches, BatchStatus
from notetrans.memory import Memory
from notetrans.memory.asked import Asked as AskedBefore
from notetrans.pipeline.batches.files import Asked, AskedPost, OpenBatch
from notetrans.pipeline.batches.held import Key, held_in
from notetrans.pipeline.batches.replay import Replay, answers
from notetrans.pipeline.choose import Choice
from notetrans.pipeline.making import Part, spread
from notetrans.pipeline.money import Till
from notetrans.pipeline.run import Run
from notetrans.pipeline.site import Site
from notetrans.pipeline.touched import GlossaryChanges
from notetrans.protocol import Capabilities, Request, Response, Segment, Usage
from notetrans.site import Plan
from notetrans.translate import Spent

Responses = Mapping[str, Response]


def requests_of(batch: OpenBatch) -> dict[str, Request]:
    """Return a batch's requests by id, with the segments' ids and without their texts."""
    return {
        asked.id: Request(
            post.source_lang,
            post.language,
            tuple(Segment(unit, "") for unit, _ in asked.segments),
        )
        for post, asked in batch.requests
    }


async def fetch(provider: Batches, batch: OpenBatch) -> tuple[BatchStatus, Responses]:
    """Return how far a batch is and, where it has ended, its responses."""
    status = await provider.status(batch.number)
    if status.state != "ended":
        return status, {}
    return status, await provider.collect(batch.number, requests_of(batch))


def took(batch: OpenBatch, responses: Responses) -> Iterator[tuple[str, str, Spent]]:
    """Yield what was paid for, by note and language."""
    for post, _, spent in _spent(batch, responses):
        if spent.answered or spent.usage != Usage():
            yield post.note, post.language, spent


def bought(
    batch: OpenBatch, responses: Responses, cost: Callable[[Spent], float | None]
) -> dict[Key, Part]:
    """Return what each text of a batch bears of the requests that it was in."""
    found: dict[Key, Part] = {}
    for post, asked, spent in _spent(batch, responses):
        lengths = asked.lengths or (1,) * len(asked.segments)
        borne = spread(spent.usage, cost(spent), lengths)
        for (_, digest), part in zip(asked.segments, borne, strict=True):
            key = (post.source_lang, post.language, digest)
            found[key] = found[key] + part if key in found else part
    return found


def _spent(batch: OpenBatch, responses: Responses) -> Iterator[tuple[AskedPost, Asked, Spent]]:
    for post, asked in batch.requests:
        response = responses.get(asked.id, Response({}))
        request = Request(post.source_lang, post.language, ())
        usage, answered = response.usage or Usage(), bool(response.targets)
        yield post, asked, Spent(batch.backend, request, response.model, usage, answered)


def posts_of(site: Site, batch: OpenBatch) -> tuple[Site, Plan]:
    """Return the posts that a batch asked for and that the site still has, as its site is then."""
    translate = replace(site.config.translate, drafts=site.config.translate.drafts or batch.drafts)
    site = replace(site, config=replace(site.config, translate=translate))
    notes = dict.fromkeys(post.note for post in batch.posts)
    paths = [path for note in notes if (path := site.root / note).is_file()]
    if not paths:
        return site, Plan((), (), ())
    plan = site.plan(paths, tuple(dict.fromkeys(post.language for post in batch.posts)))
    wanted = {(post.note, post.language) for post in batch.posts}
    posts = tuple(post for post in plan.posts if (post.note.path, post.language) in wanted)
    return site, replace(plan, posts=posts)


def collecting(
    site: Site,
    memory: Memory,
    asked: AskedBefore,
    batch: OpenBatch,
    *,
    plan: Plan,
    able: Capabilities,
    responses: Responses,
    others: Iterable[OpenBatch],
    till: Till,
) -> Run:
    """Return the run that takes a batch's answers in; it sends nothing.

    ``able`` is what the batch's backend can do: what it was asked for is found again by the same
    decisions. ``others`` are the batches that stay open; ``till`` has booked what this one took.
    """
    found = answers(batch, responses)
    replay = Replay(batch, found, able)
    units = (unit for _, asked in batch.requests for unit, _ in asked.segments)
    return Run(
        site,
        Choice(replay, plan.posts),
        memory,
        again=frozenset(units) if batch.force else frozenset(),
        held=held_in(others),
        till=till,
        bought=bought(batch, responses, till.cost_of),
        glossary=GlossaryChanges(site, memory, asked, found),
    )
