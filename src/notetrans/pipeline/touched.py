"""What a change of the glossary touches: units whose target does not keep to it any more.

A machine's target is asked for again, with the rule as the reason and the target to be revised,
whether it stands in the post or the memory holds it for a new unit; a person's, or an approved
one, is left alone and told.

Laws: a target is asked for again only for a rule that no engine was given for its text before; one
that came of a rule's name or rendering keeps to it. If no better one comes, the target stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.memory import Memory
from notetrans.memory.asked import Asked
from notetrans.model import Finding, Unit
from notetrans.pipeline.batches.held import Key, key_in
from notetrans.pipeline.known import KnownTarget, post_state
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.prepare import Fits, Prepared
from notetrans.pipeline.rulebook import CHECK, Rulebook, is_told
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import is_kept, standing
from notetrans.protocol import Capabilities
from notetrans.site import Post
from notetrans.stage import read_staged
from notetrans.stage.staging import state_of


@dataclass(frozen=True, slots=True)
class Touched:
    """Targets that stand and are asked for again, by unit id, and what else is told."""

    standing: Mapping[str, KnownTarget] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class GlossaryChanges:
    """Finds what the glossary as it is now touches, and remembers what came of it.

    ``answers`` are the texts of which a batch brings the answers, where nothing else is asked for:
    what else is touched stands until the next run.
    """

    def __init__(
        self, site: Site, memory: Memory, asked: Asked, answers: Container[Key] | None = None
    ) -> None:
        self._site = site
        self._memory = memory
        self._answers = answers
        self.asked = asked
        self._rulebook = Rulebook(site)

    def is_settled(self, post: Post, capabilities: Capabilities) -> bool:
        """Return whether there is nothing to be told of a post whose targets keep to the rules."""
        digest = self._rulebook.digest(post.language)
        if not digest or not _revises(capabilities) or post.copy:
            return True
        return self.asked.looked(post.note.path, post.language).startswith(_begin(digest))

    def touched(self, post: Post, note: NoteText, capabilities: Capabilities) -> Touched:
        """Return what of a post is to be asked for again by an engine that revises."""
        if not self._rulebook.digest(post.language) or not _revises(capabilities) or post.copy:
            return Touched()
        if self.asked.looked(note.path, post.language) == self._mark(post):
            return Touched()
        units = self._rulebook.ruled(note)
        return self._of(post, note, units) if units else Touched()

    def fits(self, post: Post, note: NoteText, capabilities: Capabilities) -> Fits | None:
        """Return what tells whether a target of the memory is used as it is, not to be revised."""
        if not self._rulebook.digest(post.language) or not _revises(capabilities):
            return None
        return lambda unit_id, target: (
            is_kept(target) or not self._reason(post, note, note.by_id[unit_id], target)
        )

    def apply(self, prepared: Prepared, touched: Touched) -> Prepared:
        """Return a post in which the touched targets are to be revised, or are known better."""
        post, note = prepared.post, prepared.note
        stands = {**touched.standing, **prepared.unfit}
        segments = []
        for segment in prepared.segments:
            old = stands.get(segment.id)
            if old is None:
                segments.append(segment)
                continue
            unit = note.by_id[segment.id]
            better = self._better(prepared, unit)
            if better:
                prepared.known[segment.id] = better
                continue
            if self._answers is None or key_in(prepared, segment) in self._answers:
                reason = self._reason(post, note, unit, old)
                again = replace(segment, previous=(unit.source, old.target), problem=reason)
                segments.append(again)
            else:
                prepared.known[segment.id] = old
        prepared.segments = tuple(segments)
        prepared.touched = stands
        prepared.told = touched.findings
        return prepared

    def answered(self, prepared: Prepared, unit_id: str, target: str | None) -> None:
        """Keep which rules an answer does not keep to, so that it is not asked for again."""
        unit = prepared.note.by_id[unit_id]
        stands = prepared.touched.get(unit_id)
        text = target if target is not None else stands.target if stands else None
        if text is None:
            return
        rules = self._rulebook.broken(prepared.post, unit, text)
        if rules:
            self.asked.refuse(_text(prepared.post, prepared.note, unit), rules)

    def looked(self, prepared: Prepared, capabilities: Capabilities) -> None:
        """Keep that a post as it stands now agrees with the glossary, as far as it can."""
        post = prepared.post
        if self._rulebook.digest(post.language) and _revises(capabilities) and not prepared.touched:
            self.asked.look(prepared.note.path, post.language, self._mark(post))

    def _mark(self, post: Post) -> str:
        """Return what tells a post's texts under this glossary from others, or under another."""
        staged = read_staged(self._site.root, post.language, post.note.path)
        state = state_of(staged, "") if staged else post_state(self._site.root, post)
        stands = sorted(map(repr, state.entries)) if state else []
        digest = hashlib.sha256("\n".join(stands).encode()).hexdigest()[:16]
        return _begin(self._rulebook.digest(post.language)) + digest

    def _of(self, post: Post, note: NoteText, units: list[Unit]) -> Touched:
        stands = standing(self._site, post, note)
        known: dict[str, KnownTarget] = {}
        findings = []
        for unit in units:
            target = stands.known.get(unit.id)
            if target is None or unit.id in stands.drafts:
                continue
            if not is_kept(target):
                if self._reason(post, note, unit, target):
                    known[unit.id] = target
            elif rules := self._rulebook.broken(post, unit, target.target):
                whose = "approved" if target.state.is_approved else "a person's"
                message = f"{'; '.join(rules.values())} ({whose}: left as it is)"
                findings.append(Finding(CHECK, "major", message, unit.id, unit.line))
        return Touched(known, tuple(findings))

    def _reason(self, post: Post, note: NoteText, unit: Unit, target: KnownTarget) -> str:
        """Return why a text is to be asked for again: the rules for which it was not yet.

        Where the cache was lost, a finding of the target says that it was.
        """
        rules = self._rulebook.broken(post, unit, target.target)
        refused = self.asked.refused(_text(post, note, unit)) if rules else frozenset()
        if not refused and is_told(target):
            return ""
        return "; ".join(message for rule, message in rules.items() if rule not in refused)

    def _better(self, prepared: Prepared, unit: Unit) -> KnownTarget | None:
        """Return a target of the memory that keeps to the glossary: an earlier run was killed."""
        post, note = prepared.post, prepared.note
        match = self._memory.get(
            note.keys[unit.id], post.note.language, post.language, note.contexts[unit.id]
        )
        if match is None or self._rulebook.broken(post, unit, match.target):
            return None
        try:
            tags.check(unit.source, match.target, unit.codes, unit=unit.id)
        except TargetError:
            return None
        return KnownTarget(
            match.target, origin=match.origin, model=match.model, similarity=match.similarity
        )


def stands_on(prepared: Prepared) -> None:
    """Let the targets stand for which nothing better came, with what is to be said of them."""
    for unit_id, target in prepared.touched.items():
        outcome = prepared.outcomes.get(unit_id)
        if outcome and outcome.target is None:
            del prepared.outcomes[unit_id]
            told = () if is_told(target) else (f"major:{CHECK}",)
            prepared.known[unit_id] = replace(target, findings=(*target.findings, *told))


def _revises(capabilities: Capabilities) -> bool:
    return capabilities.natural and capabilities.revise


def _begin(rules: str) -> str:
    """Return how the mark of a post that was looked at under some rules begins."""
    return f"{rules}:"


def _text(post: Post, note: NoteText, unit: Unit) -> tuple[str, str, str]:
    return post.note.language, post.language, note.keys[unit.id]
