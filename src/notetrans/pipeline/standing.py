"""What stands of a post now: what waits on the stage, else what is published.

Law: what a person wrote or approved is never hidden by what a machine made, later or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from notetrans.model import Origin
from notetrans.pipeline.decisions.decided import Ruling, ruling
from notetrans.pipeline.hand_edits.edits import read_edits
from notetrans.pipeline.known import (
    KnownTarget,
    from_post,
    post_state,
    read_published,
    read_waiting,
)
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import PostState, Staged, read_decisions, read_staged
from notetrans.stage.staging import state_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The targets of a post by unit id, and which of them are a draft engine's (its name).

    ``ruling`` is what people decided about them, laid over them already; ``staged`` are the
    units whose target is the one that waits on the stage.
    """

    known: Mapping[str, KnownTarget]
    drafts: Mapping[str, str] = field(default_factory=dict)
    ruling: Ruling = field(default_factory=Ruling)
    staged: frozenset[str] = frozenset()


def is_kept(known: KnownTarget) -> bool:
    """Return whether a person wrote or approved a target."""
    return known.origin is Origin.PERSON or known.state.is_approved


def standing(site: Site, post: Post, note: NoteText) -> Standing:
    """Return what stands of a post for its note as it is now."""
    published, draft = _published(site, post, note, post_state(site.root, post))
    staged = read_staged(site.root, post.language, post.note.path)
    waiting, waiting_draft = _waiting(site, post, note, staged)
    decided = ruling(note, read_decisions(site.root, post.language, post.note.path))
    known = dict(published)
    for unit_id, target in waiting.items():
        before = published.get(unit_id)
        if before is None or not is_kept(before) or is_kept(target):
            known[unit_id] = target
    of_stage = frozenset(unit_id for unit_id, each in waiting.items() if known[unit_id] is each)
    known = decided.over(known)
    names = {
        unit_id: waiting_draft if unit_id in of_stage else draft
        for unit_id, target in known.items()
        if not is_kept(target)
    }
    drafts = {unit_id: name for unit_id, name in names.items() if name}
    return Standing(known, drafts, decided, of_stage)


def kept_elsewhere(
    site: Site,
    post: Post,
    note: NoteText,
    state: PostState | None,
    staged: Staged | None,
    *,
    draft: str,
) -> dict[str, KnownTarget]:
    """Return what a person wrote or approved and a run with ``draft`` would not look at.

    It waits on the stage, or stands among the targets of a draft engine that is another one.
    """
    other = state is not None and state.draft not in ("", draft)
    found = _published(site, post, note, state)[0] if other else {}
    found |= _waiting(site, post, note, staged)[0]
    return {unit_id: target for unit_id, target in found.items() if is_kept(target)}


def _published(
    site: Site, post: Post, note: NoteText, state: PostState | None
) -> tuple[dict[str, KnownTarget], str]:
    draft = state.draft if state else ""
    document = read_published(site, post, state, note, draft)
    edits = read_edits(site, post, note) if document else None
    return from_post(site, state, document, note, edits.places if edits else None), draft


def _waiting(
    site: Site, post: Post, note: NoteText, staged: Staged | None
) -> tuple[dict[str, KnownTarget], str]:
    document = read_waiting(site, post, note, staged)
    if not staged or not document:
        return {}, ""
    return from_post(site, state_of(staged, ""), document, note), staged.draft
