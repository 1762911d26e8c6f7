"""A unit's text as a reviewer sees it: its words, its codes as the note spells them, its terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.model import Code, Term, Unit
from notetrans.protect import TermMatcher, terms_in
from notetrans.review.web.values import Stretch

_Places = Callable[[str], Iterable[tuple[int, int, str]]]
"""Returns where terms stand in a text, in order, and what is to be told about each."""
_STAYS = "stays as it is"


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit with its glossary terms: ``terms`` is what the glossary asks, term by term."""

    source: tuple[Stretch, ...]
    target: tuple[Stretch, ...]
    terms: tuple[Stretch, ...] = ()


def shown(unit: Unit, target: str, matcher: TermMatcher, language: str) -> Shown:
    """Return a unit's source and target; terms are those which say something of the language."""
    terms = terms_in([unit.source], matcher, language) if matcher else ()
    told = {term.source: _told(term) for term in terms}
    return Shown(
        tuple(_stretches(unit.source, unit.codes, _sources(matcher, told))),
        tuple(_stretches(target, unit.codes, _renderings(terms))),
        tuple(Stretch("term", source, each) for source, each in told.items()),
    )


def _told(term: Term) -> str:
    wanted = ", ".join(form for forms in term.targets.values() for form in forms)
    never = ", ".join(form for forms in term.forbidden.values() for form in forms)
    told = (wanted and f"→ {wanted}", never and f"never {never}", term.note)
    return "; ".join(filter(None, told))


def _sources(matcher: TermMatcher, told: dict[str, str]) -> _Places:
    def places(text: str) -> Iterator[tuple[int, int, str]]:
        for match in matcher.find(text) if matcher else ():
            what = _STAYS if match.term.keep else told.get(match.term.source, "")
            if what:
                yield match.start, match.end, what

    return places


def _renderings(terms: Sequence[Term]) -> _Places:
    names = {
        form.casefold(): term.source
        for term in terms
        for forms in term.targets.values()
        for form in forms
    }
    wanted = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(wanted, re.IGNORECASE) if wanted else None

    def places(text: str) -> Iterator[tuple[int, int, str]]:
        for match in pattern.finditer(text) if pattern else ():
            yield match.start(), match.end(), names.get(match[0].casefold(), "")

    return places


def _stretches(text: str, codes: Sequence[Code], places: _Places) -> Iterator[Stretch]:
    spelled = {code.number: code for code in codes}
    for item in _items(text):
        if isinstance(item, str):
            yield from _text(item, places(item))
        elif item.number in spelled:
            code = spelled[item.number]
            spelling = code.closing if item.kind == "close" else code.data
            if spelling:
                yield Stretch("code", spelling)
        else:
            yield Stretch("code", repr(item))


def _items(text: str) -> list[tags.Item]:
    try:
        return list(tags.read(text))
    except TargetError:  # a text that lost a code is shown as it is
        return [text]


def _text(text: str, places: Iterable[tuple[int, int, str]]) -> Iterator[Stretch]:
    at = 0
    for start, end, told in places:
        if at < start:
            yield Stretch("text", text[at:start])
        yield Stretch("term", text[start:end], told)
        at = end
    if at < len(text):
        yield Stretch("text", text[at:])
