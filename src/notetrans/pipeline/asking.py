"""One post asked for again, at once: what a person rejected goes to an engine with the reason.

The engine is the one that the configuration names, else the one that made the post. Books are
kept and the bound on cost is held, as in any run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from notetrans.ledger import Ledger
from notetrans.memory import Memory
from notetrans.pipeline.batches.files import open_batches
from notetrans.pipeline.batches.held import held_in
from notetrans.pipeline.choose import Choice, choose
from notetrans.pipeline.money import Till, rates
from notetrans.pipeline.run import PostResult, Run, translate
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import read_staged, read_state


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
    cache = site.root / ".notetrans/cache"
    choice = _choice(site, post)
    results: list[PostResult] = []
    with (
        Ledger(cache / "ledger.sqlite") as ledger,
        Memory(
            cache / (f"memory-{choice.draft}.sqlite" if choice.draft else "memory.sqlite")
        ) as memory,
    ):
        known = rates(site.config, choice.backends)
        bound = site.config.translate.max_cost
        if bound:
            known.demand_prices()
        till = Till(known, ledger, bound=bound)
        held = held_in([] if choice.draft else open_batches(site.root))
        run = Run(site, choice, memory, report=results.append, till=till, held=held)
        asyncio.run(translate(run))
    troubles = list(_troubles(results))
    if till.stopped:
        troubles.append(f"it would cost more than {bound:.2f} dollars (translate.max_cost)")
    return Asked(_name(choice), sum(each.sent for each in results), tuple(troubles))


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
    backend, _, model = (state.made_by if state else "").partition(" ")
    return backend, model


def _name(choice: Choice) -> str:
    return f"{choice.backend.name} {choice.backend.model}".strip()
