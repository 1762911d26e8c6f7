"""Talk about the translation instead of, or around, the translation.

First it is asked what an answer has that its source has no place for: a label, a remark in
parentheses, a sentence more. What is surplus is then heard: talk about translating, an
assistant's manners, or another language than the rest. A source that itself deals with these
is given the benefit of the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from notetrans import languages
from notetrans.model import Finding
from notetrans.scripts import script as script_of
from notetrans.verify.evidence import Evidence
from notetrans.verify.length import relative_length
from notetrans.verify.phrases import (
    FUNCTION_WORDS,
    GREETING,
    LABEL,
    LANGUAGE,
    REFUSING,
    REGRETTING,
    SPEAKING,
    TOPIC,
    TRANSLATING,
)
from notetrans.verify.words import letters, sentences, words

_COLON = re.compile(r"(?<!\d)[:：](?=\s|$|[^\w/\\.-]|[^\x00-\x7f])|(?<=[^\x00-\x7f])[:：]")
_REMARK = re.compile(r"[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_FIRST_CLAUSE = re.compile(r"[^.!,:。！，：、\n]{1,40}[.!,:。！，：、\n]")
_OPENER_LENGTH = 120
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
    for rule in _RULES:
        if told := next(iter(rule(evidence)), ""):
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
    if _is_surplus(GREETING, found[0], evidence) or (exclaims and goes_on):
        yield f"the answer begins with a greeting: {found[0].strip()}"


def _opener(evidence: Evidence) -> Iterator[str]:
    """An opener with a colon that the source has no colon for."""
    source, target = evidence.source_text, evidence.target_text
    found = _COLON.search(target)
    if not found or len(_COLON.findall(target)) <= len(_COLON.findall(source)):
        return
    opener = target[: found.start()].strip()
    if len(opener) > _OPENER_LENGTH or not letters(opener):
        return
    is_label = len(words(opener)) <= _LABEL_WORDS and relative_length(evidence) > _MUCH_LONGER
    if is_label or _is_talk(opener, evidence):
        yield f"the answer begins with talk: {opener}"


def _label(evidence: Evidence) -> Iterator[str]:
    """The name of a language or of an answer, with a colon, before the text."""
    opener, colon, _ = _COLON.sub("\0", evidence.target_text, count=1).partition("\0")
    before = _COLON.split(evidence.source_text)[0]
    if colon and LABEL.fullmatch(opener) and not LABEL.fullmatch(before):
        yield f"the answer has a label: {opener.strip()}"


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
        if surplus and _is_talk(part, evidence):
            yield f"the answer has a sentence of its own: {part}"
        elif _is_foreign(part, evidence, least=4):
            yield f"the answer has a sentence in another language: {part}"
    if surplus and _is_footnote(parts[-1], evidence):
        yield f"the answer has a note of its own: {parts[-1]}"


def _is_footnote(part: str, evidence: Evidence) -> bool:
    """Whether a last sentence begins with a word and a colon that the source has not."""
    label, colon, _ = _COLON.sub("\0", part, count=1).partition("\0")
    more = len(_COLON.findall(evidence.target_text)) > len(_COLON.findall(evidence.source_text))
    follows = evidence.target_text.strip() != part
    return bool(colon) and more and follows and 1 <= len(words(label)) <= 2


def _says_more(evidence: Evidence) -> bool:
    """Whether the target has room for a sentence that the source has not."""
    source, target = evidence.source_text.strip(), evidence.target_text.strip()
    return (
        len(sentences(target)) > len(sentences(source))
        or (target[-1:] in _ENDS and source[-1:] not in _ENDS)
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
    found = LANGUAGE.search(evidence.target_text)
    source = evidence.source_text
    if found and not TOPIC.search(source) and not LANGUAGE.search(source):
        yield f"the answer speaks of a language: {found[0]}"


def _refusal(evidence: Evidence) -> Iterator[str]:
    found = REFUSING.search(evidence.target_text)
    if found and not REGRETTING.search(evidence.source_text):
        yield f"the answer refuses: {found[0].strip()}"


def _is_talk(part: str, evidence: Evidence) -> bool:
    """Whether a surplus part is not of the text: about translating, spoken, or foreign."""
    about = TRANSLATING.search(part) and not TOPIC.search(evidence.source_text)
    return bool(about) or _is_speech(part, evidence) or _is_foreign(part, evidence)


def _is_speech(part: str, evidence: Evidence) -> bool:
    return any(_is_surplus(pattern, part, evidence) for pattern in SPEAKING)


def _is_surplus(pattern: re.Pattern[str], part: str, evidence: Evidence) -> bool:
    """Whether a part speaks in a way in which the source speaks less often than the target."""
    if not pattern.search(part):
        return False
    before, after = evidence.source_text, evidence.target_text
    return len(pattern.findall(after)) > len(pattern.findall(before))


def _is_foreign(part: str, evidence: Evidence, least: int = 2) -> bool:
    """Whether a part is English, or Latin at all, where the target is not, nor the source."""
    if not evidence.natural or evidence.target_lang.split("-")[0] == "en":
        return False
    known = {word.casefold() for word in words(evidence.source_text)}
    said = [word for word in words(part) if script_of(word[0]) == "Latn"]
    if languages.script(evidence.target_lang) != "Latn":
        low = [word for word in said if word.islower()]
        new = sum(word not in known for word in low)
        mostly = 2 * letters("".join(said)) > letters(part)
        return new > least or (new == least and len(low) > least + 1 and mostly)
    if " ".join(part.split()) in " ".join(evidence.source_text.split()):
        return False
    return _is_of_another(said, evidence.target_lang.split("-")[0], least)


def _is_of_another(said: Sequence[str], lang: str, least: int) -> bool:
    """Whether words hold some without which no other language can do, and none of their own."""
    folded = [word.casefold().replace("’", "'") for word in said]
    own = FUNCTION_WORDS.get(lang, frozenset())
    english = [word for word in folded if word in FUNCTION_WORDS["en"] - own]
    if len(set(english)) >= least and len(english) >= 0.3 * len(said):
        return True
    if not own or not own.isdisjoint(folded):
        return False
    others = (known - own for other, known in FUNCTION_WORDS.items() if other != lang)
    return any(len(known.intersection(folded)) >= 2 for known in others)


_RULES: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    _refusal,
    _greeting,
    _label,
    _opener,
    _remark,
    _sentence,
    _about_translating,
    _about_language,
)
