"""Talk about the translation instead of, or around, the translation.

First it is asked what an answer has that its source has no place for: a label, a remark in
parentheses, a sentence more. What is surplus is then heard: talk about translating, an
assistant's manners, or another language than the rest. A source that itself deals with these
is given the benefit of the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus

from notetrans import languages
from notetrans.model import Finding
from notetrans.scripts import script as script_of
from notetrans.verify.alternatives import Late
from notetrans.verify.evidence import Evidence
from notetrans.verify.length import relative_length
from notetrans.verify.names import as_word, within_words
from notetrans.verify.phrases import (
    APOLOGISING,
    ASKING,
    FUNCTION_WORDS,
    GREETING,
    LABEL,
    MACHINE,
    MACHINES,
    NO_ANSWER,
    OFFERING,
    OWN_WORDS,
    REFUSING,
    REGRETTING,
    SPEAKING,
    TOPIC,
    TRANSLATING,
    UNABLE,
    VOICES,
    WONDERING,
)
from notetrans.verify.words import letters, sentences, words

_COLON = re.compile(r"[:：](?=\s|$)|(?<!\d)[:：](?=[^\w/\\.-]|[^\x00-\x7f])|(?<=[^\x00-\x7f])[:：]")
_EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])|\*+")  # else a word would not end there
_SET_OFF = re.compile(rf"{_COLON.pattern}|\s[-–—]\s|\s*(?:[-=]>|→|⇒|\n)\s*")
_CODE_LABEL = re.compile(
    r"\s*[\[(]?([a-z]{2}(?:-[a-z]{2,4})?)(?:[\])]|[^\S\n]*[:：>]|[^\S\n]+[-–—]\s)", re.IGNORECASE
)
_REMARK = re.compile(r"[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_FIRST_CLAUSE = re.compile(r"[^.!,:。！，：、\n]{1,40}[.!,:。！，：、\n]")
_OPENER_LENGTH = 120
_SENTENCE = 4
_SHORT = 0.5
_LONGER = 1.15
_LONG = 1.35
_MUCH_LONGER = 1.5
_GREETING_WORDS = 6
_ENDS = (".", "!", "?", "。", "！", "？", "।", "؟")
_LABEL_WORDS = 4


def chatter(evidence: Evidence) -> Iterable[Finding]:
    """The answer talks about the translation, or to the one who asked for it.

    Greetings, labels, openers, remarks, offers and refusals count, in any language, where the
    source gives no cause.
    """
    bare = replace(evidence, target=_EMPHASIS.sub(" ", evidence.target))
    for rule in _RULES:
        if told := next(iter(rule(bare)), ""):
            yield evidence.finding("chatter", "critical", told)
            return


def _greeting(evidence: Evidence) -> Iterator[str]:
    """A word or two of consent, or an exclamation, before the text begins."""
    found = _FIRST_CLAUSE.match(evidence.target_text)
    if not found or len(words(found[0])) > _GREETING_WORDS:
        return
    exclaims = found[0][-1] in "!！" and _exclamations(evidence.target_text) > _exclamations(
        evidence.source_text
    )
    goes_on = letters(evidence.target_text[found.end() :]) > 0
    if goes_on and (exclaims or _is_surplus(GREETING, found[0], evidence)):
        yield f"the answer begins with a greeting: {found[0].strip()}"


def _opener(evidence: Evidence) -> Iterator[str]:
    """An opener with a colon that the source has no colon for."""
    source, target = evidence.source_text, evidence.target_text
    found = _COLON.search(target)
    if not found or len(_COLON.findall(target)) <= len(_COLON.findall(source)):
        return
    opener, rest = target[: found.start()].strip(), target[found.end() :]
    if len(opener) > _OPENER_LENGTH or not letters(opener) or not letters(rest):
        return
    is_label = len(words(opener)) <= _LABEL_WORDS and relative_length(evidence) > _MUCH_LONGER
    if is_label or _is_talk(opener, evidence):
        yield f"the answer begins with talk: {opener}"


def _latin_label(evidence: Evidence) -> Iterator[str]:
    """A label in Latin letters, of words that the source has not, before another script."""
    opener, rest = _set_off(evidence.target_text)
    if not opener or not evidence.natural or languages.script(evidence.target_lang) == "Latn":
        return
    known = {word.casefold() for word in words(evidence.source_text)}
    said = [word for word in words(opener) if not word.isdigit()]
    is_new = said and all(word.isascii() and word.casefold() not in known for word in said)
    if is_new and any(script_of(char) not in ("", "Latn") for char in rest):
        yield f"the answer has a label in another script: {opener}"


def _label(evidence: Evidence) -> Iterator[str]:
    """The name of a language or of an answer, set off from the text behind it."""
    opener, rest = _set_off(evidence.target_text)
    before, _ = _set_off(evidence.source_text)
    code = _CODE_LABEL.match(evidence.target_text)
    if letters(rest) and LABEL.fullmatch(opener) and not LABEL.fullmatch(before):
        yield f"the answer has a label: {opener.strip()}"
    elif code and not _CODE_LABEL.match(evidence.source_text) and _is_of_pair(code[1], evidence):
        yield f"the answer has a label: {code[0].strip()}"


def _set_off(text: str) -> tuple[str, str]:
    """Return what stands before the first colon, dash or line end, and what behind it."""
    found = _SET_OFF.search(text.strip())
    return (text.strip()[: found.start()], text.strip()[found.end() :]) if found else ("", text)


def _is_of_pair(code: str, evidence: Evidence) -> bool:
    return _base(code) in (_base(evidence.source_lang), _base(evidence.target_lang))


def _remark(evidence: Evidence) -> Iterator[str]:
    """A remark in parentheses at either end."""
    target = evidence.target_text.strip()
    found = list(_REMARK.finditer(target))
    if len(found) <= len(_REMARK.findall(evidence.source_text)):
        return
    for remark in found:
        at_edge = remark.start() == 0 or len(target) - remark.end() <= 1
        is_sentence = len(words(remark[1])) >= 3 and remark[1].rstrip()[-1:] in ".!。！।"
        if at_edge and (is_sentence or _is_talk(remark[1], evidence)):
            yield f"the answer has a remark: {remark[0]}"


def _sentence(evidence: Evidence) -> Iterator[str]:
    """A first or last sentence (or line) of its own."""
    parts = sentences(evidence.target_text)
    surplus = _says_more(evidence)
    for part in (parts[0], parts[-1]) if parts else ():
        if (surplus and _is_talk(part, evidence)) or _is_offer(part, parts, evidence):
            yield f"the answer has a sentence of its own: {part}"
        elif _is_foreign(part, evidence, least=_SENTENCE):
            yield f"the answer has a sentence in another language: {part}"
    if surplus and _is_footnote(parts[-1], evidence):
        yield f"the answer has a note of its own: {parts[-1]}"


def _is_offer(part: str, parts: Sequence[str], evidence: Evidence) -> bool:
    """Whether one of several sentences is an assistant's manners."""
    return len(parts) > 1 and _is_surplus(OFFERING, part, evidence)


def _is_footnote(part: str, evidence: Evidence) -> bool:
    """Whether a last sentence begins with a word and a colon that the source has not."""
    label, colon, _ = _COLON.sub("\0", part, count=1).partition("\0")
    more = len(_COLON.findall(evidence.target_text)) > len(_COLON.findall(evidence.source_text))
    follows = evidence.target_text.strip() != part
    return bool(colon) and more and follows and 1 <= len(words(label)) <= 2


def _says_more(evidence: Evidence) -> bool:
    """Whether the target has room for a sentence that the source has not."""
    source, target = evidence.source_text.strip(), evidence.target_text.strip()
    ends = target[-1:] in _ENDS and source[-1:] not in _ENDS
    return (
        len(sentences(target)) > len(sentences(source))
        or target.count("\n") > source.count("\n")
        or (ends and relative_length(evidence) > _LONGER)
        or _exclamations(target) > _exclamations(source)
        or _questions(target) > _questions(source)
        or relative_length(evidence) > _LONG
    )


def _exclamations(text: str) -> int:
    return text.count("!") + text.count("！")


def _questions(text: str) -> int:
    return sum(map(text.count, "?？؟"))


def _about_translating(evidence: Evidence) -> Iterator[str]:
    found = TRANSLATING.search(evidence.target_text)
    if found and not TOPIC.search(evidence.source_text):
        yield f"the answer speaks of translating: {found[0].strip()}"


def _about_language(evidence: Evidence) -> Iterator[str]:
    """A name of either language, in any language, where the source has none."""
    if TOPIC.search(evidence.source_text):
        return
    for lang in (_base(evidence.source_lang), _base(evidence.target_lang)):
        names = as_word(lang)
        found = names and names.search(evidence.target_text)
        if found and not within_words(lang).search(evidence.source_text):
            yield f"the answer speaks of a language: {found[0]}"


def _base(lang: str) -> str:
    return lang.split("-")[0].casefold()


def _voices(evidence: Evidence) -> Iterator[str]:
    """A sentence in which an assistant is heard in two ways, whatever its length."""
    for part in sentences(evidence.target_text):
        if sum(_is_surplus(pattern, part, evidence) for pattern in VOICES) >= 2:
            yield f"the answer speaks to the one who asked: {part}"


def _question(evidence: Evidence) -> Iterator[str]:
    """A question to the one who asked where the source asks nothing."""
    asks = _questions(evidence.target_text) > _questions(evidence.source_text)
    if not asks or WONDERING.search(evidence.source_text):
        return
    for part in sentences(evidence.target_text):
        if _questions(part) and _is_surplus(ASKING, part, evidence):
            yield f"the answer asks back: {part}"


def _no_answer(evidence: Evidence) -> Iterator[str]:
    """A value that stands for none (null, N/A) where the source has words."""
    lang = _base(evidence.target_lang)
    found = NO_ANSWER.fullmatch(evidence.target_text)
    said = evidence.target_text.strip("()[]<> .").casefold()
    may_be = lang == "en" or said == OWN_WORDS.get(lang)
    is_own = may_be and relative_length(evidence) >= _SHORT
    if found and not is_own and said not in evidence.source_text.casefold():
        yield f"the answer is none: {found[0].strip()}"


def _refusal(evidence: Evidence) -> Iterator[str]:
    """A refusal, an apology, or an engine that names itself, without a cause in the source."""
    for pattern, cause in ((MACHINE, MACHINES), (REFUSING, UNABLE), (APOLOGISING, REGRETTING)):
        found = pattern.search(evidence.target_text)
        if found and not cause.search(evidence.source_text):
            yield f"the answer refuses or apologises: {found[0].strip()}"


def _status(evidence: Evidence) -> Iterator[str]:
    """What a server says by the number of its answer (Too Many Requests)."""
    said = evidence.target_text.casefold()
    found = next((phrase for phrase in _STATUSES if phrase in said), "")
    if (
        found
        and _base(evidence.target_lang) != "en"
        and found not in evidence.source_text.casefold()
    ):
        yield f"the answer is a server's: {found}"


def _is_talk(part: str, evidence: Evidence) -> bool:
    """Whether a surplus part is not of the text: about translating, spoken, or foreign."""
    about = TRANSLATING.search(part) and not TOPIC.search(evidence.source_text)
    return bool(about) or _is_speech(part, evidence) or _is_foreign(part, evidence)


def _is_speech(part: str, evidence: Evidence) -> bool:
    return any(_is_surplus(pattern, part, evidence) for pattern in SPEAKING)


def _is_surplus(pattern: Late, part: str, evidence: Evidence) -> bool:
    """Whether a part speaks in a way in which the source speaks less often than the target."""
    if not pattern.search(part):
        return False
    before, after = evidence.source_text, evidence.target_text
    return pattern.count(after) > pattern.count(before)


def _is_foreign(part: str, evidence: Evidence, least: int = 2) -> bool:
    """Whether a part is English, or Latin at all, where the target is not, nor the source."""
    if not evidence.natural or _base(evidence.target_lang) == "en":
        return False
    said = [word for word in words(part) if script_of(word[0]) == "Latn"]
    if languages.script(evidence.target_lang) != "Latn":
        return _is_latin_talk(said, part, evidence, least)
    if " ".join(part.split()) in " ".join(evidence.source_text.split()):
        return False
    return _is_of_another(said, _base(evidence.target_lang), least)


def _is_latin_talk(said: Sequence[str], part: str, evidence: Evidence, least: int) -> bool:
    """Whether so many Latin words of a part are no names, nor the source's."""
    known = {word.casefold() for word in words(evidence.source_text)}
    low = [word for word in said if word.islower() and len(word) > 1]
    new = sum(word not in known for word in low)
    is_all = letters("".join(said)) == letters(part) and part != evidence.target_text.strip()
    if is_all and least >= _SENTENCE:
        return len(said) >= 2 and new >= 1
    mostly = 2 * letters("".join(said)) > letters(part)
    return new > least or (new == least and len(low) > least + 1 and mostly)


def _is_of_another(said: Sequence[str], lang: str, least: int) -> bool:
    """Whether words hold some without which another language cannot do, and none of their own.

    What two languages share speaks for neither: "que" is no sign of Spanish beside French.
    """
    folded = {part for word in said for part in _parts(word.casefold().replace("’", "'"))}
    own = FUNCTION_WORDS.get(lang, frozenset())
    english = [word for word in said if word.casefold().replace("’", "'") in _ENGLISH - own]
    if len({*map(str.casefold, english)}) >= least and len(english) >= 0.3 * len(said):
        return True
    others = (known for other, known in FUNCTION_WORDS.items() if other != lang)
    return bool(own) and any(
        len(folded & (known - own)) >= 2 and not folded & (own - known) for known in others
    )


def _parts(word: str) -> tuple[str, ...]:
    """Return a word, and what is elided before its apostrophe (l'eau: l')."""
    before, sign, _ = word.partition("'")
    return (word, before + sign) if sign else (word,)


_ENGLISH = FUNCTION_WORDS["en"]
_STATUSES = tuple(
    status.phrase.casefold() for status in HTTPStatus if status >= 400 and " " in status.phrase
)
_RULES: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    _refusal,
    _greeting,
    _label,
    _opener,
    _latin_label,
    _remark,
    _sentence,
    _about_translating,
    _about_language,
    _voices,
    _question,
    _no_answer,
    _status,
)
