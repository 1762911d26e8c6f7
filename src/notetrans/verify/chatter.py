"""Talk about the translation instead of, or around, the translation.

Most of what is asked here needs no list of phrases: an answer has talk in it where it has a
fence, quotes, a blank line, a label or a remark in parentheses that the source has no place
for. What is surplus is then heard: talk about translating, an assistant's manners, or another
language than the rest. A source that itself deals with these is given the benefit of the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from notetrans import languages
from notetrans.model import Finding
from notetrans.scripts import script as script_of
from notetrans.verify.evidence import Evidence
from notetrans.verify.length import relative_length
from notetrans.verify.phrases import (
    ENGLISH,
    GREETING,
    LABEL,
    REFUSING,
    REGRETTING,
    SPEAKING,
    TOPIC,
    TRANSLATING,
)
from notetrans.verify.words import letters, sentences, words

_FENCE = re.compile(r"(?:^|\n)\s*(?:```|~~~)")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "`": "`"}
_COLON = re.compile(r"(?<!\d)[:：](?=\s|$|[^\w/\\.-]|[^\x00-\x7f])|(?<=[^\x00-\x7f])[:：]")
_REMARK = re.compile(r"[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_SCAFFOLD = re.compile(
    r"""^\s*[{[]\s*["'{] | ["']?\b(?:targets?|translations?|source|segments?|text|id)["']?\s*:\s*["'{[]
      | </?(?:source|target|translation|text|segment|s|answer|output|response)\b[^>]*>
      | ^\s*(?:assistant|user|system|human|ai)\s*[:：] | <\|[a-z_]+\|> | \[/?INST\]
      | ["']\s*[}\]]\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST_CLAUSE = re.compile(r"[^.!,:。！，：、\n]{1,40}[.!,:。！，：、\n]")
_OPENER_LENGTH = 120
_LONG = 1.35
_ENDS = (".", "!", "?", "。", "！", "？", "।", "؟")
_LABEL_WORDS = 4


def chatter(evidence: Evidence) -> Iterable[Finding]:
    """The answer talks about the translation, or is wrapped in something.

    Fences, quotes, labels, remarks, greetings, refusals and leaked scaffolding count, in any
    language, where the source gives no cause.
    """
    for rule in _RULES:
        if told := next(iter(rule(evidence)), ""):
            yield evidence.finding("chatter", "critical", told)
            return


def _fenced(evidence: Evidence) -> Iterator[str]:
    if len(_FENCE.findall(evidence.target_text)) > len(_FENCE.findall(evidence.source_text)):
        yield "the answer has a code fence"


def _blank_line(evidence: Evidence) -> Iterator[str]:
    if _BLANK_LINE.search(evidence.target_text.strip()) and not _BLANK_LINE.search(
        evidence.source_text.strip()
    ):
        yield "the answer has a blank line"


def _quoted(evidence: Evidence) -> Iterator[str]:
    target, source = evidence.target_text.strip(), evidence.source_text.strip()
    closers = _QUOTES.get(target[:1], "")
    # A pair within (“A” and “B”) closes before it opens again.
    inner = target[1:-1]
    is_wrapped = target[-1:] and target[-1:] in closers and not _closes_first(inner, target[0])
    if is_wrapped and len(target) > 1 and not (_quote_at(source[:1]) or _quote_at(source[-1:])):
        yield "the answer is in quotes"


def _closes_first(inner: str, opener: str) -> bool:
    closers = _QUOTES[opener]
    first = min((inner.find(sign) for sign in closers if sign in inner), default=-1)
    return first >= 0 and (opener in closers or opener not in inner[:first])


def _quote_at(char: str) -> bool:
    return char != "" and (char in _QUOTES or char in "”»」』‘’")


def _scaffold(evidence: Evidence) -> Iterator[str]:
    if (found := _SCAFFOLD.search(evidence.target_text)) and not _SCAFFOLD.search(
        evidence.source_text
    ):
        yield f"the answer has scaffolding in it: {found[0].strip()}"


def _greeting(evidence: Evidence) -> Iterator[str]:
    """A word or two of consent before the text begins."""
    found = _FIRST_CLAUSE.match(evidence.target_text)
    if found and len(words(found[0])) <= 6 and _is_surplus(GREETING, found[0], evidence):
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
    is_label = len(words(opener)) <= _LABEL_WORDS and relative_length(evidence) > _LONG
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
        elif _is_foreign(part, evidence) and _is_speech(part, evidence):
            yield f"the answer has a sentence in another language: {part}"


def _says_more(evidence: Evidence) -> bool:
    """Whether the target has room for a sentence that the source has not."""
    source, target = evidence.source_text.strip(), evidence.target_text.strip()
    return (
        len(sentences(target)) > len(sentences(source))
        or (target[-1:] in _ENDS and source[-1:] not in _ENDS)
        or _exclamations(target) > _exclamations(source)
        or relative_length(evidence) > _LONG
    )


def _exclamations(text: str) -> int:
    return text.count("!") + text.count("！")


def _about_translating(evidence: Evidence) -> Iterator[str]:
    found = TRANSLATING.search(evidence.target_text)
    if found and not TOPIC.search(evidence.source_text):
        yield f"the answer speaks of translating: {found[0].strip()}"


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


def _is_foreign(part: str, evidence: Evidence) -> bool:
    """Whether a part is English, or Latin at all, where the target is not, nor the source."""
    if not evidence.natural or evidence.target_lang.split("-")[0] == "en":
        return False
    known = {word.casefold() for word in words(evidence.source_text)}
    said = [word for word in words(part) if script_of(word[0]) == "Latn"]
    if languages.script(evidence.target_lang) != "Latn":
        return sum(word.islower() and word not in known for word in said) >= 3
    if " ".join(part.split()) in " ".join(evidence.source_text.split()):
        return False
    english = [word for word in said if word.casefold().replace("’", "'") in ENGLISH]
    return len(set(english)) >= 2 and len(english) >= 0.3 * len(said)


_RULES: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    _fenced,
    _blank_line,
    _quoted,
    _scaffold,
    _refusal,
    _greeting,
    _label,
    _opener,
    _remark,
    _sentence,
    _about_translating,
)
