"""The glossary as rules, one for each term, and the targets that do not keep to one of them.

A term of which only a note is told is no rule, and neither is one where the check ``glossary`` is
``off`` or ``minor``: then nobody is to be asked twice for it. Names that stay are rules always.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from notetrans import tags
from notetrans.model import Term, Unit
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import NoteText
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import is_kept
from notetrans.protect import terms_in
from notetrans.protect.terms import narrow
from notetrans.site import Post
from notetrans.verify.evidence import Evidence
from notetrans.verify.glossary import glossary

CHECK = "glossary"

Broken = Mapping[str, str]
"""Rules that a target does not keep to: what tells them from others, and what to say of them."""


class Rulebook:
    """What a site's glossary asks of targets, by their language (BCP 47)."""

    def __init__(self, site: Site) -> None:
        self._matcher = site.matcher
        self._terms = site.config.checks.get(CHECK) not in ("off", "minor")
        self._of: dict[str, dict[str, str]] = {}
        self._digests: dict[str, str] = {}

    def rules(self, language: str) -> Mapping[str, str]:
        """Return the terms that say something of a language, by what tells their rules apart."""
        if language not in self._of:
            terms = (narrow(term, language) for term in self._matcher.terms)
            self._of[language] = {
                _rule(term): term.source
                for term in terms
                if term.keep or (self._terms and (term.targets or term.forbidden))
            }
        return self._of[language]

    def digest(self, language: str) -> str:
        """Return what tells the rules for a language from earlier ones, empty without any."""
        if language not in self._digests:
            told = " ".join(sorted(self.rules(language)))
            digest = hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""
            self._digests[language] = digest
        return self._digests[language]

    def ruled(self, note: NoteText) -> list[Unit]:
        """Return the units to be translated in which a term stands."""
        find = self._matcher.find
        return [unit for unit in note.document.units if unit.translate and find(_plain(unit))]

    def broken(self, post: Post, unit: Unit, target: str) -> Broken:
        """Return the rules that a target does not keep to."""
        found = dict(_names_lost(target, [m.term for m in self._matcher.find(_plain(unit))]))
        terms = terms_in([unit.source], self._matcher, post.language) if self._terms else ()
        for term in terms:
            evidence = Evidence(
                unit.id, unit.source, target, post.note.language, post.language, unit.codes,
                terms=(term,),
            )  # fmt: skip
            for finding in glossary(evidence):
                found[_rule(term)] = finding.message
        return found

    def unheeded(
        self, post: Post, units: Iterable[Unit], known: Mapping[str, KnownTarget]
    ) -> list[Unit]:
        """Return the units of which a machine's target breaks a rule, and no finding says so yet.

        They are what is asked for again where there is no cache.
        """
        return [
            unit
            for unit in units
            if (target := known.get(unit.id))
            and not is_kept(target)
            and not is_told(target)
            and self.broken(post, unit, target.target)
        ]


def is_told(target: KnownTarget) -> bool:
    """Return whether a finding says of a target that it does not keep to the glossary."""
    return any(each.endswith(f":{CHECK}") for each in target.findings)


def _plain(unit: Unit) -> str:
    return tags.plain(unit.source)


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
