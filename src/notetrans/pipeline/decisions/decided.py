"""What people decided about targets, laid over what stands or is known.

Laws: an approval or a rejection counts for the very source and target that it was made of; a
person's text counts for its source, and for no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.model import Origin, State, Unit
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import NoteText, digest
from notetrans.stage import Decision, Decisions

_OTHERWISE = "A reader refused the earlier translation: say it differently."


@dataclass(frozen=True, slots=True)
class Ruling:
    """Decisions by the ids of the units of a note as it is.

    ``unplaced`` are texts that people wrote for a source which the note has no longer, or which
    does not hold their codes any more; ``names`` are those of all other decisions: whoever lays
    the ruling over a post may settle them once it is published.
    """

    verdicts: Mapping[str, Decision] = field(default_factory=dict)
    comments: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    unplaced: tuple[Decision, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[str, KnownTarget]:
        """What people wrote, by unit id."""
        return {
            unit_id: KnownTarget(each.text, each.state, Origin.PERSON, each.findings)
            for unit_id, each in self.verdicts.items()
            if each.action == "edit"
        }

    def over(self, known: Mapping[str, KnownTarget]) -> dict[str, KnownTarget]:
        """Return known targets with the decisions about them: approved, replaced, left out."""
        found = {}
        for unit_id, target in known.items():
            verdict = self.verdicts.get(unit_id)
            if verdict is None or verdict.target != digest(target.target):
                found[unit_id] = target
            elif verdict.action == "approve":
                found[unit_id] = _approved(target, verdict)
        return found | self.texts

    def refuses(self, unit_id: str, target: str) -> bool:
        """Return whether a person has rejected this very target."""
        verdict = self.verdicts.get(unit_id)
        return (
            verdict is not None and verdict.action == "reject" and verdict.target == digest(target)
        )

    def hint(self, unit_id: str) -> str:
        """Return what whoever translates a rejected unit again should know."""
        verdict = self.verdicts.get(unit_id)
        if verdict is None or verdict.action != "reject":
            return ""
        return verdict.comment or _OTHERWISE


def ruling(note: NoteText, decisions: Decisions) -> Ruling:
    """Return the decisions on a post by the units of its note."""
    verdicts: dict[str, Decision] = {}
    comments: dict[str, tuple[Decision, ...]] = {}
    if not decisions.names:
        return Ruling()
    for key, unit in _keyed(note):
        verdict = decisions.verdicts.get(key)
        if verdict and (verdict.action != "edit" or _fits(unit, verdict)):
            verdicts[unit.id] = verdict
        if key in decisions.comments:
            comments[unit.id] = decisions.comments[key]
    placed = {each.name for each in verdicts.values()}
    unplaced = tuple(
        each
        for each in decisions.verdicts.values()
        if each.action == "edit" and each.name not in placed
    )
    names = decisions.names - {each.name for each in unplaced}
    return Ruling(verdicts, comments, unplaced, tuple(sorted(names)))


def keys(note: NoteText) -> dict[str, tuple[str, int]]:
    """Return by unit id the key under which its decisions are kept."""
    return {unit.id: key for key, unit in _keyed(note)}


def _keyed(note: NoteText) -> Iterator[tuple[tuple[str, int], Unit]]:
    seen: Counter[str] = Counter()
    for source, unit in note.hashed:
        seen[source] += 1
        yield (source, seen[source]), unit


def _fits(unit: Unit, decision: Decision) -> bool:
    """Return whether a unit has the codes of a text; its links may lead elsewhere by now."""
    try:
        tags.check(unit.source, decision.text, unit.codes, unit=unit.id)
    except TargetError:
        return False
    return True


def _approved(target: KnownTarget, verdict: Decision) -> KnownTarget:
    return replace(target, state=higher(target.state, verdict.state), findings=())


def higher(one: State, other: State) -> State:
    """Return the state that an approval leaves: it takes nothing back."""
    return one if one.rank >= other.rank else other
