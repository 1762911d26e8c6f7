"""What must be asked of a backend for one post: segments of the units nothing is known of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.memory import Memory
from notetrans.model import Document, Finding, Term, Unit
from notetrans.pipeline.changed import OldSources, Pair, changed_pairs
from notetrans.pipeline.context import settled, title, wishes
from notetrans.pipeline.decisions.decided import Ruling, ruling
from notetrans.pipeline.hand_edits.edits import Edits, read_edits
from notetrans.pipeline.hand_edits.persons import (
    is_seen,
    needs_nothing,
    persons_past,
    written_by_hand,
)
from notetrans.pipeline.known import (
    KnownTarget,
    from_memory,
    from_post,
    is_current,
    post_state,
    read_published,
)
from notetrans.pipeline.likes import Likes
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import is_kept, kept_elsewhere
from notetrans.protect import Protected, joined, protect, terms_in
from notetrans.protocol import Capabilities, Segment
from notetrans.scripts import LETTER
from notetrans.site import Post
from notetrans.stage import STALE, PostState, Staged, read_decisions, read_staged
from notetrans.translate import Job, Outcome

Fits = Callable[[str, KnownTarget], bool]
"""Whether a target may be used for a unit (its id)."""


@dataclass(slots=True)
class Prepared:
    """A post on its way: what is known, what is asked for, what has come back.

    ``done`` says why nothing is to be done (``current``: published, ``staged``: waiting,
    ``edited``: a person changed the post, which is all there is to take in); ``waiting`` are
    units that an open batch asks for, with its id; ``ruling`` is what people decided about the
    post's units, laid over ``known`` already. ``edits`` is the post as a person left it,
    ``revised`` are units of which a person's text may give way to a machine's; ``touched`` are
    the targets that stand if nothing better comes, ``unfit`` those of the memory among them,
    ``told`` what else is to be told of the post.
    """

    post: Post
    note: NoteText
    known: dict[str, KnownTarget]
    protected: dict[str, Protected]
    segments: tuple[Segment, ...]
    terms: tuple[Term, ...] = ()
    done: Literal["", "current", "staged", "edited"] = ""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    ruling: Ruling = field(default_factory=Ruling)
    edits: Edits | None = None
    revised: frozenset[str] = frozenset()
    touched: Mapping[str, KnownTarget] = field(default_factory=dict)
    unfit: Mapping[str, KnownTarget] = field(default_factory=dict)
    told: tuple[Finding, ...] = ()

    @property
    def document(self) -> Document:
        """The parsed note."""
        return self.note.document

    @property
    def whole(self) -> bool:
        """Whether every segment has its outcome."""
        return len(self.outcomes) == len(self.segments)

    def job(self, instructions: str) -> Job:
        """Return what the engine gets."""
        return Job(
            key=self,
            source_lang=self.post.note.language,
            target_lang=self.post.language,
            segments=self.segments,
            terms=self.terms,
            instructions=instructions,
            context=title(self.document),
            wishes=wishes(self.document),
            settled=self._settled,
        )

    def _settled(self, unit_id: str) -> list[Pair]:
        """Return the sources and targets near a unit that are settled by now, nearest first."""
        targets = {key: each.target for key, each in self.known.items()} | self.targets
        return list(settled(self.document.units, self.note.places[unit_id], targets))


def prepare(
    site: Site,
    post: Post,
    note: NoteText,
    memory: Memory,
    capabilities: Capabilities,
    *,
    draft: str,
    force: bool,
    approved: bool = False,
    again: Collection[str] = (),
    old: OldSources,
    likes: Likes | None = None,
    fits: Fits | None = None,
) -> Prepared:
    """Return what is known of a post and what must be asked.

    ``draft`` is the backend's name where its targets serve no other one; ``force`` asks again
    for what a machine made, and with ``approved`` also for what a person wrote or approved;
    ``again`` names units of which that holds. ``old`` knows what changed units were, ``likes``
    what new ones are like, ``fits`` which targets of the memory may be used as they are.
    """
    anew = frozenset(note.by_id if force else note.by_id.keys() & set(again))
    sides = _sides(site, post, note)
    done_by = set(sides.staged.decided if sides.staged else ())
    is_known = not force and not anew and set(sides.decided.names) <= done_by
    revise = capabilities.revise
    if is_known and (done := _done(site, post, note, sides, draft, revise=revise)):
        return Prepared(post, note, {}, {}, (), done=done)
    there = _there(site, post, note, sides, draft)
    edits, known = there.edits, dict(there.known)
    if edits and is_known and not there.elsewhere and needs_nothing(edits, note, draft):
        return Prepared(post, note, known, {}, (), done="edited", edits=edits)
    past, waiting = persons_past(
        site, post, note, old, state=sides.state, staged=sides.staged, edits=edits
    )
    if not revise:
        past, waiting = {}, past | waiting
    known |= {u: each for u, each in there.elsewhere.items() if u not in past or not _stale(each)}
    given_up = {u for u, each in known.items() if approved and u in anew and is_kept(each)}
    known = {
        u: each
        for u, each in known.items()
        if u not in given_up and (u not in anew or is_kept(each))
    }
    known |= {u: each.kept for u, each in waiting.items() if each.kept and u not in known}
    units = [] if post.copy else [unit for unit in note.document.units if unit.translate]
    missing = [unit.id for unit in units if unit.id not in known and unit.id not in anew]
    remembered = _usable(note.document, from_memory(memory, post, note, missing))
    remembered = sides.decided.over(remembered)
    unfit = {u: each for u, each in remembered.items() if fits and not fits(u, each)}
    known |= {u: each for u, each in remembered.items() if u not in unfit}
    new = [unit for unit in units if unit.id not in known]
    own = {u: each.previous for u, each in past.items() if u not in known}
    before: Mapping[str, Pair] = own
    if revise and not force:
        before = _earlier(post, note, old, likes, state=sides.state, there=there, new=new, own=own)
    bare = Prepared(post, note, known, {}, (), ruling=sides.decided, edits=edits, unfit=unfit)
    bare.revised = frozenset({*past, *waiting, *given_up})
    return _asking(site, bare, units=units, capabilities=capabilities, before=before)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is kept about a post: its state, what waits on the stage, what people decided."""

    state: PostState | None
    staged: Staged | None
    decided: Ruling


@dataclass(frozen=True, slots=True)
class _There:
    """A post as it stands, and its targets; ``elsewhere`` are a person's that it does not hold."""

    edits: Edits | None
    published: Document | None
    known: Mapping[str, KnownTarget]
    elsewhere: Mapping[str, KnownTarget]

    @property
    def places(self) -> Mapping[int, int] | None:
        """Where the texts of the state stand in it, if a person changed it."""
        return self.edits.places if self.edits else None


def _sides(site: Site, post: Post, note: NoteText) -> _Sides:
    language, path = post.language, post.note.path
    return _Sides(
        post_state(site.root, post),
        read_staged(site.root, language, path),
        ruling(note, read_decisions(site.root, language, path)),
    )


def _done(
    site: Site, post: Post, note: NoteText, sides: _Sides, draft: str, *, revise: bool
) -> Literal["", "current", "staged"]:
    """Return why nothing is to be done, if so."""
    state, staged = sides.state, sides.staged
    if is_current(site.root, post, state, note.blob, draft):
        there = staged and staged.source == note.blob and staged.target == post.path
        return "staged" if there else "current"
    if staged and _waits(staged, post, note, draft, revise=revise):
        return "staged" if is_seen(site, post, state, staged) else ""
    return ""


def _there(site: Site, post: Post, note: NoteText, sides: _Sides, draft: str) -> _There:
    state, decided = sides.state, sides.decided
    edits = read_edits(site, post, note)
    published = read_published(site, post, state, note, draft)
    places = edits.places if edits else None
    known = decided.over(from_post(site, state, published, note, places))
    elsewhere = kept_elsewhere(site, post, note, state, sides.staged, draft=draft)
    latest = _latest(elsewhere, decided, written_by_hand(site, note, edits))
    return _There(edits, published, known, decided.over(latest))


def _earlier(
    post: Post,
    note: NoteText,
    old: OldSources,
    likes: Likes | None,
    *,
    state: PostState | None,
    there: _There,
    new: Sequence[Unit],
    own: Mapping[str, Pair],
) -> dict[str, Pair]:
    """Return what new units were before, or what they are like: a person's own past first."""
    languages = (post.note.language, post.language)
    before: dict[str, Pair] = {}
    if state and there.published:
        before = changed_pairs(
            state,
            there.published,
            note,
            old,
            languages=languages,
            missing=[unit.id for unit in new],
            places=there.places,
        )
    before |= own
    if likes:
        before |= likes.pairs([unit for unit in new if unit.id not in before], languages)
    return before


def _latest(
    waiting: Mapping[str, KnownTarget], decided: Ruling, by_hand: Mapping[str, KnownTarget]
) -> dict[str, KnownTarget]:
    """Leave out what waits and is an earlier version of what stands in the post by now."""
    return {u: each for u, each in waiting.items() if u not in by_hand or u in decided.verdicts}


def _stale(known: KnownTarget) -> bool:
    return STALE in known.findings


def _waits(staged: Staged, post: Post, note: NoteText, draft: str, *, revise: bool) -> bool:
    """Return whether a staged post needs no other run; a person's stale text can be revised."""
    if revise and any(STALE in unit.entry.findings for unit in staged.units):
        return False
    return (
        staged.source == note.blob
        and staged.target == post.path
        and staged.draft in ("", draft)
        and not staged.incomplete
    )


def _usable(document: Document, found: Mapping[str, KnownTarget]) -> dict[str, KnownTarget]:
    """Leave out what the memory holds of a unit with the same text but other codes."""
    units = {unit.id: unit for unit in document.units}
    usable = {}
    for unit_id, known in found.items():
        unit = units[unit_id]
        try:
            tags.check(unit.source, known.target, unit.codes, unit=unit_id)
        except TargetError:
            continue
        usable[unit_id] = known
    return usable


def _asking(
    site: Site,
    prepared: Prepared,
    *,
    units: list[Unit],
    capabilities: Capabilities,
    before: Mapping[str, Pair],
) -> Prepared:
    protected: dict[str, Protected] = {}
    for unit in units:
        if unit.id in prepared.known:
            continue
        sent = protect(unit.source, unit.codes, matcher=site.matcher, form=capabilities.tag_form)
        if _has_prose(sent):
            protected[unit.id] = sent
        else:  # names alone: nothing to translate
            prepared.known[unit.id] = KnownTarget(joined(unit.source, unit.codes), similarity=100)
    texts = (unit.source for unit in units if unit.id in protected)
    prepared.protected = protected
    prepared.segments = _segments(prepared, before)
    prepared.terms = terms_in(texts, site.matcher, prepared.post.language)
    return prepared


def _has_prose(sent: Protected) -> bool:
    text = re.sub(r"⟦/?\d+⟧", "", sent.text) if sent.form == "brackets" else tags.plain(sent.text)
    return bool(LETTER.search(text))


def _segments(prepared: Prepared, before: Mapping[str, Pair]) -> tuple[Segment, ...]:
    document, protected = prepared.document, prepared.protected
    sources = [unit.source for unit in document.units]
    around = ["", *sources, ""]
    return tuple(
        Segment(
            id=unit.id,
            text=protected[unit.id].text,
            before=around[index],
            after=around[index + 2],
            section=unit.section,
            previous=before.get(unit.id),
            hint=prepared.ruling.hint(unit.id),
            codes=protected[unit.id].codes,
        )
        for index, unit in enumerate(document.units)
        if unit.id in protected
    )
