"""Staged posts into place, by the site's policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from notetrans.config.schema import Publish
from notetrans.errors import PublishError
from notetrans.parse.frontmatter import split
from notetrans.pipeline.known import is_whole
from notetrans.pipeline.site import Site
from notetrans.stage import (
    Published,
    PublishPlan,
    Staged,
    blob_id,
    plan_publish,
    publish,
    read_state,
    staged_posts,
    unstage,
)
from notetrans.stage.adopted import keeps_its_own
from notetrans.stage.policy import held, unapproved


def publish_plan(
    site: Site,
    staged: Iterable[Staged],
    *,
    anyway: bool = False,
    together: bool = True,
    adopted: bool = False,
    replace_edited: bool = False,
) -> PublishPlan:
    """Return what may go into place.

    ``anyway``: whatever ``publish.auto`` says, and whatever waits for a person's word;
    ``adopted``: adopted posts with a layout of their own may be replaced; ``replace_edited``:
    posts in which a person changed what has no place in their note.
    """
    policy = site.config.publish
    return plan_publish(
        site.root,
        staged,
        incomplete=policy.incomplete,
        holds=lambda document: (
            (None if adopted else keeps_its_own(site.root, document))
            or _held(policy, document, anyway=anyway)
        ),
        together=together,
        decided=anyway,
        replace_edited=replace_edited,
    )


def publish_staged(
    site: Site,
    wanted: Collection[tuple[str, str]],
    *,
    anyway: bool = False,
    together: bool = True,
    adopted: bool = False,
    replace_edited: bool = False,
    dry_run: bool = False,
) -> Published:
    """Publish the staged posts named by language and note, as whoever holds the site.

    One that was made from another version of its note, while the post that stands there is made
    from this one, would take the post back: it leaves the stage.
    """
    staged = [each for each in staged_posts(site.root) if (each.language, each.note) in wanted]
    past = tuple(each for each in staged if _is_past(site.root, each))
    plan = publish_plan(
        site,
        [each for each in staged if each not in past],
        anyway=anyway,
        together=together,
        adopted=adopted,
        replace_edited=replace_edited,
    )
    if dry_run:
        return Published(plan.ready, plan.refused, past)
    for each in past:
        unstage(site.root, each)
    return replace(publish(site.root, plan), past=past)


def _is_past(root: Path, staged: Staged) -> bool:
    """Return whether the post is made from the note as it is, and what waits is not."""
    note, post = root / staged.note, root / staged.target
    if not note.is_file() or not post.is_file():
        return False
    blob = blob_id(note.read_bytes())
    if staged.source == blob:
        return False
    state = read_state(root, staged.language, staged.note)[0]
    return is_whole(post, state, blob)


def _held(policy: Publish, document: Staged, *, anyway: bool) -> PublishError | None:
    reason = None if anyway else held(document, policy.auto)
    return reason or _unmarked(policy, document)


def _unmarked(policy: Publish, document: Staged) -> PublishError | None:
    """Return why a post cannot go that must be marked as not approved, and has no place for it."""
    if not policy.unapproved or not unapproved(document.units) or split(document.text):
        return None
    return PublishError(
        "is not approved, and has no front matter in which publish.unapproved could mark it",
        path=document.target,
        remedy="Approve it, or give its note front matter.",
    )
