"""All posts of a run through one engine: prepared one by one, finished as they are whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from notetrans.pipeline.answers import pay, take
from notetrans.pipeline.judge import abreast, judge, prime, reviewer
from notetrans.pipeline.outcome import at_once, remember, whole
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.run import Run
from notetrans.translate import Job, Outcome, Settings, Tally, translate_segments

_UNFINISHED = 8
"""So many posts wait to be finished, and no further one is prepared."""


async def translate(run: Run) -> Tally:
    """Translate and stage all posts of a run.

    Raises :class:`~notetrans.errors.BackendError` where the backend cannot go on; what was
    answered by then is in the memory.
    """
    config = run.site.config
    settings = Settings(
        attempts=config.translate.attempts, concurrency=config.translate.concurrency
    )
    natural = run.choice.backend.capabilities.natural
    check = judge(natural, run.site.matcher, config.checks)
    run.review = reviewer(natural, run.site.matcher, config.checks)
    try:
        return await translate_segments(
            run.choice.backend,
            _jobs(run),
            check,
            lambda job, outcome: _take(run, _post_of(job), outcome),
            settings,
            fallback=run.choice.fallback,
            on_usage=lambda job, spent: pay(run, job, spent),
            may_send=run.till.may_send if run.till else None,
            across=abreast(natural, run.site.matcher, config.checks) if natural else None,
            stop=run.stop,
        )
    finally:
        while run.tasks:
            await asyncio.wait(run.tasks)
        run.finisher.shutdown()
        for backend in run.choice.backends:
            await backend.aclose()


async def _jobs(run: Run) -> AsyncIterator[Job]:
    """Yield the posts' jobs, no faster than posts are finished."""
    primed: set[tuple[str, str]] = set()
    for prepared in run.prepared():
        remember(run, prepared)
        if prepared.done or (prepared.waiting and not prepared.segments):
            run.report(at_once(run, prepared))
        elif prepared.segments:
            _prime(run, prepared, primed)
            yield run.job(prepared)
        else:
            _finish_later(run, prepared)
        while len(run.tasks) >= _UNFINISHED:
            await asyncio.wait(run.tasks, return_when=asyncio.FIRST_COMPLETED)


def _post_of(job: Job) -> Prepared:
    assert isinstance(job.key, Prepared)
    return job.key


def _take(run: Run, prepared: Prepared, outcome: Outcome) -> None:
    take(run, prepared, outcome)
    run.progress(1)
    if prepared.whole:
        _finish_later(run, prepared)


def _prime(run: Run, prepared: Prepared, primed: set[tuple[str, str]]) -> None:
    """Have the checks made ready while the first answers are on their way."""
    pair = (prepared.post.note.language, prepared.post.language)
    if run.choice.backend.capabilities.natural and pair not in primed:
        primed.add(pair)
        run.finisher.submit(prime, *pair)


def _finish_later(run: Run, prepared: Prepared) -> None:
    task = asyncio.get_running_loop().create_task(_finish(run, prepared))
    run.tasks.add(task)
    task.add_done_callback(run.tasks.discard)


async def _finish(run: Run, prepared: Prepared) -> None:
    run.report(await whole(run, prepared))
