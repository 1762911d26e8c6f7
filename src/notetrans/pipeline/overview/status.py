"""Where each post of a site stands, without translating anything.

Law: what is said here is what ``translate`` and ``publish`` would find; a post that is current
would be sent nothing of, and a staged one would be published. Of the glossary's changes it tells
what an engine that revises would be asked for (:mod:`.against`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from notetrans.errors import NotetransError
from notetrans.pipeline.batches.files import asked_posts, open_batches
from notetrans.pipeline.decisions.decided import ruling
from notetrans.pipeline.hand_edits.edits import Edits, read_edits
from notetrans.pipeline.hand_edits.persons import may_replace
from notetrans.pipeline.notes import NoteText, read_bytes, read_note, target_hash
from notetrans.pipeline.overview.against import Against
from notetrans.pipeline.overview.conditions import PostStatus
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import (
    Decisions,
    Entry,
    PostState,
    Staged,
    blob_id,
    content_hash,
    plan_publish,
    read_decisions,
    read_staged,
    read_state,
)
from notetrans.stage.state import state_path


def post_statuses(site: Site, posts: Iterable[Post]) -> Iterator[PostStatus]:
    """Yield the status of each post, in the order given.

    Raises :class:`NotetransError` for an open batch that cannot be read.
    """
    posts = list(posts)
    return with_batches(site, posts, Against(site).counted(posts, look(site, posts)))


def look(site: Site, posts: Iterable[Post]) -> Iterator[PostStatus]:
    """Yield the status of each post as its own files tell it, whatever the glossary says."""
    source: _Source | None = None
    for post in posts:
        if source is None or source.path != post.note.path:
            source = _Source(site, post.note.path)
        try:
            yield _status(site, post, source)
        except NotetransError as error:
            yield _row(post, "unreadable", str(error))
        except OSError as error:
            yield _row(post, "unreadable", f"{error.filename}: {error.strerror}")


def with_batches(
    site: Site, posts: Iterable[Post], rows: Iterable[PostStatus]
) -> Iterator[PostStatus]:
    """Yield the status of posts with the open batch that asks for each."""
    batches = asked_posts(open_batches(site.root))
    for post, row in zip(posts, rows, strict=True):
        waits = batches.get((post.note.path, post.language))
        yield _with(row, f"waiting in batch {waits}") if waits else row


class _Source:
    """A note, read once for all its languages, and parsed only where that is needed."""

    def __init__(self, site: Site, path: str) -> None:
        self.path = path
        self._site = site

    @cached_property
    def blob(self) -> str:
        """The git blob id of its bytes."""
        return blob_id(read_bytes(self._site.root / self.path))

    @cached_property
    def note(self) -> NoteText:
        """The note as parsed."""
        return read_note(self._site.root, self.path, self._site.options)


def _status(site: Site, post: Post, source: _Source) -> PostStatus:
    root, language, note = site.root, post.language, post.note.path
    blob = source.blob
    staged = read_staged(root, language, note)
    decisions = read_decisions(root, language, note)
    state, problems = read_state(root, language, note)
    waits = staged and staged.source == blob and staged.target == post.path
    if staged and waits and may_replace(site, post, state, staged):
        return _decided(_staged(site, post, staged), source, decisions, staged.decided)
    place = state_path(root, language, note).relative_to(root).as_posix()
    told = tuple(f"{place}:{each.line}: {each.text}" for each in problems)
    row = replace(_published(site, post, source, state), problems=told)
    return _decided(row, source, decisions, staged.decided if staged else ())


def _published(site: Site, post: Post, source: _Source, state: PostState | None) -> PostStatus:
    path = site.root / post.path
    if not path.is_file():
        return _row(post, "missing")
    if state is None:
        return _row(post, "unknown", "not written by notetrans")
    content = content_hash(path.read_bytes())
    row = replace(_row(post, "current"), review=_to_review(state.entries))
    if content not in state.published:
        row = _by_hand(site, post, source, row)
    if not state.is_made_from(source.blob, content) and source.blob[:11] not in state.sources:
        row = replace(row, stale=_stale(source, state))
        row = row if row.stale else _with(row, "text outside units changed")
        row = replace(row, status="stale") if row.status == "current" else row
    missing = sum(not entry.target for entry in state.entries)
    if missing:
        row = replace(row, missing=missing)
        row = replace(row, status="incomplete") if row.status == "current" else row
    if row.status == "current" and not state.is_made_from(source.blob, content):
        row = _with(replace(row, status="stale"), "made from another version of its note")
    if row.status == "current" and state.damaged:
        row = _with(replace(row, status="stale"), "a line of its state is lost")
    return (
        _with(replace(row, draft=state.draft), f"a draft by {state.draft}") if state.draft else row
    )


def _staged(site: Site, post: Post, staged: Staged) -> PostStatus:
    entries = [unit.entry for unit in staged.units]
    missing = len(staged.incomplete)
    row = replace(
        _row(post, "incomplete" if missing else "staged"),
        missing=missing,
        review=_to_review(entries),
    )
    plan = plan_publish(site.root, [staged], incomplete="source")
    return _with(row, plan.refused[0].message) if plan.refused else row


def _decided(
    row: PostStatus, source: _Source, decisions: Decisions, taken: Collection[str]
) -> PostStatus:
    """Tell of decisions that the next run takes in."""
    if not decisions.names:
        return row
    waiting = len(set(ruling(source.note, decisions).names) - set(taken))
    if not waiting:
        return row
    told = _with(row, f"{waiting} decision{'s' if waiting != 1 else ''} to be taken in")
    return replace(told, status="decided") if row.status in ("current", "staged") else told


def _to_review(entries: Iterable[Entry]) -> int:
    return sum(bool(entry.findings) and not entry.state.is_approved for entry in entries)


def _stale(source: _Source, state: PostState) -> int:
    """Count the units whose source is not one that the post was made from."""
    had = Counter(entry.source for entry in state.entries)
    now = Counter(digest for digest, _ in source.note.hashed)
    return (now - had).total()


def _by_hand(site: Site, post: Post, source: _Source, row: PostStatus) -> PostStatus:
    """Return the status of a post that a person changed."""
    edits = read_edits(site, post, source.note)
    if edits is None:  # undone since it was read
        return row
    staged = read_staged(site.root, post.language, post.note.path)
    unplaced = tuple(map(str, edits.unplaced))
    if not unplaced and staged and staged.base == edits.digest:
        unplaced = staged.unplaced
    row = replace(row, status="edited", edited=_edited(edits), unplaced=unplaced)
    if unplaced:
        return _with(row, f"{len(unplaced)} without place in the note ({'; '.join(unplaced)})")
    return row if row.edited else _with(row, "outside units")


def _edited(edits: Edits) -> int:
    """Count the units of a post that are not as they were published: changed, new or gone."""
    if edits.post is None:
        return 0
    had = Counter(entry.target for entry in edits.state.entries if entry.target)
    now = Counter(map(target_hash, edits.post.units))
    return max((now - had).total(), (had - now).total())


def _row(post: Post, status: str, detail: str = "") -> PostStatus:
    return PostStatus(post.note.path, post.name, post.path, status, detail)


def _with(row: PostStatus, detail: str) -> PostStatus:
    """Return a status with one more thing said of it."""
    return replace(row, detail="; ".join(filter(None, [row.detail, detail])))
