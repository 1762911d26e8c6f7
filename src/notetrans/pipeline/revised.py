"""Units that say something else by now, though a person wrote or approved what stands for them.

The backend is asked to revise the person's text, which it is shown with the old source; what
comes back is a machine's, and waits for a person with the finding ``major:revised``. Where no
backend can revise, or the person's text is nowhere but on the stage, it is kept instead, with
``major:stale``.

Law: where the source of such a text has changed, what takes its place has one of these findings;
a text whose source is gone goes with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from notetrans import tags
from notetrans.memory import Had, Placed, align, as_target, place
from notetrans.model import Document, Finding, Origin, State, Unit
from notetrans.pipeline.changed import OldSources, Pair, pair_of
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import NoteText, target_hash
from notetrans.stage import REVISED, STALE, PostState


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A person's text whose source has changed.

    ``previous`` is the old source (empty: not known) with the text; ``kept`` the text as a
    target of the unit as it is now, where its codes allow that; ``digests`` are its hashes.
    """

    previous: Pair
    kept: KnownTarget | None
    digests: frozenset[str]


def overtaken(
    state: PostState,
    document: Document,
    note: NoteText,
    old: OldSources,
    *,
    languages: tuple[str, str],
    places: Mapping[int, int] | None = None,
    edited: Collection[int] = (),
) -> dict[str, Overtaken]:
    """Return the units of a note, by id, whose source changed under a person's text.

    ``document`` is the post with the texts of ``state``, ``places`` where they stand in it,
    ``edited`` which of them a person wrote since; ``languages`` are the note's and the post's.
    """
    kept = at_stake(state, note, edited)
    if not kept:
        return {}
    gone = {entry.source for entry in state.entries} - {digest for digest, _ in note.hashed}
    if places is None:
        wanted = [entry.target for entry in state.entries]
        places = align(wanted, [target_hash(unit) for unit in document.units])
    kinds = {i: document.units[at].kind for i, at in places.items()}
    sources = {
        entry.source: old.of(kinds.get(i, ""), entry.source, note, state.sources, languages)
        for i, entry in enumerate(state.entries)
        if entry.source in gone
    }
    had = [
        Had(entry.source, kinds.get(i, ""), sources.get(entry.source) or None)
        for i, entry in enumerate(state.entries)
    ]
    units = note.document.units
    now = [Had(digest, unit.kind, unit.source) for digest, unit in note.hashed]
    found: defaultdict[int, list[int]] = defaultdict(list)
    placed = place(had, now)
    for i in sorted(kept & places.keys()):
        for j in _heirs(placed, i, had, now):
            found[j].append(i)
    first = {i: j for j in sorted(found, reverse=True) for i in found[j]}
    return {
        units[j].id: _one(
            units[j],
            [(sources[state.entries[i].source], document.units[places[i]]) for i in ours],
            keep=all(first[i] == j for i in ours),
        )
        for j, ours in found.items()
        if units[j].translate
    }


def at_stake(state: PostState, note: NoteText, edited: Collection[int] = ()) -> set[int]:
    """Return the entries, by index, whose texts are a person's and whose sources are gone."""
    there = {digest for digest, _ in note.hashed}
    return {
        i
        for i, entry in enumerate(state.entries)
        if entry.source not in there and ((entry.target and entry.is_kept) or i in edited)
    }


def _heirs(placed: Placed, i: int, had: Sequence[Had], now: Sequence[Had]) -> Sequence[int]:
    """Return what a source has become; where that is in doubt, something at its place."""
    if i in placed.places:
        return [placed.places[i]]
    for ours, theirs in placed.groups:
        if i in ours:
            return theirs
    beside = placed.beside.get(i, ())
    alike = [j for j in beside if now[j].kind == had[i].kind]
    return (alike or beside)[:1]


def _one(unit: Unit, texts: Sequence[tuple[str, Unit]], *, keep: bool) -> Overtaken:
    digests = frozenset(target_hash(there) for _, there in texts)
    if len(texts) == 1:
        target = as_target(unit, texts[0][1])
        previous = pair_of(unit, *texts[0])
    else:
        sources, targets = zip(*((source, there.source) for source, there in texts), strict=True)
        previous = tags.plain(" ".join(sources)), tags.plain(" ".join(targets))
        plain = not unit.codes and not any(there.codes for _, there in texts)
        target = " ".join(targets) if plain else None
    known = KnownTarget(target, State.TRANSLATED, Origin.PERSON, (STALE,)) if target else None
    return Overtaken(previous, known if keep else None, digests)


def told(note: NoteText, units: Collection[str]) -> Iterator[Finding]:
    """Yield what there is to say of units whose new target is to take a person's place."""
    _, _, check = REVISED.partition(":")
    message = "a machine's text is to take the place of what a person wrote or approved"
    for unit_id in units:
        yield Finding(check, "major", message, unit_id, note.by_id[unit_id].line)
