"""Targets translated back, for owners who cannot read the language.

Laws: what comes back is shown and never a part of a post, nor of the memory that posts are made
from; what was asked once is not paid for again, and every request is in the ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from notetrans.config import Config
from notetrans.config.schema import Backend
from notetrans.errors import TargetError, UsageError
from notetrans.ledger import Ledger
from notetrans.memory import Memory
from notetrans.model import Finding
from notetrans.parse.document import parse_text
from notetrans.pipeline.answers import row as kept_row
from notetrans.pipeline.caches import ledger_path, memory_path
from notetrans.pipeline.choose import Choice, choose
from notetrans.pipeline.money import Rates, Till, rates
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.prepare import Prepared, prepare
from notetrans.pipeline.run import Run
from notetrans.pipeline.site import Site
from notetrans.protect import TermMatcher, restore
from notetrans.protocol import Segment
from notetrans.review import Back, PostChanges, Text, UnitChange
from notetrans.review.chrf import chrf
from notetrans.site import Note, Post
from notetrans.stage import Staged, blob_id
from notetrans.translate import Job, Outcome, Settings, translate_segments

MEMORY = "back"
"""The name of the memory that holds what was translated back, and nothing else."""

Found = Mapping[str, Mapping[str, Text]]
"""What came back: by a post's path, by the target with its codes as tags."""


@dataclass(slots=True)
class BackRun(Run):
    """A run from the languages of posts to those of their notes.

    ``staged`` are the posts, ``texts`` their targets that are wanted, by the post's path.
    """

    staged: Mapping[str, Staged] = field(default_factory=dict)
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def prepared(self) -> Iterator[Prepared]:
        """Yield the posts as notes, with the wanted targets as segments."""
        for post in self.choice.posts:
            yield self._one(post, self.staged[post.note.path])

    def _one(self, post: Post, staged: Staged) -> Prepared:
        path = PurePath(staged.target)
        document = parse_text(staged.text, path=path, options=self.site.options)
        note = NoteText(staged.target, document, blob_id(staged.text.encode()))
        able = self.choice.backend.capabilities
        prepared = prepare(
            self.site, post, note, self.memory, able, draft=MEMORY, force=False, old=self.old
        )
        wanted = {u.id for u in document.units if u.source in self.texts[staged.target]}
        prepared.segments = tuple(each for each in prepared.segments if each.id in wanted)
        return prepared


def back_site(site: Site, engine: str = "") -> Site:
    """Return a site whose engine is the one that translates back; its glossary is the other way's.

    ``engine`` is ``name`` or ``name:model``, else ``review.back``, else the one that translates.
    """
    config = _config(site.config, engine or site.config.review.back)
    return replace(site, config=config, matcher=TermMatcher(()))


def _config(config: Config, engine: str) -> Config:
    name, _, model = engine.partition(":")
    backend = replace(config.backend, fallback="")
    if name and name != backend.name:  # neither address, key nor options are the other's
        backend = Backend(name=name, timeout=backend.timeout, prices=backend.prices)
    return replace(config, backend=replace(backend, model=model or backend.model))


@dataclass(frozen=True, slots=True)
class Came:
    """Changes with what came back of their targets, and the books of each engine's run."""

    posts: tuple[PostChanges, ...]
    tills: tuple[Till, ...]

    @property
    def lacking(self) -> int:
        """How many changed targets nothing came back of."""
        return sum(
            unit.new is not None and unit.new.target is not None and unit.new.back is None
            for post in self.posts
            for unit in post.changed
        )


def ask_back(
    site: Site,
    posts: Sequence[PostChanges],
    staged: Sequence[Staged],
    *,
    engine: str = "",
    allow: Callable[[BackRun, Rates], object] = lambda *_: None,
) -> Came:
    """Have the targets of changed units translated back; whoever calls holds the site's lock.

    ``allow`` sees each run and what it costs before anything is sent, and raises where it may
    not go on. Raises :class:`UsageError` where no engine knows the way back,
    :class:`~notetrans.errors.BackendError` where one cannot be used.
    """
    there = back_site(site, engine)
    bound = there.config.translate.max_cost
    tills = []
    with (
        Ledger(ledger_path(site.root)) as ledger,
        Memory(memory_path(site.root, MEMORY)) as kept,
    ):
        for choice, by_path, texts in back_runs(there, posts, staged):
            known = rates(there.config, choice.backends)
            if bound:
                known.demand_prices()
            run = BackRun(there, choice, kept, staged=by_path, texts=texts)
            allow(run, known)
            run.till = Till(known, ledger, bound=bound)
            tills.append(run.till)
            found = asyncio.run(translate_back(run))
            posts = [with_back(post, found) for post in posts]
    return Came(tuple(posts), tuple(tills))


def back_runs(
    site: Site, posts: Iterable[PostChanges], staged: Iterable[Staged]
) -> list[tuple[Choice, Mapping[str, Staged], Mapping[str, frozenset[str]]]]:
    """Return by engine which targets of changed units are to be translated back.

    Raises :class:`UsageError` where no engine knows the way back, and what ``choose`` raises.
    """
    by_path = {each.target: each for each in staged}
    texts = {
        post.target: frozenset(
            unit.new.target.tagged for unit in post.changed if unit.new and unit.new.target
        )
        for post in posts
        if post.target in by_path and post.source_language
    }
    ways = [way_back(post) for post in posts if texts.get(post.target)]
    choices = choose(site.config, ways, root=site.root)
    for choice in choices:
        if not choice.backend.capabilities.natural:
            pairs = sorted({f"{each.note.language} → {each.language}" for each in choice.posts})
            raise UsageError(
                f"no engine here translates {', '.join(pairs)}",
                remedy="Name one: --back-with NAME:MODEL, or review.back in notetrans.yaml.",
            )
    return [(choice, by_path, texts) for choice in choices]


def way_back(post: PostChanges) -> Post:
    """Return the way back as a post: its note is the post, its language the note's."""
    note = Note(post.target, post.language, post.name, stem="")
    return Post(note, post.source_language, post.source_language, path=post.note)


async def translate_back(run: BackRun) -> Found:
    """Ask for what is not known yet, and return all that is wanted and came back.

    Every answer is in the memory before anything else is done with it. Raises
    :class:`~notetrans.errors.BackendError` where the engine cannot go on.
    """
    posts: list[Prepared] = []

    def jobs() -> Iterator[Job]:
        for prepared in run.prepared():
            posts.append(prepared)
            if prepared.segments:
                yield run.job(prepared)

    config = run.site.config.translate
    try:
        await translate_segments(
            run.choice.backend,
            jobs(),
            _broken,
            lambda job, outcome: _take(run, job, outcome),
            Settings(attempts=config.attempts, concurrency=config.concurrency),
            on_usage=run.till.take if run.till else None,
            may_send=run.till.may_send if run.till else None,
            stop=run.stop,
        )
    finally:
        for backend in run.choice.backends:
            await backend.aclose()
        run.finisher.shutdown()
    return {each.post.note.path: dict(_came(each, run)) for each in posts}


def _broken(job: Job, segment: Segment, answer: str) -> Sequence[Finding]:
    """Return what is wrong with an answer: nothing but codes that are not its segment's."""
    prepared = job.key
    assert isinstance(prepared, Prepared)
    try:
        restore(prepared.protected[segment.id], answer, unit=segment.id)
    except TargetError as error:
        return [Finding("codes", "critical", error.message, segment.id)]
    return []


def _take(run: BackRun, job: Job, outcome: Outcome) -> None:
    prepared = job.key
    assert isinstance(prepared, Prepared)
    if outcome.target is not None:
        target = restore(prepared.protected[outcome.segment], outcome.target, unit=outcome.segment)
        run.memory.put([kept_row(prepared, outcome, target)])
        prepared.targets[outcome.segment] = target
    prepared.outcomes[outcome.segment] = outcome
    run.progress(1)


def _came(prepared: Prepared, run: BackRun) -> Iterator[tuple[str, Text]]:
    known = {unit: each.target for unit, each in prepared.known.items()} | prepared.targets
    wanted = run.texts[prepared.post.note.path]
    for unit in prepared.document.units:
        if unit.id in known and unit.source in wanted:
            text = known[unit.id]
            yield unit.source, Text(text, unit.codes)


def with_back(post: PostChanges, found: Found) -> PostChanges:
    """Return a post's changes with what came back beside its targets."""
    came = found.get(post.target, {})
    return replace(post, units=tuple(_with_back(unit, came) for unit in post.units))


def _with_back(unit: UnitChange, came: Mapping[str, Text]) -> UnitChange:
    version = unit.new
    if not version or not version.target or version.target.tagged not in came:
        return unit
    back = came[version.target.tagged]
    score = chrf(_plain(version.source), _plain(back)) if version.source else None
    return replace(unit, new=replace(version, back=Back(back, score)))


def _plain(text: Text) -> str:
    """Return a text without its codes, which come back as they are."""
    return "".join(atom.text for atom in text.atoms if not atom.code)
