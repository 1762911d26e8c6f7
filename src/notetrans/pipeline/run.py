"""A run: its posts, its engine, what it may use and spend; and each post as it is prepared."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

from notetrans.errors import NotetransError
from notetrans.memory import Memory
from notetrans.pipeline.batches.held import Held, Key, hold
from notetrans.pipeline.changed import OldSources
from notetrans.pipeline.choose import Choice
from notetrans.pipeline.context import instructions
from notetrans.pipeline.judge import Review
from notetrans.pipeline.leverage import Leverage
from notetrans.pipeline.likes import Likes
from notetrans.pipeline.making import Part
from notetrans.pipeline.money import Till
from notetrans.pipeline.notes import NoteText, read_note
from notetrans.pipeline.prepare import Prepared, prepare
from notetrans.pipeline.result import PostResult, Report
from notetrans.pipeline.site import Site
from notetrans.pipeline.touched import GlossaryChanges, Touched
from notetrans.site import Post
from notetrans.translate import Job

Progress = Callable[[int], None]


def _silent(told: object) -> None:
    del told


@dataclass(slots=True)
class Run:
    """One backend's part of a run, for the posts that were chosen for it.

    ``till`` is told what each request took, and asked before one is sent. ``again`` names units
    that are asked for although a machine's target is known; ``held`` is what waits in batches,
    ``done`` are posts that need nothing as far as their files say, by note and name of language;
    they are not read.
    ``likes`` finds what new units are like, ``glossary`` what its changes touch; ``leverage``
    counts what was known of the posts that were prepared.
    ``paid`` is what segments in flight have taken so far, by the identity of their post;
    ``bought`` is what the texts of a batch took, whose answers are booked already.
    """

    site: Site
    choice: Choice
    memory: Memory
    force: bool = False
    approved: bool = False
    report: Report = _silent
    progress: Progress = _silent
    stop: asyncio.Event | None = None
    till: Till | None = None
    review: Review | None = None
    again: frozenset[str] = frozenset()
    held: Held = field(default_factory=dict)
    done: Collection[tuple[str, str]] = frozenset()
    likes: Likes | None = None
    glossary: GlossaryChanges | None = None
    leverage: Leverage = field(default_factory=Leverage, init=False)
    paid: dict[tuple[int, str], Part] = field(default_factory=dict)
    bought: Mapping[Key, Part] | None = None
    old: OldSources = field(init=False)
    finisher: Executor = field(default_factory=lambda: ThreadPoolExecutor(1))
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.old = OldSources(self.memory, self.site.root)

    def prepared(self) -> Iterator[Prepared]:
        """Yield the posts one by one; a note that cannot be read is told and left out."""
        note: NoteText | None = None
        self.leverage = Leverage()
        for post in sorted(self.choice.posts, key=lambda post: (post.note.path, post.path)):
            if self._is_done(post):
                self.report(PostResult(post, "current"))
                continue
            try:
                if note is None or note.path != post.note.path:
                    note = read_note(self.site.root, post.note.path, self.site.options)
                yield self._prepare(post, note)
            except NotetransError as error:
                note = None
                self.report(PostResult(post, "failed", error=error))

    def _is_done(self, post: Post) -> bool:
        if self.force or self.again or (post.note.path, post.name) not in self.done:
            return False
        return not self.glossary or self.glossary.is_settled(post, self.choice.backend.capabilities)

    def job(self, prepared: Prepared) -> Job:
        """Return what the engine gets for a post."""
        return prepared.job(instructions(self.site.config, prepared.post.language))

    def _prepare(self, post: Post, note: NoteText) -> Prepared:
        capabilities = self.choice.backend.capabilities
        touched, fits = Touched(), None
        if self.glossary and not (self.force or self.choice.draft):
            touched = self.glossary.touched(post, note, capabilities)
            fits = self.glossary.fits(post, note, capabilities)
        prepared = prepare(
            self.site,
            post,
            note,
            self.memory,
            capabilities,
            draft=self.choice.draft,
            force=self.force,
            approved=self.approved,
            again=self.again | touched.standing.keys(),
            old=self.old,
            likes=self.likes,
            fits=fits,
        )
        if self.glossary:
            prepared = self.glossary.apply(prepared, touched)
        prepared = hold(prepared, self.held)
        self.leverage.add(prepared)
        return prepared
