"""What a change of the glossary touches: units whose target does not keep to it any more.

A machine's target is asked for again, with the rule as the reason and the target to be revised;
a person's, or an approved one, is left alone and told.

Laws: a target is asked for again only for a rule that no engine was given for its text before; one
that came of a rule's name or rendering keeps to it. If no better one comes, the target stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.memory import Memory
from notetrans.memory.asked import Asked
from notetrans.model import Finding, Term, Unit
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import is_kept, standing
from notetrans.protect import terms_in
from notetrans.protect.terms import narrow
from notetrans.protocol import Capabilities
from notetrans.site import Post
from notetrans.verify.evidence import Evidence
from notetrans.verify.glossary import glossary

CHECK = "glossary"

Rules = Mapping[str, str]
"""Rules that a target does not keep to: what tells them from others, and what to say of them."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Targets that are asked for again with the reason, by unit id, and what else is told."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, KnownTarget] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class GlossaryChanges:
    """Finds what the glossary as it is now touches, and remembers what came of it."""

    def __init__(self, site: Site, memory: Memory, asked: Asked) -> None:
        self._site = site
        self._memory = memory
        self.asked = asked
        self._digests: dict[str, str] = {}
        self._terms = site.config.checks.get(CHECK) != "off"

    def touched(self, post: Post, note: NoteText, capabilities: Capabilities) -> Touched:
        """Return what of a post is to be asked for again by an engine that revises."""
        matcher = self._site.matcher
        revises = capabilities.natural and capabilities.revise
        if not (matcher and revises) or post.copy:
            return Touched()
        if self.asked.looked(note.path, post.language) == self._digest(post):
            return Touched()
        units = [
            unit
            for unit in note.document.units
            if unit.translate and matcher.find(tags.plain(unit.source))
        ]
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
            old = touched.standing[segment.id].target
            segments.append(replace(segment, previous=(unit.source, old), problem=reason))
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
        rules = self._broken(prepared.post, unit, text)
        if rules:
            self.asked.refuse(_text(prepared.post, prepared.note, unit), rules)

    def looked(self, prepared: Prepared) -> None:
        """Keep that a post agrees with the glossary, as far as engines can bring it to."""
        if not prepared.touched and self._site.matcher:
            post = prepared.post
            self.asked.look(prepared.note.path, post.language, self._digest(post))

    def _of(self, post: Post, note: NoteText, units: list[Unit]) -> Touched:
        stands = standing(self._site, post, note)
        reasons: dict[str, str] = {}
        known: dict[str, KnownTarget] = {}
        findings = []
        for unit in units:
            target = stands.known.get(unit.id)
            if target is None or unit.id in stands.drafts:
                continue
            rules = self._broken(post, unit, target.target)
            if rules and is_kept(target):
                whose = "approved" if target.state.is_approved else "a person's"
                message = f"{'; '.join(rules.values())} ({whose}: left as it is)"
                findings.append(Finding(CHECK, "major", message, unit.id, unit.line))
            elif new := self._new(rules, target, _text(post, note, unit)):
                reasons[unit.id] = "; ".join(new.values())
                known[unit.id] = target
        return Touched(reasons, known, tuple(findings))

    def _new(self, rules: Rules, target: KnownTarget, text: tuple[str, str, str]) -> Rules:
        """Return the rules for which a text was not asked for yet.

        Where the cache was lost, a finding of the target says that it was.
        """
        if not rules:
            return {}
        refused = self.asked.refused(text)
        if not refused and any(each.endswith(f":{CHECK}") for each in target.findings):
            return {}
        return {rule: message for rule, message in rules.items() if rule not in refused}

    def _better(self, prepared: Prepared, unit: Unit) -> KnownTarget | None:
        """Return a target of the memory that keeps to the glossary: an earlier run was killed."""
        post, note = prepared.post, prepared.note
        match = self._memory.get(
            note.keys[unit.id], post.note.language, post.language, note.contexts[unit.id]
        )
        if match is None or self._broken(post, unit, match.target):
            return None
        try:
            tags.check(unit.source, match.target, unit.codes, unit=unit.id)
        except TargetError:
            return None
        return KnownTarget(
            match.target, origin=match.origin, model=match.model, similarity=match.similarity
        )

    def _broken(self, post: Post, unit: Unit, target: str) -> dict[str, str]:
        matcher = self._site.matcher
        found = dict(_names_lost(target, [m.term for m in matcher.find(_plain(unit))]))
        for term in terms_in([unit.source], matcher, post.language) if self._terms else ():
            evidence = Evidence(
                unit.id, unit.source, target, post.note.language, post.language, unit.codes,
                terms=(term,),
            )  # fmt: skip
            for finding in glossary(evidence):
                found[_rule(term)] = finding.message
        return found

    def _digest(self, post: Post) -> str:
        """Return what tells the glossary, as far as it is about a language, from an earlier one."""
        if post.language not in self._digests:
            terms = (narrow(term, post.language) for term in self._site.matcher.terms)
            rules = sorted(map(_rule, terms))
            told = f"{self._terms}\n{' '.join(rules)}"
            self._digests[post.language] = hashlib.sha256(told.encode()).hexdigest()[:16]
        return self._digests[post.language]


def stands_on(prepared: Prepared) -> None:
    """Let the targets stand for which nothing better came."""
    for unit_id, target in prepared.touched.items():
        outcome = prepared.outcomes.get(unit_id)
        if outcome and outcome.target is None:
            del prepared.outcomes[unit_id]
            prepared.known[unit_id] = target


def _plain(unit: Unit) -> str:
    return tags.plain(unit.source)


def _text(post: Post, note: NoteText, unit: Unit) -> tuple[str, str, str]:
    return post.note.language, post.language, note.keys[unit.id]


def _names_lost(target: str, terms: list[Term]) -> Iterator[tuple[str, str]]:
    """Yield the names that stand in a target less often than in its source.

    A name within a longer word counts (``vLLM-Server``): an engine may have put it there.
    """
    plain = tags.plain(target)
    for term in {term.source: term for term in terms if term.keep}.values():
        wanted = sum(each.source == term.source for each in terms)
        text, name = plain, term.source
        if not term.case_sensitive:
            text, name = text.casefold(), name.casefold()
        if " ".join(text.split()).count(name) < wanted:
            yield _rule(term), f"'{term.source}' does not stay as it is"


def _rule(term: Term) -> str:
    """Return what tells what the glossary says of a term from anything else it might say."""
    said = (term.source, sorted(term.targets.items()), sorted(term.forbidden.items()), term.keep)
    return hashlib.sha256(repr((said, term.case_sensitive)).encode()).hexdigest()[:12]
