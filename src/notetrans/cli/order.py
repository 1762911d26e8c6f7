"""What a run was asked for, and what it needs opened: memory, ledger, the site to write to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notetrans.cli.options import settings_here

if TYPE_CHECKING:
    from pathlib import Path

    from notetrans.cli.report import Report
    from notetrans.ledger import Ledger
    from notetrans.memory import Memory
    from notetrans.pipeline import Choice, Run, Site
    from notetrans.pipeline.overview.conditions import PostStatus
    from notetrans.site import Plan, Post


@dataclass(frozen=True, slots=True)
class Order:
    """Posts by engine, and what of them is asked for.

    ``rows`` tell where posts stand: those with nothing to do are not read. ``force`` is what a
    machine made already, too; with ``approved`` also what a person wrote or approved.
    """

    site: Site
    choices: Sequence[Choice]
    rows: Sequence[PostStatus] = ()
    force: bool = False
    approved: bool = False

    @property
    def posts(self) -> list[Post]:
        """All that are asked for."""
        return [post for choice in self.choices for post in choice.posts]

    @contextmanager
    def open(self, choice: Choice) -> Iterator[Run]:
        """Open a run with its memory: a draft engine has one of its own, and waits for no batch."""
        from notetrans.memory.asked import Asked
        from notetrans.pipeline import Run
        from notetrans.pipeline.batches.files import open_batches
        from notetrans.pipeline.batches.held import held_in
        from notetrans.pipeline.caches import asked_path
        from notetrans.pipeline.likes import open_likes
        from notetrans.pipeline.touched import GlossaryChanges

        site = self.site
        held = held_in([] if choice.draft else open_batches(site.root))
        with (
            open_memory(site, choice.draft) as memory,
            open_likes(memory, site.config.translate.fuzzy) as likes,
            Asked(asked_path(site.root)) as asked,
        ):
            run = Run(site, choice, memory, self.force, self.approved, held=held, likes=likes)
            run.glossary = GlossaryChanges(site, memory, asked)
            run.done = {(row.note, row.language) for row in self.rows if row.is_done(choice.draft)}
            yield run


def planned_here(
    site: Site, config_path: Path | None, paths: Sequence[Path], languages: Sequence[str]
) -> tuple[Plan, list[PostStatus]]:
    """Return what is to become of notes, and where the posts stand, by what is kept of them."""
    from notetrans.pipeline.overview.overview import planned

    root, settings = settings_here(config_path)
    return planned(site, paths, languages, settings=settings if root == site.root else "")


def unknown_told(site: Site, plan: Plan, rows: Sequence[PostStatus]) -> Iterator[str]:
    """Tell, before anything is paid for, of posts that stand there and cannot be replaced."""
    from notetrans.pipeline.known import unknown_posts

    there = [row.target for row in rows if row.status == "unknown"]
    if not rows:
        there = list(unknown_posts(site.root, plan.posts))
    if there:
        more = f" and {len(there) - 1:,} more" if len(there) > 1 else ""
        yield (
            f"not written by notetrans, and never replaced: {there[0]}{more}. `notetrans adopt` "
            "takes such posts over, so that what they say is not paid for"
        )


def open_memory(site: Site, draft: str = "") -> Memory:
    """Open a site's memory, or that of a draft engine."""
    from notetrans.memory import Memory
    from notetrans.pipeline.caches import memory_path
    from notetrans.stage import prepare

    prepare(site.root)
    return Memory(memory_path(site.root, draft))


@contextmanager
def open_ledger(site: Site, report: Report) -> Iterator[Ledger]:
    """Open a site's ledger, and be the one who writes to the site."""
    from notetrans.ledger import Ledger
    from notetrans.pipeline.caches import ledger_path
    from notetrans.stage import prepare, writer_lock

    prepare(site.root)
    with writer_lock(site.root), Ledger(ledger_path(site.root)) as ledger:
        report.warnings(filter(None, [ledger.problem]))
        yield ledger
