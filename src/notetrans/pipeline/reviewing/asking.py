"""An engine asked at once, for one post: again for what a person rejected, or for a way back.

The engine is the one that the configuration names, else the one that made the post; for the way
back, the one that is for it. Books are kept and the bound on cost is held, as in any run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from notetrans.errors import UsageError
from notetrans.ledger import Ledger
from notetrans.memory import Memory
from notetrans.pipeline.batches.files import open_batches
from notetrans.pipeline.batches.held import held_in
from notetrans.pipeline.caches import ledger_path, memory_path
from notetrans.pipeline.choose import Choice, choose
from notetrans.pipeline.flow import translate
from notetrans.pipeline.money import Till, rates
from notetrans.pipeline.result import PostResult
from notetrans.pipeline.reviewing.back import ask_back
from notetrans.pipeline.run import Run
from notetrans.pipeline.site import Site
from notetrans.review import PostChanges, UnitChange
from notetrans.review.web.values import Returned
from notetrans.site import Post
from notetrans.stage import Staged, read_staged, read_state

_STOPPED = "It would cost more than translate.max_cost"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it: the engine, how many segments were sent, and what went wrong."""

    engine: str
    sent: int
    troubles: tuple[str, ...] = ()


def engine(site: Site, post: Post) -> str:
    """Return the name of the engine that would be asked, with its model.

    Raises :class:`~notetrans.errors.BackendError` where there is none.
    """
    return _name(_choice(site, post, keyless=True))


def ask(site: Site, post: Post) -> Asked:
    """Ask for all that a post lacks, and stage it; whoever calls holds the site's lock.

    Raises :class:`~notetrans.errors.BackendError` where the engine cannot be used.
    """
    choice = _choice(site, post)
    results: list[PostResult] = []
    with _till(site, choice) as till, Memory(memory_path(site.root, choice.draft)) as memory:
        held = held_in([] if choice.draft else open_batches(site.root))
        run = Run(site, choice, memory, report=results.append, till=till, held=held)
        asyncio.run(translate(run))
    troubles = list(_troubles(results))
    if till.stopped:
        troubles.append(_STOPPED)
    return Asked(_name(choice), sum(each.sent for each in results), tuple(troubles))


def back(site: Site, staged: Staged, changes: PostChanges, unit: str) -> Returned:
    """Return a unit of a staged post translated back; whoever calls holds the site's lock.

    Raises :class:`~notetrans.errors.UsageError` where no engine knows the way, or gave nothing.
    """
    found = [each.new for each in changes.units if each.new and each.new.id == unit]
    one = replace(changes, units=tuple(UnitChange(None, each) for each in found if each.target))
    if not one.units:
        raise UsageError("there is no target to translate back")
    engines: list[str] = []
    came = ask_back(site, [one], [staged], allow=lambda run, _: engines.append(_name(run.choice)))
    for each in came.posts[0].units:
        if each.new and each.new.back:
            return Returned(engines[0], each.back, each.new.back.score)
    stopped = any(till.stopped for till in came.tills)
    raise UsageError(f"{engines[0]} gave nothing", remedy=_STOPPED if stopped else "")


@contextmanager
def _till(site: Site, choice: Choice) -> Iterator[Till]:
    known = rates(site.config, choice.backends)
    bound = site.config.translate.max_cost
    if bound:
        known.demand_prices()
    with Ledger(ledger_path(site.root)) as ledger:
        yield Till(known, ledger, bound=bound)


def _troubles(results: Sequence[PostResult]) -> Sequence[str]:
    told = [str(each.error) for each in results if each.error]
    told += [
        f"{found.check}: {found.message}"
        for each in results
        for found in each.findings
        if found.severity == "critical"
    ]
    told += ["it waits in an open batch" for each in results if each.waiting]
    return list(dict.fromkeys(told))


def _choice(site: Site, post: Post, *, keyless: bool = False) -> Choice:
    config = site.config
    if not config.backend.name:
        backend, model = _made_by(site, post)
        model = config.backend.model or model
        config = replace(config, backend=replace(config.backend, name=backend, model=model))
    return choose(config, [post], root=site.root, keyless=keyless)[0]


def _made_by(site: Site, post: Post) -> tuple[str, str]:
    """Return backend and model that made a post, empty where that is not known."""
    staged = read_staged(site.root, post.language, post.note.path)
    if staged:
        return staged.backend, staged.model
    state, _ = read_state(site.root, post.language, post.note.path)
    return state.maker if state else ("", "")


def _name(choice: Choice) -> str:
    return f"{choice.backend.name} {choice.backend.model}".strip()
