"""Posts to a provider's batch, or to a file of requests for those who run one themselves.

Law: what is submitted is in a batch's file first. Where it is not known whether the provider took
it, the file stays, and its segments with it: they are not paid twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from notetrans.backends.batch_api import Batches, Requests, UnansweredError
from notetrans.errors import BackendError
from notetrans.pipeline.batches.files import (
    Asked,
    AskedPost,
    OpenBatch,
    State,
    batch_path,
    new_id,
    remove_batch,
    write_batch,
)
from notetrans.pipeline.batches.held import text_hash
from notetrans.pipeline.making import prompt_of
from notetrans.pipeline.outcome import at_once, remember
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.result import PostResult
from notetrans.pipeline.run import Run
from notetrans.protocol import Request
from notetrans.translate import Job, MaySend, planned

LARGEST = 8000
"""Requests of one batch, about: providers take 50,000, and files of 200 MB."""


@dataclass(slots=True)
class Parcel:
    """A post with the requests that ask for it; without any it waits for another's."""

    prepared: Prepared
    requests: list[Request] = field(default_factory=list)


def parcels(run: Run, may_send: MaySend | None = None) -> list[Parcel]:
    """Return the posts to be asked for, in order, until ``may_send`` says no.

    Posts for which nothing is to be sent are finished, and reported.
    """
    found: list[Parcel] = []
    for _, request in planned(_jobs(run, found), run.choice.backend.capabilities):
        if may_send and not may_send(run.choice.backend.name, request):
            return [parcel for parcel in found if parcel.requests]
        found[-1].requests.append(request)
    return found


def _jobs(run: Run, found: list[Parcel]) -> Iterator[Job]:
    for prepared in run.prepared():
        remember(run, prepared)
        if prepared.segments:
            found.append(Parcel(prepared))
            yield run.job(prepared)
        else:
            run.report(at_once(run, prepared))


async def submit(run: Run, provider: Batches, found: Sequence[Parcel]) -> list[OpenBatch]:
    """Submit posts, in several batches where one would be too large; return those.

    Raises :class:`BackendError`; batches that were submitted before are kept.
    """
    sent = []
    for part in parts(found):
        batch, requests = opened(run, part, "sending")
        write_batch(run.site.root, batch)
        try:
            number = await provider.submit(requests)
        except BackendError as error:
            raise _failed(run.site.root, batch, error) from None
        batch = replace(batch, state="sent", number=number)
        write_batch(run.site.root, batch)
        _report(run, part, batch)
        sent.append(batch)
    return sent


def _failed(root: Path, batch: OpenBatch, error: BackendError) -> BackendError:
    """Return the error of a submission; what was surely not taken is not waited for."""
    if not isinstance(error, UnansweredError):
        remove_batch(root, batch)
        return error
    place = batch_path(root, batch.id).relative_to(root).as_posix()
    return BackendError(
        f"{error.message}; it is not known whether the provider has it",
        remedy=f"Look there: if it has, write the batch's id into {place} (number, and state: "
        f"sent); if not, `notetrans batch cancel {batch.id}`.",
    )


def export(run: Run, found: Sequence[Parcel], write: Callable[[Requests], None]) -> OpenBatch:
    """Return a batch that is kept as exported once ``write`` has put its requests into a file."""
    batch, requests = opened(run, found, "exported")
    write(requests)
    write_batch(run.site.root, batch)
    _report(run, found, batch)
    return batch


def parts(found: Iterable[Parcel], largest: int = LARGEST) -> Iterator[list[Parcel]]:
    """Yield the posts batch by batch; a post is whole in one, so one may be a little larger."""
    part: list[Parcel] = []
    size = 0
    for parcel in found:
        part.append(parcel)
        size += len(parcel.requests)
        if size >= largest:
            yield part
            part, size = [], 0
    if part:
        yield part


def opened(
    run: Run, part: Sequence[Parcel], state: State, now: datetime | None = None
) -> tuple[OpenBatch, dict[str, Request]]:
    """Return posts as a batch, and its requests by id."""
    now = now or datetime.now(UTC)
    name, numbers = new_id(now), count(1)
    named = [[(f"{name}-{next(numbers)}", each) for each in parcel.requests] for parcel in part]
    batch = OpenBatch(
        id=name,
        state=state,
        backend=run.choice.backend.name,
        model=run.choice.backend.model,
        at=now.isoformat(timespec="seconds"),
        posts=tuple(_asked(one.prepared, of) for one, of in zip(part, named, strict=True)),
        force=run.force,
        drafts=run.site.config.translate.drafts,
        prompt=prompt_of(run.choice.backends, run.choice.backend.name),
    )
    return batch, {key: request for each in named for key, request in each}


def _asked(prepared: Prepared, requests: Iterable[tuple[str, Request]]) -> AskedPost:
    return AskedPost(
        note=prepared.post.note.path,
        blob=prepared.note.blob,
        source_lang=prepared.post.note.language,
        language=prepared.post.language,
        requests=tuple(
            Asked(
                key,
                tuple((one.id, text_hash(one.text)) for one in request.segments),
                tuple(len(one.text) for one in request.segments),
            )
            for key, request in requests
        ),
    )


def _report(run: Run, part: Iterable[Parcel], batch: OpenBatch) -> None:
    for parcel in part:
        prepared = parcel.prepared
        waiting = {**prepared.waiting, **{one.id: batch.id for one in prepared.segments}}
        known = len(prepared.known)
        run.report(PostResult(prepared.post, "batched", known=known, waiting=waiting))
