"""Where each post of a site stands, without translating anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notetrans.errors import NotetransError
from notetrans.pipeline.batches.files import asked_posts, open_batches
from notetrans.pipeline.known import post_state
from notetrans.pipeline.notes import read_bytes, read_note
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import PostState, Staged, blob_id, content_hash, read_staged


@dataclass(frozen=True, slots=True)
class PostStatus:
    """A post and where it stands.

    ``status`` is missing, staged, incomplete (staged, not to be published), stale, edited (by
    a person since it was published), unknown (a person's file where the post would be),
    unreadable (its note or its state) or current; ``detail`` says how much, or why, and which
    open batch asks for it.
    """

    note: str
    language: str
    target: str
    status: str
    detail: str = ""


def post_statuses(site: Site, posts: Iterable[Post]) -> Iterator[PostStatus]:
    """Yield the status of each post, in the order given.

    Raises :class:`NotetransError` for an open batch that cannot be read.
    """
    batches = asked_posts(open_batches(site.root))
    for post in posts:
        try:
            status, detail = _status(site, post)
        except NotetransError as error:
            status, detail = "unreadable", str(error)
        waits = batches.get((post.note.path, post.language))
        told = "; ".join(filter(None, [detail, waits and f"waiting in batch {waits}"]))
        yield PostStatus(post.note.path, post.name, post.path, status, told)


def _status(site: Site, post: Post) -> tuple[str, str]:
    blob = blob_id(read_bytes(site.root / post.note.path))
    staged = read_staged(site.root, post.language, post.note.path)
    if staged and staged.source == blob:
        return _staged(staged)
    state = post_state(site.root, post)
    path = site.root / post.path
    if not path.is_file():
        return "missing", ""
    if state is None:
        return "unknown", "not written by notetrans"
    content = content_hash(path.read_bytes())
    if content not in state.published:
        return "edited", "by hand"
    if not state.is_made_from(blob, content):
        return _stale(site, post, state)
    missing = sum(not entry.target for entry in state.entries)
    return ("incomplete", _units(missing)) if missing else ("current", _review(state))


def _staged(staged: Staged) -> tuple[str, str]:
    missing = len(staged.incomplete)
    return ("incomplete", f"{_units(missing)} without target") if missing else ("staged", "")


def _stale(site: Site, post: Post, state: PostState) -> tuple[str, str]:
    """Count the units whose source is not the one the post was made from."""
    note = read_note(site.root, post.note.path, site.options)
    had = Counter(entry.source for entry in state.entries)
    now = Counter(digest for digest, _ in note.hashed)
    changed = sum((now - had).values())
    return "stale", f"{_units(changed)} changed" if changed else "text outside units changed"


def _review(state: PostState) -> str:
    waiting = sum(bool(entry.findings) for entry in state.entries)
    return f"{_units(waiting)} to review" if waiting else ""


def _units(count: int) -> str:
    return f"{count} unit{'s' if count != 1 else ''}"
