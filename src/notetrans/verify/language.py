"""Whether a target is written in the language it should be in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from copy import copy
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from notetrans import languages
from notetrans.model import Finding
from notetrans.scripts import script as script_of
from notetrans.scripts import written_in
from notetrans.verify.evidence import Evidence
from notetrans.verify.words import letters, sentences, words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LEAST_LETTERS = 12
_WORD = 3
_WORDS = 2
_LEAST_SHARE = 0.3
_LEAST_TO_IDENTIFY = 60
_SURE = 0.99
_SURE_OF_TWO = 0.9
_RUN = re.compile(r"[a-z0-9]+|[^\Wa-z0-9]+", re.IGNORECASE)
# Those most notes are in; more of them only bring more ways to be wrong about a short text.
_CANDIDATES = (
    "ar", "cs", "de", "el", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko",
    "nl", "pl", "pt", "ru", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip


def script(evidence: Evidence) -> Iterable[Finding]:
    """The target is not written in the script of its language.

    Words that the source has too (names, terms of art) do not count. A word in a script that
    is neither language's is one too many.
    """
    if not evidence.translates:
        return
    if stranger := _stranger(evidence):
        message = f"a word in the script {stranger}, which neither text is in"
        yield evidence.finding("script", "major", message)
        return
    counts = Counter(filter(None, map(script_of, _new_words(evidence))))
    total = sum(counts.values())
    usual = languages.script(evidence.target_lang)
    fair = written_in(usual)
    if total < _LEAST_LETTERS and not _says_it_in_latin(evidence, fair):
        return
    share = sum(counts[name] for name in fair) / total
    if share < _LEAST_SHARE:
        most = counts.most_common(1)[0][0]
        yield evidence.finding("script", "major", f"mostly {most}, where {usual} is expected")
    elif usual == "Jpan" and counts["Hani"] >= 2 * _LEAST_LETTERS and not _kana(counts):
        yield evidence.finding("script", "major", "no kana: this does not read as Japanese")
    elif usual in ("Hans", "Hant") and _kana(counts) > 0.2 * total:
        yield evidence.finding("script", "major", "kana: this does not read as Chinese")


def language(evidence: Evidence) -> Iterable[Finding]:
    """The target reads as another language than it should.

    Among all languages it needs two sentences and 60 letters outside names: less is too little
    to go by. Between the two of the pair, a dozen letters of words that the source has not.
    """
    if not evidence.translates:
        return
    found = _among_all(evidence) or _of_the_two(evidence)
    if found:
        said = languages.display_name(found)
        yield evidence.finding("language", "major", f"reads as {said}")


def _among_all(evidence: Evidence) -> str:
    """Return the language that a longer text is surely in, if it is not the target's."""
    text = " ".join(evidence.target_text.split())
    prose = _prose(text)
    if len(sentences(text)) < 2 or letters(prose) < _LEAST_TO_IDENTIFY:
        return ""
    source, wanted = _base(evidence.source_lang), _base(evidence.target_lang)
    found, sure = _identify(prose, wanted, (*_CANDIDATES, source, wanted))
    return found if found != wanted and sure >= _SURE else ""


def _of_the_two(evidence: Evidence) -> str:
    """Return the source's language if new words are in it rather than in the target's."""
    if languages.script(evidence.source_lang) != languages.script(evidence.target_lang):
        return ""
    known = {word.casefold() for word in words(evidence.source_text)}
    said = [word for word in words(evidence.target_text) if word.isalpha()]
    new = " ".join(word for word in said if word.casefold() not in known)
    if letters(new) < _LEAST_LETTERS:
        return ""
    source, wanted = _base(evidence.source_lang), _base(evidence.target_lang)
    found, sure = _identify(new, wanted, (source, wanted))
    return source if found == source and sure >= _SURE_OF_TWO else ""


def _says_it_in_latin(evidence: Evidence, fair: Iterable[str]) -> bool:
    """Whether two words and more that are no names and not the source's are all there is."""
    if "Latn" in fair or any(map(set(fair).__contains__, map(script_of, evidence.target_text))):
        return False
    known = {word.casefold() for word in words(evidence.source_text)}
    new = [word for word in words(evidence.target_text) if word.islower() and word not in known]
    return len(new) >= _WORDS


def _stranger(evidence: Evidence) -> str:
    """Return a script of several letters that neither language is written in, nor the source."""
    counts = Counter(filter(None, map(script_of, evidence.target_text)))
    usual = {languages.script(tag) for tag in (evidence.source_lang, evidence.target_lang)}
    fair = {"Latn", "Grek", *usual, *chain.from_iterable(map(written_in, usual))}
    fair.update(filter(None, map(script_of, evidence.source_text)))
    return next((name for name, n in counts.items() if n >= _WORD and name not in fair), "")


def _new_words(evidence: Evidence) -> str:
    if languages.script(evidence.source_lang) == languages.script(evidence.target_lang):
        return evidence.target_text
    known = set(_RUN.findall(evidence.source_text.casefold()))
    runs = _RUN.findall(evidence.target_text)
    return "".join(run for run in runs if len(run) < 2 or run.casefold() not in known)


def _kana(counts: Counter[str]) -> int:
    return counts["Hira"] + counts["Kana"]


def _prose(text: str) -> str:
    """Return a text without names in mid-sentence and words with digits, which mislead."""
    return re.sub(r"(?<=[^\s.!?])\s+[A-Z]\S*|\S*[\d/_@]\S*", "", text)


def _base(lang: str) -> str:
    return lang.split("-")[0].casefold()


def _identify(text: str, wanted: str, candidates: Iterable[str]) -> tuple[str, float]:
    """Return the language of a text and how sure that is (0 to 1); sure of nothing if unknown."""
    identifier = _identifier(frozenset(candidates))
    if wanted not in identifier.nb_classes or len(identifier.nb_classes) < 2:
        return wanted, 0.0
    found, sure = identifier.classify(text)
    return str(found), float(sure)


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    """Return the identifier of all languages; its table takes most of a second to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=256)
def _identifier(candidates: frozenset[str]) -> LanguageIdentifier:
    identifier = copy(_model())
    identifier.set_languages(sorted(candidates & set(identifier.nb_classes)))
    return identifier
