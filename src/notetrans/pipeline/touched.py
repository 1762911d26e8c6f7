"""What a change of the glossary touches: units whose target does not keep to it any more.

A machine's target is asked for again, with the rule as the reason and the target to be revised;
a person's, or an approved one, is left alone and told.

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
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.rulebook import CHECK, Broken, Rulebook, is_told
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import is_kept, standing
from notetrans.protocol import Capabilities
from notetrans.site import Post
from notetrans.stage import read_staged
from notetrans.stage.staging import state_of


@dataclass(frozen=True, slots=True)
class Touched:
    """Targets that are asked for again with the reason, by unit id, and what else is told."""

    reasons: Mapping[str, str] = field(default_factory=dict)
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

    def apply(self, prepared: Prepared, touched: Touched) -> Prepared:
        """Return a post in which the touched targets are to be revised, or are known better."""
        segments = []
        for segment in prepared.segments:
            reason = touched.reasons.get(segment.id)
            if reason is None:
                segments.append(segment)
                continue
            unit = prepared.note.by_id[segment.id]
            better = self._better(prepared, unit)
            if better:
                prepared.known[segment.id] = better
                continue
            old = touched.standing[segment.id]
            if self._answers is None or key_in(prepared, segment) in self._answers:
                again = replace(segment, previous=(unit.source, old.target), problem=reason)
                segments.append(again)
            else:
                prepared.known[segment.id] = old
        prepared.segments = tuple(segments)
        prepared.touched = dict(touched.standing)
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
        reasons: dict[str, str] = {}
        known: dict[str, KnownTarget] = {}
        findings = []
        for unit in units:
            target = stands.known.get(unit.id)
            if target is None or unit.id in stands.drafts:
                continue
            rules = self._rulebook.broken(post, unit, target.target)
            if rules and is_kept(target):
                whose = "approved" if target.state.is_approved else "a person's"
                message = f"{'; '.join(rules.values())} ({whose}: left as it is)"
                findings.append(Finding(CHECK, "major", message, unit.id, unit.line))
            elif new := self._new(rules, target, _text(post, note, unit)):
                reasons[unit.id] = "; ".join(new.values())
                known[unit.id] = target
        return Touched(reasons, known, tuple(findings))

    def _new(self, rules: Broken, target: KnownTarget, text: tuple[str, str, str]) -> Broken:
        """Return the rules for which a text was not asked for yet.

        Where the cache was lost, a finding of the target says that it was.
        """
        if not rules:
            return {}
        refused = self.asked.refused(text)
        if not refused and is_told(target):
            return {}
        return {rule: message for rule, message in rules.items() if rule not in refused}

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
