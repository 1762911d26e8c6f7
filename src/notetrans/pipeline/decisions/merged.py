"""Merging a pull request with translations approves them: what commits say of that.

Laws: only a commit on the first-parent line of the protected branch counts, for what is beside it
anybody may have written; only a reviewer's, by the list that stood before it; and only texts that
stand in that very commit, in note and post, as its state says. Nothing is read from the work
tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from notetrans.config import FILE_NAME
from notetrans.config.load import read_text
from notetrans.errors import NotetransError, UsageError
from notetrans.model import ParseOptions
from notetrans.pipeline.notes import NoteText, note_of, target_hash
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage.git_history import (
    Commit,
    Person,
    changed_files,
    is_ancestor,
    mainline,
    read_at,
    read_commit,
    resolve,
)
from notetrans.stage.state import FOLDER, parse_state, state_path

_HOSTS = frozenset({"noreply@github.com"})
"""Who commits for whoever presses a host's button; the author of a merge is that person then."""
_BRANCHES = ("origin/HEAD", "origin/main", "origin/master")


class Pair(NamedTuple):
    """A unit of a post as a commit has it: the hashes of its source and of its target."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A commit by which a reviewer took pairs of a post onto the branch."""

    commit: str
    by: str
    post: Post
    pairs: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A commit that changes posts and approves nothing, and why.

    ``claimed`` counts the units that its own states say a person wrote or approved, newly so.
    """

    commit: str
    reason: str
    claimed: int = 0


def commits(site: Site, branch: str, span: str) -> list[str]:
    """Return the commits that a span means, newest first; all of the branch for an empty one.

    A span is a commit or ``OLD..NEW``. Raises :class:`UsageError` for a commit that is not on
    the branch's first-parent line.
    """
    tip = _tip(site, branch)
    if not span:
        return mainline(site.root, tip, below=FOLDER)
    old, dots, new = span.partition("..")
    last = resolve(site.root, (new or tip) if dots else old)
    if last not in set(mainline(site.root, tip)):
        raise _beside(site, last, tip, branch)
    if not dots:
        return [last]
    return mainline(site.root, last, since=resolve(site.root, old), below=FOLDER)


def _tip(site: Site, branch: str) -> str:
    if branch:
        return resolve(site.root, branch)
    for name in _BRANCHES:
        with suppress(UsageError):
            return resolve(site.root, name)
    raise UsageError("the protected branch is not known", remedy="Name it: --branch origin/main.")


def _beside(site: Site, commit: str, tip: str, branch: str) -> UsageError:
    name = branch or "the branch"
    if is_ancestor(site.root, commit, tip):
        return UsageError(
            f"{commit[:10]} came to {name} with a merge", remedy="Name the merge itself."
        )
    return UsageError(
        f"{commit[:10]} is not on {name}", remedy="Only what was merged there is approved."
    )


def merged(
    site: Site, posts: Iterable[Post], names: Iterable[str], *, by: str = ""
) -> Iterator[Merged | NotTaken]:
    """Yield what commits approve of posts, or why they approve nothing.

    ``by`` says who merged, where the commit cannot (a squash by the host); whoever calls vouches
    for it.
    """
    by_state = {
        state_path(site.root, post.language, post.note.path).relative_to(site.root).as_posix(): post
        for post in posts
    }
    for name in names:
        commit = read_commit(site.root, name)
        if not commit.parents:
            continue  # nothing was there before it: no reviewer had been named
        before = commit.parents[0]
        found = changed_files(site.root, before, name, FOLDER)
        changed = [by_state[path] for path in found if path in by_state]
        if not changed:
            continue
        try:
            who = _reviewer(commit, _listed(site, before), by)
        except UsageError as error:
            claimed = sum(
                len(_states(site, post, name, kept=True) - _states(site, post, before, kept=True))
                for post in changed
            )
            yield NotTaken(name, f"{error}", claimed)
            continue
        for post in changed:
            pairs = _pairs(site, post, name) - _states(site, post, before)
            if pairs:
                yield Merged(name, who, post, frozenset(pairs))


def _listed(site: Site, commit: str) -> frozenset[str]:
    """Return who was a reviewer by a commit's configuration, in lower case."""
    data = read_at(site.root, commit, FILE_NAME)
    with suppress(NotetransError, UnicodeDecodeError):
        text = (data or b"version: 1\n").decode("utf-8-sig")
        values = read_text(text, FILE_NAME, "project").values
        return frozenset(each.casefold() for each in values.get("review.reviewers", ()))
    return frozenset()


def _reviewer(commit: Commit, listed: Collection[str], by: str) -> str:
    """Return who approved with a commit; raises :class:`UsageError` that says why nobody did."""
    if not listed:
        raise UsageError("review.reviewers of notetrans.yaml named nobody before it")
    if by:
        return _demanded(by, by, listed)
    if len(commit.parents) > 1:
        if not _is_any(commit.committer, listed, _HOSTS):
            raise UsageError(f"it was put there by {_told(commit.committer)}, who is no reviewer")
        return _demanded(commit.author.email, _told(commit.author), listed)
    if not _is_any(commit.committer, listed):
        raise UsageError(
            f"it is no merge, and was put there by {_told(commit.committer)}, who is no reviewer",
            remedy="Merge with a merge commit, or say who reviewed it with --by.",
        )
    for person in commit.reviewers:
        if _is_any(person, listed):
            return person.email
    raise UsageError(
        "it is no merge, and no trailer Reviewed-by names a reviewer",
        remedy="Merge with a merge commit, or say who reviewed it with --by.",
    )


def _demanded(name: str, told: str, listed: Collection[str]) -> str:
    if name.casefold() not in listed:
        raise UsageError(f"{told} is not among review.reviewers as they stood before it")
    return name


def _is_any(person: Person, *lists: Collection[str]) -> bool:
    return any(person.email.casefold() in each for each in lists)


def _told(person: Person) -> str:
    return f"{person.name} <{person.email}>"


def _pairs(site: Site, post: Post, commit: str) -> set[Pair]:
    """Return the pairs of a commit's state of which both texts stand in its files."""
    note = _note_at(site, commit, post.note.path, site.options)
    there = _note_at(site, commit, post.path, note.document.options) if note else None
    if not note or not there:
        return set()
    sources = {digest for digest, _ in note.hashed}
    targets = {target_hash(unit) for unit in there.document.units}
    return {
        pair
        for pair in _states(site, post, commit)
        if pair.source in sources and pair.target in targets
    }


def _states(site: Site, post: Post, commit: str, *, kept: bool = False) -> set[Pair]:
    """Return the pairs of a commit's state, with ``kept`` a person's and approved ones alone."""
    path = state_path(site.root, post.language, post.note.path).relative_to(site.root)
    data = read_at(site.root, commit, path.as_posix())
    with suppress(NotetransError):
        state, _ = parse_state((data or b"").decode("utf-8", "replace"))
        return {
            Pair(entry.source, entry.target)
            for entry in state.entries
            if entry.target and (entry.is_kept or not kept)
        }
    return set()


def _note_at(site: Site, commit: str, path: str, options: ParseOptions) -> NoteText | None:
    return note_of(path, read_at(site.root, commit, path), options)
