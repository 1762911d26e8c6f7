"""Staged posts into place, by the site's policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from notetrans.config.schema import Publish
from notetrans.errors import PublishError
from notetrans.parse.frontmatter import split
from notetrans.pipeline.site import Site
from notetrans.stage import (
    Published,
    PublishPlan,
    Staged,
    plan_publish,
    publish,
    staged_posts,
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
    """Publish the staged posts named by language and note, as whoever holds the site."""
    staged = [each for each in staged_posts(site.root) if (each.language, each.note) in wanted]
    plan = publish_plan(
        site,
        staged,
        anyway=anyway,
        together=together,
        adopted=adopted,
        replace_edited=replace_edited,
    )
    return Published(plan.ready, plan.refused) if dry_run else publish(site.root, plan)


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
