"""Many posts adopted, in several processes where they are many.

A post's state is written by the process that looked at it, its targets go into the memory here;
the memory is a cache, so a run that is killed in between loses nothing.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from itertools import groupby
from multiprocessing import get_context

from notetrans.errors import NotetransError
from notetrans.memory import Memory
from notetrans.model import Origin
from notetrans.pipeline.adoption.adopt import Adopted, Taking, adopt_post
from notetrans.pipeline.notes import NoteText, read_note
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import write_state

_FEW = 60
"""Up to so many posts one process is as fast."""
_CHUNK = 24

Look = Callable[[Sequence[Post]], list[Taking]]


def take_over(
    site: Site,
    posts: Iterable[Post],
    memory: Memory | None,
    *,
    origin: Origin = Origin.PERSON,
    processes: int = 0,
) -> Iterator[Adopted]:
    """Yield what became of each post, as it is done; without ``memory`` nothing is written.

    ``processes`` is the number of processors where it is 0. Raises
    :class:`~notetrans.errors.UsageError` for a check in the configuration that is none.
    """
    wanted = sorted(posts, key=lambda post: (post.note.path, post.path))
    chunks = list(_chunks(wanted))
    count = min(processes or os.cpu_count() or 1, len(chunks))
    write = memory is not None
    looked = (
        _in_processes(site, chunks, count, origin, write=write)
        if count > 1 and len(wanted) > _FEW
        else (look(site, chunk, origin, write=write) for chunk in chunks)
    )
    for takings in looked:
        if memory is not None:
            memory.put(row for taking in takings for row in taking.rows)
        yield from (taking.adopted for taking in takings)


def _chunks(posts: Sequence[Post]) -> Iterator[list[Post]]:
    """Yield the posts in parts, those of one note together."""
    chunk: list[Post] = []
    for _, group in groupby(posts, key=lambda post: post.note.path):
        chunk += group
        if len(chunk) >= _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def look(site: Site, posts: Sequence[Post], origin: Origin, *, write: bool) -> list[Taking]:
    """Return what posts give; a note or post that cannot be read is told as refused."""
    found: list[Taking] = []
    note: NoteText | None = None
    for post in posts:
        try:
            if note is None or note.path != post.note.path:
                note = read_note(site.root, post.note.path, site.options)
            taking = adopt_post(site, post, note, origin)
        except NotetransError as error:
            note = note if note and note.path == post.note.path else None
            taking = Taking(Adopted(post, "refused", error=error))
        if write and taking.state:
            write_state(site.root, post.language, post.note.path, taking.state)
        found.append(taking)
    return found


def _in_processes(
    site: Site, chunks: Sequence[Sequence[Post]], count: int, origin: Origin, *, write: bool
) -> Iterator[list[Taking]]:
    # Not forked: the parent has threads and open files of its own.
    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_leave_interrupts)
    try:
        waiting: list[Future[list[Taking]]] = [
            pool.submit(look, site, chunk, origin, write=write) for chunk in chunks
        ]
        for done in as_completed(waiting):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Let the parent alone hear Ctrl-C: it ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
