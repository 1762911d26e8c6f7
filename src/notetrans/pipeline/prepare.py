"""What must be asked of a backend for one post: segments of the units nothing is known of."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.memory import Memory
from notetrans.model import Document, Term, Unit
from notetrans.pipeline.changed import OldSources, Pair, changed_pairs
from notetrans.pipeline.context import settled, title, wishes
from notetrans.pipeline.decided import Ruling, ruling
from notetrans.pipeline.known import (
    KnownTarget,
    from_memory,
    from_post,
    is_current,
    post_state,
    read_published,
)
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import is_kept, kept_elsewhere
from notetrans.protect import Protected, joined, protect, terms_in
from notetrans.protocol import Capabilities, Segment
from notetrans.scripts import LETTER
from notetrans.site import Post
from notetrans.stage import Staged, read_decisions, read_staged
from notetrans.translate import Job, Outcome


@dataclass(slots=True)
class Prepared:
    """A post on its way: what is known, what is asked for, what has come back.

    ``done`` says why nothing is to be done (``current``: published, ``staged``: waiting);
    ``waiting`` are units that an open batch asks for, with its id; ``ruling`` is what people
    decided about the post's units, laid over ``known`` already.
    """

    post: Post
    note: NoteText
    known: dict[str, KnownTarget]
    protected: dict[str, Protected]
    segments: tuple[Segment, ...]
    terms: tuple[Term, ...] = ()
    done: Literal["", "current", "staged"] = ""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    ruling: Ruling = field(default_factory=Ruling)

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
    again: Collection[str] = (),
    old: OldSources | None = None,
) -> Prepared:
    """Return what is known of a post and what must be asked.

    ``draft`` is the backend's name where its targets serve no other one; ``force`` asks again
    for what a machine made, never for what a person wrote or approved; ``again`` names units of
    which that holds. ``old`` knows what changed units were, for a backend that revises.
    """
    anew = note.by_id.keys() if force else note.by_id.keys() & set(again)
    force = force or bool(anew)
    state = post_state(site.root, post)
    decided = ruling(note, read_decisions(site.root, post.language, post.note.path))
    staged = read_staged(site.root, post.language, post.note.path)
    is_known = not force and set(decided.names) <= set(staged.decided if staged else ())
    if is_known and is_current(site.root, post, state, note.blob, draft):
        return Prepared(post, note, {}, {}, (), done="current")
    if is_known and staged and _waits(staged, post, note, draft):
        return Prepared(post, note, {}, {}, (), done="staged")
    published = read_published(site, post, state, note, draft)
    known = decided.over(from_post(site, state, published, note))
    known = {unit: each for unit, each in known.items() if unit not in anew or is_kept(each)}
    known |= decided.over(kept_elsewhere(site, post, note, state, staged, draft=draft))
    units = [] if post.copy else [unit for unit in note.document.units if unit.translate]
    missing = [unit.id for unit in units if unit.id not in known and unit.id not in anew]
    remembered = _usable(note.document, from_memory(memory, post, note, missing))
    known |= decided.over(remembered)
    before: Mapping[str, Pair] = {}
    if old and state and published and capabilities.revise and not force:
        missing = [unit.id for unit in units if unit.id not in known]
        languages = (post.note.language, post.language)
        before = changed_pairs(state, published, note, old, languages=languages, missing=missing)
    bare = Prepared(post, note, known, {}, (), ruling=decided)
    return _asking(site, bare, units=units, capabilities=capabilities, before=before)


def _waits(staged: Staged, post: Post, note: NoteText, draft: str) -> bool:
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
            prepared.known[unit.id] = KnownTarget(joined(unit.source, unit.codes))
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
