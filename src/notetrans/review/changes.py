"""What a staged post changes against what is published, unit by unit, as values.

Law: every unit of either side is in one change, those of the staged side in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from notetrans.model import Code, Finding, Origin, State
from notetrans.review.atoms import Atom, atoms, words_in
from notetrans.review.words import Part, difference

Kind = Literal["added", "removed", "changed", "same"]
Status = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class Text:
    """A text with its inline codes as tags."""

    tagged: str
    codes: tuple[Code, ...] = ()

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """Its atoms, where codes are spelled out; made when they are asked for."""
        return atoms(self.tagged, self.codes)


@dataclass(frozen=True, slots=True)
class Back:
    """A target translated back, and how alike that is to the source (0 to 100, :mod:`.chrf`).

    The score is ``None`` where the source is not known.
    """

    text: Text
    score: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """A unit on one side, published or staged; a text that is not known or not there is ``None``.

    ``digest`` is the hash that the state keeps of the source, empty where none is known.
    """

    kind: str
    digest: str
    source: Text | None
    target: Text | None
    state: State = State.TRANSLATED
    origin: Origin = Origin.MACHINE
    findings: tuple[Finding, ...] = ()
    id: str = ""
    line: int = 0
    section: tuple[str, ...] = ()
    back: Back | None = None

    @property
    def is_kept(self) -> bool:
        """Whether it is said that a person wrote or approved the target."""
        return self.origin is Origin.PERSON or self.state.is_approved


@dataclass(frozen=True)
class UnitChange:
    """A unit as it is published and as it is staged; ``None`` on a side that does not have it."""

    old: Version | None
    new: Version | None

    @property
    def version(self) -> Version:
        """The staged version, the published one of a unit that is removed."""
        version = self.new or self.old
        assert version
        return version

    @cached_property
    def kind(self) -> Kind:
        """What becomes of the unit; ``same`` where neither text and no finding is new."""
        if not self.old:
            return "added"
        if not self.new:
            return "removed"
        texts = _differ(self.old.target, self.new.target) or self.source_changed
        news = {(each.severity, each.check) for each in self.new.findings}
        known = {(each.severity, each.check) for each in self.old.findings}
        return "changed" if texts or news - known else "same"

    @property
    def source_changed(self) -> bool:
        """Whether the note says something else by now, also where what it said is not known."""
        if not (self.old and self.new):
            return True
        if self.old.source and self.new.source:
            return _differ(self.old.source, self.new.source)
        return bool(self.old.digest) and self.old.digest != self.new.digest

    @property
    def is_vouched_for(self) -> bool:
        """Whether a person is said to have written or approved the new target, newly so."""
        new, old = self.new, self.old
        if not new or not new.is_kept:
            return False
        if not old or old.state.rank < new.state.rank or _differ(old.target, new.target):
            return True
        return self.source_changed or (new.origin, old.origin) == (Origin.PERSON, Origin.MACHINE)

    @property
    def is_source_known(self) -> bool:
        """Whether what the note said is known, where it must be for a difference."""
        return not self.old or self.old.source is not None

    @cached_property
    def source(self) -> tuple[Part, ...]:
        """The difference of the sources; the new one alone where the old one is not known."""
        old = self.old.source if self.old else None
        new = self.new.source if self.new else None
        if self.old and self.new and not old:
            old = new
        return difference(_told(old), _told(new))

    @cached_property
    def back(self) -> tuple[Part, ...]:
        """The source against what came back of its target; nothing where none was asked for."""
        back = self.new.back if self.new else None
        return (
            difference(_told(self.new.source if self.new else None), back.text.atoms)
            if back
            else ()
        )

    @cached_property
    def target(self) -> tuple[Part, ...]:
        """The difference of the targets."""
        old = self.old.target if self.old else None
        new = self.new.target if self.new else None
        return difference(_told(old), _told(new))


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines outside units that are replaced by others; ``…`` stands for the text of units."""

    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """How many words of targets come and go."""

    inserted: int
    deleted: int


@dataclass(frozen=True)
class PostChanges:
    """A staged post beside the published one.

    ``note`` and ``target`` are paths relative to the site, languages BCP 47 (the source's empty
    where it is not known), ``name`` is the site's own for the target's. ``blocked`` says why
    ``publish`` would refuse it, ``remarks`` what else a reviewer should know. ``vouched`` are the
    units that a branch says a person wrote or approved, newly so: whoever merges it trusts that.
    """

    note: str
    target: str
    source_language: str
    language: str
    name: str
    units: tuple[UnitChange, ...]
    outside: tuple[Hunk, ...] = ()
    is_new: bool = False
    blocked: str = ""
    remarks: tuple[str, ...] = ()
    vouched: tuple[UnitChange, ...] = ()

    @cached_property
    def changed(self) -> tuple[UnitChange, ...]:
        """The units that a reviewer must see."""
        return tuple(unit for unit in self.units if unit.kind != "same")

    @property
    def status(self) -> Status:
        """Whether there is anything to review."""
        if self.is_new:
            return "new"
        return "changed" if self.changed or self.outside or self.vouched else "same"

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What checks have to say about the staged units that changed."""
        return tuple(each for unit in self.changed if unit.new for each in unit.new.findings)

    @cached_property
    def words(self) -> Words:
        """How many words of targets come and go."""
        parts = [part for unit in self.changed for part in unit.target]
        return Words(*(_count(parts, kind) for kind in ("inserted", "deleted")))


def _told(text: Text | None) -> tuple[Atom, ...]:
    return text.atoms if text else ()


def _differ(old: Text | None, new: Text | None) -> bool:
    """Return whether texts read differently; atoms cost more to make than texts to compare."""
    return old != new and _told(old) != _told(new)


def _count(parts: Sequence[Part], kind: str) -> int:
    return sum(words_in(part.atoms) for part in parts if part.kind == kind)
