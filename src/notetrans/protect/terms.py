"""Where a glossary's terms occur in a text: one pass, longest match first, whole words.

A term begins where an *atom* begins: a run of letters and digits of a spaced script, or any
other single character. Terms are filed under their first atom, so each atom of the text costs
one look-up. Words joined by ``-`` or ``_`` are one word; in Chinese and Japanese a term may
stand anywhere.

    >>> matcher = TermMatcher([Term("vLLM", keep=True), Term("推理")])
    >>> [match.term.source for match in matcher.find("vLLM 的推理, vLLM-fork")]
    ['vLLM', '推理']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from notetrans import languages, tags
from notetrans.model import Term
from notetrans.scripts import is_spaced

# An address ends before CJK text, and at U+FFFC, which stands where a code was.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s\ufffc\u3000-\u9fff\uff01-\uff60]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_CHARACTER = re.compile(r"\S")


class TermMatch(NamedTuple):
    """A term's place in a text, half-open."""

    start: int
    end: int
    term: Term


class TermMatcher:
    """The terms of a glossary, made ready once for many texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        heads: dict[str, list[tuple[re.Pattern[str], Term]]] = {}
        for term in sorted(self.terms, key=lambda term: -len(term.source)):
            head = term.source[: _atom_end(term.source, 0)]
            heads.setdefault(head.casefold(), []).append((_pattern(term), term))
        self._heads = {head: tuple(rows) for head, rows in heads.items()}

    def __bool__(self) -> bool:
        return bool(self._heads)

    def find(self, text: str) -> list[TermMatch]:
        """Return the matches in order; they do not overlap and touch no URL or e-mail."""
        return [
            match for begin, end in _outside_addresses(text) for match in self._in(text, begin, end)
        ]

    def _in(self, text: str, begin: int, end: int) -> Iterable[TermMatch]:
        at = begin
        while found := _CHARACTER.search(text, at, end):
            start, at = found.start(), _atom_end(text, found.start())
            for pattern, term in self._heads.get(text[start:at].casefold(), ()):
                match = pattern.match(text, start, end)
                if match and _is_whole(text, start, match.end()):
                    yield TermMatch(start, match.end(), term)
                    at = match.end()
                    break


def _pattern(term: Term) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in term.source.split())
    return re.compile(words, 0 if term.case_sensitive else re.IGNORECASE)


def _atom_end(text: str, start: int) -> int:
    end = start + 1
    if is_spaced(text[start]):
        while end < len(text) and is_spaced(text[end]):
            end += 1
    return end


def _outside_addresses(text: str) -> Iterable[tuple[int, int]]:
    begin = 0
    if "://" in text or "@" in text or "www." in text.casefold():
        for address in _ADDRESS.finditer(text):
            yield begin, address.start()
            begin = address.end()
    yield begin, len(text)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word of a spaced script goes on beyond either edge."""
    starts = not is_spaced(text[start]) or not _goes_on(text[max(start - 2, 0) : start][::-1])
    ends = not is_spaced(text[end - 1]) or not _goes_on(text[end : end + 2])
    return starts and ends


def _goes_on(beside: str) -> bool:
    if beside[:1] in ("-", "_"):
        beside = beside[1:]
    return beside != "" and is_spaced(beside[0])


def terms_in(texts: Iterable[str], matcher: TermMatcher, target_lang: str) -> tuple[Term, ...]:
    """Return the terms that occur in unit sources and say something about a language.

    The maps of a returned term hold the one key ``target_lang``, with the entry whose language
    matches by likely subtags (``es`` serves ``es-MX``; ``zh`` serves ``zh-Hans``, never
    ``zh-Hant``). Names, which are codes of the request, are not among them.
    """
    found: dict[str, Term] = {}
    for text in texts:
        for match in matcher.find(tags.plain(text)):
            found.setdefault(match.term.source, match.term)
    narrowed = (narrow(term, target_lang) for term in found.values() if not term.keep)
    return tuple(term for term in narrowed if term.targets or term.forbidden or term.note)


def narrow(term: Term, lang: str) -> Term:
    """Return a term with what it says of a language and nothing else."""
    return replace(term, targets=_entry(term.targets, lang), forbidden=_entry(term.forbidden, lang))


def _entry(forms: Mapping[str, tuple[str, ...]], lang: str) -> dict[str, tuple[str, ...]]:
    if lang in forms:
        return {lang: forms[lang]}
    if not forms:
        return {}
    best = max(forms, key=lambda key: _kinship(key, lang))
    return {lang: forms[best]} if _kinship(best, lang) else {}


def _kinship(key: str, lang: str) -> int:
    """How near two tags are: 2 for the same language, 1 for one of another territory, else 0."""
    if languages.same(key, lang):
        return 2
    same_language = key.split("-")[0] == lang.split("-")[0]
    return int(same_language and languages.script(key) == languages.script(lang))
