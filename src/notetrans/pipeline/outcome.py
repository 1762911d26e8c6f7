"""What becomes of a post: staged, taken in as a person left it, left as it is, or failed.

Law: whatever befalls one post, it is told and the others go on.
"""

from __future__ import annotations

import asyncio

from notetrans.errors import NotetransError
from notetrans.pipeline.finish import finish
from notetrans.pipeline.hand_edits.persons import not_taken, rows, take_in
from notetrans.pipeline.making import prompt_for
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.result import PostResult, Status
from notetrans.pipeline.run import Run
from notetrans.pipeline.touched import stands_on
from notetrans.stage import stage


def at_once(run: Run, prepared: Prepared) -> PostResult:
    """Return what becomes of a post for which nothing is to be sent; it is staged if need be."""
    try:
        if prepared.done == "edited":
            result = _taken(run, prepared)
        elif prepared.done or prepared.waiting:
            result = _untouched(prepared)
        else:
            result = _staged(run, prepared, _prompt(run, prepared))
    except Exception as error:  # whatever befalls one post, it is told and the others go on
        result = _failed(prepared, error)
    _looked(run, prepared)
    return result


async def whole(run: Run, prepared: Prepared) -> PostResult:
    """Return what becomes of a post whose answers are all there; the others go on meanwhile."""
    try:
        prompt = _prompt(run, prepared)
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(run.finisher, _staged, run, prepared, prompt)
    except Exception as error:  # whatever befalls one post, it is told and the others go on
        result = _failed(prepared, error)
    _looked(run, prepared)
    return result


def remember(run: Run, prepared: Prepared) -> None:
    """Put into the memory what a person wrote into a post."""
    if prepared.edits:
        run.memory.put(rows(run.site, prepared.post, prepared.note, prepared.edits))


def _taken(run: Run, prepared: Prepared) -> PostResult:
    """Take in what a person made of a post whose note is as it was, where all has its place."""
    post, note, edits = prepared.post, prepared.note, prepared.edits
    assert edits
    if edits.unplaced:
        return PostResult(post, "edited", known=len(prepared.known), error=not_taken(post, edits))
    take_in(run.site, post, note, edits)
    return PostResult(post, "taken", known=len(prepared.known))


def _untouched(prepared: Prepared) -> PostResult:
    """Return the result of a post for which there is nothing to do now."""
    status: Status = "batched"
    if not prepared.waiting:
        status = "current" if prepared.done == "current" else "waiting"
    known, sent = len(prepared.known), len(prepared.segments)
    told, waiting = prepared.told, prepared.waiting
    return PostResult(prepared.post, status, sent, known, findings=told, waiting=waiting)


def _staged(run: Run, prepared: Prepared, prompt: str) -> PostResult:
    if prepared.waiting:
        return _untouched(prepared)
    stands_on(prepared)
    finished = finish(
        run.site,
        prepared,
        backend=run.choice.backend.name,
        draft=run.choice.draft,
        prompt=prompt,
        review=run.review,
    )
    stage(run.site.root, finished.staged)
    status: Status = "incomplete" if finished.staged.incomplete else "staged"
    return PostResult(
        prepared.post,
        status,
        sent=len(prepared.segments),
        known=len(prepared.known),
        findings=(*finished.findings, *prepared.told),
    )


def _looked(run: Run, prepared: Prepared) -> None:
    if run.glossary and not (run.force or run.choice.draft):
        run.glossary.looked(prepared, run.choice.backend.capabilities)


def _failed(prepared: Prepared, error: Exception) -> PostResult:
    told = error if isinstance(error, NotetransError) else _unforeseen(error)
    return PostResult(prepared.post, "failed", len(prepared.segments), error=told)


def _unforeseen(error: Exception) -> NotetransError:
    if isinstance(error, OSError):
        return NotetransError(f"cannot be staged: {error}")
    return NotetransError(
        f"{type(error).__name__}: {error}", remedy="This is a fault of notetrans: please report it."
    )


def _prompt(run: Run, prepared: Prepared) -> str:
    return prompt_for(run.site, prepared, run.choice.backends, run.memory)
