"""Answers as they come: kept in the memory, in the books, with their post.

Law: an answer is in the memory before anything else is done with it, so that a kill costs at most
what was in flight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from notetrans.memory import Made, Row
from notetrans.model import Origin
from notetrans.pipeline.batches.held import Key, key_of
from notetrans.pipeline.making import Part, making, parts
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.rulebook import CHECK
from notetrans.pipeline.run import Run
from notetrans.protect import restore
from notetrans.protocol import Request
from notetrans.translate import Job, Outcome, Spent


def take(run: Run, prepared: Prepared, outcome: Outcome) -> None:
    """Keep an outcome: in the memory first, then with its post."""
    part = run.paid.pop((id(prepared), outcome.segment), None)
    if outcome.target is not None:
        target = restore(prepared.protected[outcome.segment], outcome.target, unit=outcome.segment)
        run.memory.put([row(prepared, outcome, target)])
        _record(run, _made(run, prepared, outcome, target, part), paid=part is not None)
        prepared.targets[outcome.segment] = target
    _heed(run, prepared, outcome)
    prepared.outcomes[outcome.segment] = outcome


def pay(run: Run, job: Job, spent: Spent) -> None:
    """Keep the books, and what each segment bears of it."""
    if run.bought is None:
        cost = run.till.pay(job, spent) if run.till else None
        borne = parts(spent, cost)
    else:
        borne = _bought(spent.request, run.bought)
    for segment, part in borne:
        key = (id(job.key), segment)
        run.paid[key] = run.paid[key] + part if key in run.paid else part


def row(prepared: Prepared, outcome: Outcome, target: str) -> Row:
    """Return an outcome as the memory keeps it."""
    return memory_row(
        prepared.post,
        prepared.note,
        outcome.segment,
        target,
        origin=Origin.MACHINE,
        backend=outcome.backend,
        model=outcome.model,
    )


def _bought(request: Request, bought: Mapping[Key, Part]) -> Iterator[tuple[str, Part]]:
    for each in request.segments:
        yield each.id, bought.get(key_of(request, each.text), Part(cost=None))


def _made(run: Run, prepared: Prepared, outcome: Outcome, target: str, part: Part | None) -> Made:
    return making(
        prepared,
        outcome,
        target,
        part,
        backends=run.choice.backends,
        matcher=run.site.matcher,
        run=run.till.run if run.till else 0,
    )


def _record(run: Run, made: Made, *, paid: bool) -> None:
    """Keep how a target was made; what was asked for elsewhere leaves what was paid there known."""
    known = (made.source_lang, made.target_lang, made.key, made.target)
    if paid or run.memory.made(*known) is None:
        run.memory.record([made])


def _heed(run: Run, prepared: Prepared, outcome: Outcome) -> None:
    """Keep what an answer makes of the glossary."""
    asked = outcome.segment in prepared.touched
    if run.glossary and (asked or any(each.check == CHECK for each in outcome.findings)):
        target = prepared.targets.get(outcome.segment) if outcome.target is not None else None
        run.glossary.answered(prepared, outcome.segment, target)
