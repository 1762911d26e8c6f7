"""Posts whose note is gone: deleted, or renamed.

A note was renamed where another one, without a state of its own, has the bytes that its post was
made from, or most of its units. Its post follows it, and nothing is asked for again.

Law: following a rename loses no byte of a post; pruning removes a post only if it is as it was
published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from notetrans.errors import NotetransError, PublishError
from notetrans.pipeline.notes import NoteText, read_note
from notetrans.pipeline.site import Site
from notetrans.site import Post, post_path
from notetrans.stage import (
    PostState,
    content_hash,
    known_posts,
    move_decisions,
    move_state,
    read_state,
    remove_state,
    short_blob,
    write_whole,
)

_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Orphan:
    """A post without its note. ``post`` is the path it has by the site's layout.

    ``heir`` is what the note is called now, if it was renamed.
    """

    note: str
    language: str
    post: str
    state: PostState
    heir: Post | None = None


def find_orphans(
    site: Site, posts: Iterable[Post], known: Iterable[tuple[str, str]] | None = None
) -> list[Orphan]:
    """Return the posts whose note is gone; ``posts`` are those of the notes that there are.

    ``known`` are language and note of the posts that have a state, where they are listed already.
    """
    gone = list(_gone(site, known_posts(site.root) if known is None else known))
    if not gone:
        return []
    free = [
        post for post in posts if read_state(site.root, post.language, post.note.path)[0] is None
    ]

    @cache
    def note_of(path: str) -> NoteText | None:
        try:
            return read_note(site.root, path, site.options)
        except NotetransError:
            return None

    found = []
    for orphan in gone:
        heirs = [post for post in free if post.language == orphan.language]
        scored = [(_likeness(orphan.state, note_of(post.note.path)), post) for post in heirs]
        score, heir = max(scored, key=lambda each: each[0], default=(0.0, None))
        if heir and score > _MOST:
            free.remove(heir)
            orphan = replace(orphan, heir=heir)
        found.append(orphan)
    return found


def _gone(site: Site, known: Iterable[tuple[str, str]]) -> Iterator[Orphan]:
    exists = cache(lambda note: (site.root / note).exists())
    for language, note in known:
        if exists(note):
            continue
        try:
            state, _ = read_state(site.root, language, note)
        except NotetransError:  # of a later format: nothing can be said of it
            continue
        if state:
            yield Orphan(note, language, post_path(site.config, note, language), state)


def _likeness(state: PostState, note: NoteText | None) -> float:
    """Return how much of a post's note a note is: 1 for the same bytes, else a part of units."""
    if note is None:
        return 0.0
    if short_blob(note.blob) in state.sources:
        return 2.0
    had = Counter(entry.source for entry in state.entries)
    now = Counter(digest for digest, _ in note.hashed)
    return (had & now).total() / max(had.total(), now.total(), 1)


def follow(site: Site, orphans: Sequence[Orphan]) -> Iterator[tuple[Orphan, str]]:
    """Move the posts and states of renamed notes; yield each with what could not be done."""
    for orphan in orphans:
        if orphan.heir:
            yield orphan, _follow(site, orphan, orphan.heir)


def followed(site: Site, posts: Iterable[Post]) -> Iterator[str]:
    """Move the posts of renamed notes, and yield what there is to tell of it."""
    for orphan, problem in follow(site, find_orphans(site, posts)):
        assert orphan.heir
        yield problem or f"{orphan.post} is {orphan.heir.path} now: its note was renamed"


def orphaned(
    site: Site, posts: Iterable[Post], known: Iterable[tuple[str, str]] | None = None
) -> Iterator[str]:
    """Yield what there is to tell of the posts whose note is gone; see :func:`find_orphans`."""
    for orphan in find_orphans(site, posts, known):
        heir = f"is {orphan.heir.note.path} now" if orphan.heir else "is gone"
        yield f"{orphan.post}: its note {orphan.note} {heir}; see `notetrans prune`"


def _follow(site: Site, orphan: Orphan, heir: Post) -> str:
    here, there = site.root / orphan.post, site.root / heir.path
    state = orphan.state
    if PurePosixPath(orphan.post).parent != PurePosixPath(heir.path).parent:
        # Its relative links lead elsewhere now: made again from what is known, at no cost.
        state = replace(state, posts=tuple(("", target) for target in state.published))
    move_state(site.root, orphan.language, (orphan.note, heir.note.path), state)
    move_decisions(site.root, orphan.language, (orphan.note, heir.note.path))
    if not here.is_file() or here == there:
        return ""
    if there.exists():
        return f"{heir.path} is there already; {orphan.post} is left where it is"
    write_whole(there, here.read_bytes(), root=site.root)
    here.unlink()
    return ""


def prune(site: Site, orphans: Sequence[Orphan]) -> Iterator[tuple[Orphan, PublishError | None]]:
    """Remove the posts and states of deleted notes; yield each, or why it is kept."""
    for orphan in orphans:
        if orphan.heir is None:
            error = kept(site.root, orphan)
            if error is None:
                (site.root / orphan.post).unlink(missing_ok=True)
                remove_state(site.root, orphan.language, orphan.note)
            yield orphan, error


def kept(root: Path, orphan: Orphan) -> PublishError | None:
    """Return why a post is not removed, ``None`` where nothing speaks for it."""
    path = root / orphan.post
    if not path.is_file() or content_hash(path.read_bytes()) in orphan.state.published:
        return None
    return PublishError(
        f"was changed since it was published, and its note {orphan.note} is gone",
        path=orphan.post,
        remedy="Remove it yourself, or keep it as a note of its own.",
    )
