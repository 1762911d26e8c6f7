"""Whole posts approved at once: by a person who names them, or by what was merged.

Law: what is approved is what stands now, unit by unit; a merge approves a unit only where both
its texts are still those of the merge, and a target that a person has refused since stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from notetrans.memory import known_targets
from notetrans.model import State
from notetrans.pipeline.decisions.decide import Decided, Verdict, decide
from notetrans.pipeline.decisions.merged import Merged, Pair
from notetrans.pipeline.known import KnownTarget, post_state, read_published
from notetrans.pipeline.notes import NoteText, digest, read_note, target_hash
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import Standing, standing
from notetrans.site import Post
from notetrans.stage import Entry


@dataclass(frozen=True, slots=True)
class Approval:
    """What became of the units of a post: how many are approved now, are not, have no target."""

    post: Post
    decided: Decided
    missing: int = 0

    @property
    def count(self) -> int:
        """How many units were approved."""
        return len(self.decided.done)


def approve_post(
    site: Site, post: Post, *, state: State = State.REVIEWED, by: str = "", dry_run: bool = False
) -> Approval:
    """Approve all units of a post that have a target and not this state yet."""
    note = read_note(site.root, post.note.path, site.options)
    stands = standing(site, post, note)
    units = [] if post.copy else [unit.id for unit in note.document.units if unit.translate]
    verdicts = [
        _approval(unit, stands.known[unit], state)
        for unit in units
        if unit in stands.known and stands.known[unit].state.rank < state.rank
    ]
    missing = sum(unit not in stands.known for unit in units)
    return Approval(post, _decided(site, post, note, verdicts, by, dry_run=dry_run), missing)


def approve_merged(
    site: Site, found: Collection[Merged], *, state: State = State.REVIEWED, dry_run: bool = False
) -> Iterator[Approval]:
    """Approve what was merged and stands in the posts as it was then, post by post."""
    posts = {each.post.path: each.post for each in found}
    for path, post in posts.items():
        pairs = {
            pair: each.by for each in reversed([*found]) if each.post.path == path
            for pair in each.pairs
        }  # fmt: skip
        note = read_note(site.root, post.note.path, site.options)
        stands = standing(site, post, note)
        published = dict(_published(site, post, note))
        for by in dict.fromkeys(pairs.values()):
            theirs = {pair for pair, who in pairs.items() if who == by}
            verdicts = [
                _approval(unit, stands.known[unit], state)
                for unit, (entry, target) in published.items()
                if Pair(entry.source, entry.target) in theirs and _is_open(stands, unit, target)
            ]
            decided = _decided(site, post, note, verdicts, by, dry_run=dry_run)
            yield Approval(post, decided)


def _approval(unit: str, known: KnownTarget, state: State) -> Verdict:
    return Verdict(unit, "approve", state=state, target=digest(known.target))


def _is_open(stands: Standing, unit: str, target: str) -> bool:
    """Return whether this target of a unit stands, and nobody has decided about it."""
    known = stands.known.get(unit)
    return (
        known is not None
        and known.state is State.TRANSLATED
        and digest(known.target) == digest(target)
        and not stands.ruling.refuses(unit, target)
    )


def _published(site: Site, post: Post, note: NoteText) -> Iterator[tuple[str, tuple[Entry, str]]]:
    """Yield the units whose published text is the state's own, with its entry and target."""
    state = post_state(site.root, post)
    document = read_published(site, post, state, note, state.draft if state else "")
    if not state or not document:
        return
    pairs = [(entry.source, entry.target) for entry in state.entries]
    there = [(target_hash(unit), unit) for unit in document.units]
    for unit, known in known_targets(pairs, note.hashed, there).items():
        if not known.edited:
            yield unit, (state.entries[known.entry], known.target)


def _decided(
    site: Site, post: Post, note: NoteText, verdicts: list[Verdict], by: str, *, dry_run: bool
) -> Decided:
    if dry_run or not verdicts:
        return Decided(tuple(verdicts))
    return decide(site, post, note, verdicts, by=by)
