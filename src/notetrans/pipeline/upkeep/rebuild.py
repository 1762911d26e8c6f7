"""The memory made anew from what is committed: notes, posts and states.

Where a note has changed since its post was published, it is read as git has it: so a changed
unit finds its old source again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from notetrans.errors import NotetransError
from notetrans.memory import Memory, Row
from notetrans.pipeline.adoption.adopt import ADOPT
from notetrans.pipeline.caches import memory_path
from notetrans.pipeline.changed import note_then
from notetrans.pipeline.known import from_post, post_state, read_published
from notetrans.pipeline.notes import NoteText, read_note
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import PostState, short_blob


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a post gave to the memory: so many targets, or why none."""

    post: Post
    targets: int = 0
    error: NotetransError | None = None


def rebuild(site: Site, posts: Iterable[Post]) -> Iterator[Rebuilt]:
    """Put the targets of all published posts into the memory; yield what each gave."""
    note: NoteText | None = None
    with ExitStack() as stack:
        opened: dict[str, Memory] = {}
        for post in sorted(posts, key=lambda post: (post.note.path, post.path)):
            try:
                state = post_state(site.root, post)
                if state is None:
                    continue
                if note is None or note.path != post.note.path:
                    note = read_note(site.root, post.note.path, site.options)
            except NotetransError as error:
                yield Rebuilt(post, error=error)
                continue
            if state.draft not in opened:
                path = memory_path(site.root, state.draft)
                opened[state.draft] = stack.enter_context(Memory(path))
            rows = list(_rows(site, post, state, note))
            opened[state.draft].put(rows)
            yield Rebuilt(post, len({(row.key, row.context) for row in rows}))


def _rows(site: Site, post: Post, state: PostState, note: NoteText) -> Iterator[Row]:
    notes = [note]
    for blob in state.sources:
        if blob != short_blob(note.blob):
            notes += filter(None, [note_then(site.root, note, blob)])
    published = read_published(site, post, state, note, state.draft)
    backend, model = state.maker
    for each in reversed(notes):  # what holds for the note as it is comes last
        for unit_id, known in from_post(site, state, published, each).items():
            unit = each.by_id[unit_id]
            if unit.translate and known.target and ADOPT not in known.findings:
                yield memory_row(
                    post,
                    each,
                    unit_id,
                    known.target,
                    origin=known.origin,
                    backend=backend,
                    model=known.model or model,
                )
