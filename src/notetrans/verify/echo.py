"""A source that came back as it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence
from notetrans.verify.words import fold, letters, sentences, words

_LEAST_LETTERS = 40
_LEAST_WORDS = 3
_MOSTLY = 0.8
_CODE_LIKE = re.compile(r"[@{}<>=\\/_*|]|-\w+-")


def echo(evidence: Evidence) -> Iterable[Finding]:
    """The target says in the source's language what should be translated.

    Only words that change between languages count: no names, no words with digits or signs of
    code, none that the glossary keeps. Below 40 letters of such words a unit may well stay as
    it is; beside its translation it may not.
    """
    if not evidence.translates:
        return
    before = _changing(evidence.source_text, _same_in_both(evidence))
    if len(before) >= _LEAST_WORDS and _stands_beside(evidence):
        yield evidence.finding("echo", "major", "the source stands beside its translation")
        return
    if letters("".join(before)) < _LEAST_LETTERS:
        return
    if fold(evidence.source_text).split() == fold(evidence.target_text).split():
        yield evidence.finding("echo", "critical", "the target is the source")
        return
    after = set(_changing(evidence.target_text, _same_in_both(evidence)))
    kept = [word for word in before if word in after]
    if letters("".join(kept)) >= _MOSTLY * letters("".join(before)):
        yield evidence.finding("echo", "major", "most words of the target are the source's")
    elif sentence := _untranslated(evidence):
        yield evidence.finding("echo", "major", f"not translated: {sentence}")


def _stands_beside(evidence: Evidence) -> bool:
    """Whether the target holds all words of the source in their order, and others too."""
    before, after = (
        " ".join(words(fold(text))) for text in (evidence.source_text, evidence.target_text)
    )
    return before != after and f" {before} " in f" {after} "


def _changing(text: str, same: frozenset[str]) -> list[str]:
    """Return the words that another language would say otherwise."""
    prose = " ".join(word for word in text.split() if not _CODE_LIKE.search(word))
    return [word for word in words(prose) if not _is_name(word) and word.casefold() not in same]


def _is_name(word: str) -> bool:
    return not word[0].isalpha() or any(char.isupper() or char.isdigit() for char in word)


def _same_in_both(evidence: Evidence) -> frozenset[str]:
    forms = (
        term.source
        for term in evidence.terms
        if term.source in term.targets.get(evidence.target_lang, ())
    )
    return frozenset(word.casefold() for form in forms for word in words(form))


def _untranslated(evidence: Evidence) -> str:
    """Return a whole sentence of the source that stands in the target as it was."""
    same = _same_in_both(evidence)
    target = _spaced(sentences(evidence.target_text))
    for sentence in sentences(evidence.source_text):
        changing = _changing(sentence, same)
        if letters("".join(changing)) >= _LEAST_LETTERS and " ".join(sentence.split()) in target:
            return sentence
    return ""


def _spaced(parts: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(part.split()) for part in parts)
