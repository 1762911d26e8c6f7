"""All posts of a run through one engine: prepared one after the other, finished as they are whole.

Every answer is in the memory before anything else is done with it, so that a kill costs at
most what was in flight.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from notetrans.errors import NotetransError
from notetrans.memory import Made, Memory, Row
from notetrans.model import Finding, Origin
from notetrans.pipeline.batches.held import Held, Key, hold, key_of
from notetrans.pipeline.changed import OldSources
from notetrans.pipeline.choose import Choice
from notetrans.pipeline.context import instructions
from notetrans.pipeline.finish import finish
from notetrans.pipeline.hand_edits.persons import not_taken, rows, take_in
from notetrans.pipeline.judge import Review, abreast, judge, prime, reviewer
from notetrans.pipeline.leverage import Leverage
from notetrans.pipeline.likes import Likes
from notetrans.pipeline.making import Part, making, parts, prompt_for
from notetrans.pipeline.money import Till
from notetrans.pipeline.notes import NoteText, read_note
from notetrans.pipeline.prepare import Prepared, prepare
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.rulebook import CHECK
from notetrans.pipeline.site import Site
from notetrans.pipeline.touched import GlossaryChanges, Touched, stands_on
from notetrans.protect import restore
from notetrans.protocol import Request
from notetrans.site import Post
from notetrans.stage import stage
from notetrans.translate import Job, Outcome, Settings, Spent, Tally, translate_segments

Status = Literal[
    "staged", "incomplete", "current", "waiting", "taken", "edited", "batched", "failed"
]


@dataclass(frozen=True, slots=True)
class PostResult:
    """What became of one post: how many segments were sent, and what there is to tell.

    ``taken``: a person's edits are in the state now; ``edited``: some have no place in the note.
    ``waiting`` are units that an open batch asks for, with its id: the post is not staged yet.
    """

    post: Post
    status: Status
    sent: int = 0
    known: int = 0
    findings: tuple[Finding, ...] = ()
    error: NotetransError | None = None
    waiting: Mapping[str, str] = field(default_factory=dict)


_UNFINISHED = 8
"""So many posts wait to be finished, and no further one is prepared."""

Report = Callable[[PostResult], None]
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


async def translate(run: Run) -> Tally:
    """Translate and stage all posts of a run.

    Raises :class:`~notetrans.errors.BackendError` where the backend cannot go on; what was
    answered by then is in the memory.
    """
    config = run.site.config
    settings = Settings(
        attempts=config.translate.attempts, concurrency=config.translate.concurrency
    )
    natural = run.choice.backend.capabilities.natural
    check = judge(natural, run.site.matcher, config.checks)
    run.review = reviewer(natural, run.site.matcher, config.checks)
    try:
        return await translate_segments(
            run.choice.backend,
            _jobs(run),
            check,
            lambda job, outcome: _take(run, job, outcome),
            settings,
            fallback=run.choice.fallback,
            on_usage=lambda job, spent: _pay(run, job, spent),
            may_send=run.till.may_send if run.till else None,
            across=abreast(natural, run.site.matcher, config.checks) if natural else None,
            stop=run.stop,
        )
    finally:
        while run.tasks:
            await asyncio.wait(run.tasks)
        run.finisher.shutdown()
        for backend in run.choice.backends:
            await backend.aclose()


async def _jobs(run: Run) -> AsyncIterator[Job]:
    """Yield the posts' jobs, no faster than posts are finished."""
    primed: set[tuple[str, str]] = set()
    for prepared in run.prepared():
        remember(run, prepared)
        if prepared.done == "edited":
            run.report(at_once(run, prepared))
        elif prepared.done or (prepared.waiting and not prepared.segments):
            _looked(run, prepared)
            run.report(_untouched(prepared))
        elif prepared.segments:
            _prime(run, prepared, primed)
            yield run.job(prepared)
        else:
            _finish_later(run, prepared)
        while len(run.tasks) >= _UNFINISHED:
            await asyncio.wait(run.tasks, return_when=asyncio.FIRST_COMPLETED)


def _untouched(prepared: Prepared) -> PostResult:
    """Return the result of a post for which there is nothing to do now."""
    status: Status = "batched"
    if not prepared.waiting:
        status = "current" if prepared.done == "current" else "waiting"
    known, sent = len(prepared.known), len(prepared.segments)
    told, waiting = prepared.told, prepared.waiting
    return PostResult(prepared.post, status, sent, known, findings=told, waiting=waiting)


def at_once(run: Run, prepared: Prepared) -> PostResult:
    """Return what becomes of a post for which nothing is to be sent; it is staged if need be."""
    try:
        if prepared.done == "edited":
            result = _taken(run, prepared)
        elif prepared.done or prepared.waiting:
            result = _untouched(prepared)
        else:
            result = _staged(run, prepared, _prompt(run, prepared))
    except Exception as error:  # whatever befalls one post, it is told and the others go on
        result = _failed(prepared, error)
    _looked(run, prepared)
    return result


def remember(run: Run, prepared: Prepared) -> None:
    """Put into the memory what a person wrote into a post."""
    if prepared.edits:
        run.memory.put(rows(run.site, prepared.post, prepared.note, prepared.edits))


def _taken(run: Run, prepared: Prepared) -> PostResult:
    """Take in what a person made of a post whose note is as it was, where all has its place."""
    post, note, edits = prepared.post, prepared.note, prepared.edits
    assert edits
    if edits.unplaced:
        return PostResult(post, "edited", known=len(prepared.known), error=not_taken(post, edits))
    take_in(run.site, post, note, edits)
    return PostResult(post, "taken", known=len(prepared.known))


def _prime(run: Run, prepared: Prepared, primed: set[tuple[str, str]]) -> None:
    """Have the checks made ready while the first answers are on their way."""
    pair = (prepared.post.note.language, prepared.post.language)
    if run.choice.backend.capabilities.natural and pair not in primed:
        primed.add(pair)
        run.finisher.submit(prime, *pair)


def _take(run: Run, job: Job, outcome: Outcome) -> None:
    """Keep an outcome: in the memory first, then with its post."""
    prepared = job.key
    assert isinstance(prepared, Prepared)
    part = run.paid.pop((id(prepared), outcome.segment), None)
    if outcome.target is not None:
        target = restore(prepared.protected[outcome.segment], outcome.target, unit=outcome.segment)
        run.memory.put([row(prepared, outcome, target)])
        _record(run, _made(run, prepared, outcome, target, part), paid=part is not None)
        prepared.targets[outcome.segment] = target
    _heed(run, prepared, outcome)
    prepared.outcomes[outcome.segment] = outcome
    run.progress(1)
    if prepared.whole:
        _finish_later(run, prepared)


def _pay(run: Run, job: Job, spent: Spent) -> None:
    """Keep the books, and what each segment bears of it."""
    if run.bought is None:
        cost = run.till.pay(job, spent) if run.till else None
        borne = parts(spent, cost)
    else:
        borne = _bought(spent.request, run.bought)
    for segment, part in borne:
        key = (id(job.key), segment)
        run.paid[key] = run.paid[key] + part if key in run.paid else part


def _bought(request: Request, bought: Mapping[Key, Part]) -> Iterator[tuple[str, Part]]:
    for each in request.segments:
        yield each.id, bought.get(key_of(request, each.text), Part(cost=None))


def _made(run: Run, prepared: Prepared, outcome: Outcome, target: str, part: Part | None) -> Made:
    return making(
        prepared,
        outcome,
        target,
        part,
        backends=run.choice.backends,
        matcher=run.site.matcher,
        run=run.till.run if run.till else 0,
    )


def _record(run: Run, made: Made, *, paid: bool) -> None:
    """Keep how a target was made; what was asked for elsewhere leaves what was paid there known."""
    known = (made.source_lang, made.target_lang, made.key, made.target)
    if paid or run.memory.made(*known) is None:
        run.memory.record([made])


def _heed(run: Run, prepared: Prepared, outcome: Outcome) -> None:
    """Keep what an answer makes of the glossary."""
    asked = outcome.segment in prepared.touched
    if run.glossary and (asked or any(each.check == CHECK for each in outcome.findings)):
        target = prepared.targets.get(outcome.segment) if outcome.target is not None else None
        run.glossary.answered(prepared, outcome.segment, target)


def row(prepared: Prepared, outcome: Outcome, target: str) -> Row:
    """Return an outcome as the memory keeps it."""
    return memory_row(
        prepared.post,
        prepared.note,
        outcome.segment,
        target,
        origin=Origin.MACHINE,
        backend=outcome.backend,
        model=outcome.model,
    )


def _finish_later(run: Run, prepared: Prepared) -> None:
    task = asyncio.get_running_loop().create_task(_finish(run, prepared))
    run.tasks.add(task)
    task.add_done_callback(run.tasks.discard)


async def _finish(run: Run, prepared: Prepared) -> None:
    try:
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(
            run.finisher, _staged, run, prepared, _prompt(run, prepared)
        )
    except Exception as error:  # whatever befalls one post, it is told and the others go on
        result = _failed(prepared, error)
    _looked(run, prepared)
    run.report(result)


def _looked(run: Run, prepared: Prepared) -> None:
    if run.glossary and not (run.force or run.choice.draft):
        run.glossary.looked(prepared, run.choice.backend.capabilities)


def _failed(prepared: Prepared, error: Exception) -> PostResult:
    told = error if isinstance(error, NotetransError) else _unforeseen(error)
    return PostResult(prepared.post, "failed", len(prepared.segments), error=told)


def _unforeseen(error: Exception) -> NotetransError:
    if isinstance(error, OSError):
        return NotetransError(f"cannot be staged: {error}")
    return NotetransError(
        f"{type(error).__name__}: {error}", remedy="This is a fault of notetrans: please report it."
    )


def _prompt(run: Run, prepared: Prepared) -> str:
    return prompt_for(run.site, prepared, run.choice.backends, run.memory)


def _staged(run: Run, prepared: Prepared, prompt: str) -> PostResult:
    if prepared.waiting:
        return _untouched(prepared)
    stands_on(prepared)
    finished = finish(
        run.site,
        prepared,
        backend=run.choice.backend.name,
        draft=run.choice.draft,
        prompt=prompt,
        review=run.review,
    )
    stage(run.site.root, finished.staged)
    status: Status = "incomplete" if finished.staged.incomplete else "staged"
    return PostResult(
        prepared.post,
        status,
        sent=len(prepared.segments),
        known=len(prepared.known),
        findings=(*finished.findings, *prepared.told),
    )
