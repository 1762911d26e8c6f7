"""More than the source says: a sentence, a label or a remark at either end of a target.

Nothing is known here of what engines say, nor of languages: only that what is left without the
surplus fits the source, sentence by sentence. A sentence that became two is no surplus: neither
of them is long enough.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from notetrans import tags
from notetrans.model import Finding
from notetrans.verify.evidence import Evidence
from notetrans.verify.length import usual_share, weigh
from notetrans.verify.words import letters, sentences, words

_LEAST, _MOST, _LEAST_AT_ALL = 0.66, 1.6, 0.6
_SLACK = 20  # characters: a short sentence may well be half or twice as long as usual
_LONGEST_LABEL = 80
_FEW = 3
_LABEL = re.compile(r":(?=\s|$)|(?<!\d):(?=[^\w/\\.-]|[^\x00-\x7f])|：|(?<=\s)(?:-{1,2}>|=>|→|⇒)\s")
_REMARK = re.compile(r"[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_CODE = re.compile(r"<c(\d+)(?:/>|>.*?</c\1>)", re.S)
_SIGN = "\ufffc"
_INSIDE = re.compile(rf"([.!?])((?:[\"'”’»)\]]|\s*{_SIGN})+)")  # brackets and codes of a sentence
_STOP = re.compile(r"[.!?:;…](?=\s|$|[\"'”’»)\]])|[。！？：；।؟]|\s[-–—]+\s|—|(?<=\s)->|→")
_ENDED = re.compile(r"[.!?。！？।؟][\"'”’»)\]]*$")
_ASIDE = re.compile(
    r"(?<=\w)[.!?。！？।؟][\"'”’»)\]]*\s*([-–—]{1,2}\s[^.!?。！？।؟]+[.!?。！？।؟]?)$"
)
_USUAL = f"{_SIGN}°№℃℉©®™¦"  # signs of numbers and names, which a language may have or not
_SHORT_LABEL = re.compile(r"[^.!?:;,。！？：；،\n]{1,30}[:：]\s")
_LEADING = re.compile(rf"(?:{_SHORT_LABEL.pattern})*")
_LINE_END = re.compile(r"[^\S\n]*\n\s*")
_SOFT_BREAK = re.compile(r"(?<![.!?:。！？：।؟)\]\s])[^\S\n]*\n\s*(?=[^\WA-ZÀ-Ý])")


def surplus(evidence: Evidence) -> Iterable[Finding]:
    """The target says something before or after all that the source says.

    A sentence, a label with a colon or an arrow, a remark in brackets: of each as many as the
    source has are fair, and so is what only repeats words of the source.
    """
    if not evidence.translates:
        return
    source, target = _flowing(evidence.source, evidence.target)
    for rule in _sentences, _label, _remark, _ending, _aside, _pictograph:
        for extra in rule(source, target, evidence):
            yield evidence.finding("surplus", "major", f"the source has no place for: {extra}")
            return


def _flowing(*texts: str) -> list[str]:
    """Return texts without line ends in mid-sentence, codes as signs, stops outside brackets."""
    texts = tuple(tags.plain(_CODE.sub(_SIGN, text)).strip() for text in texts)
    pattern = _LINE_END if "\n" in texts[0] else _SOFT_BREAK
    return [_INSIDE.sub(r"\2\1", pattern.sub(" ", text)) for text in texts]


def _sentences(source: str, target: str, evidence: Evidence) -> Iterator[str]:
    """Yield first or last sentences beyond those that the source's fit one by one.

    Where Chinese has a comma, others may have a full stop, clause by clause.
    """
    before, after = sentences(source), sentences(target)
    more = len(after) - len(before)
    if more <= 0 or not before or _fit(sentences(source.replace("，", "。")), after, evidence):
        return
    for extra, rest in ((after[:more], after[more:]), (after[-more:], after[:-more])):
        if _is_new(" ".join(extra), source) and _fit(before, rest, evidence):
            yield " ".join(extra)


def _label(source: str, target: str, evidence: Evidence) -> Iterator[str]:
    """Yield what stands before a colon or an arrow more, if the first sentence fits without.

    A label before a label ("Draft: Note: …") is one too many whatever follows.
    """
    if (labels := _leading(target)) > 1 and labels > _leading(source):
        yield target[: target.index(":")] if ":" in target else target
    found = _LABEL.search(target)
    if not found or len(_LABEL.findall(target)) <= len(_LABEL.findall(source)):
        return
    label, rest = target[: found.start()], target[found.end() :]
    if len(label) > _LONGEST_LABEL or not _is_new(label, source):
        return
    spare = int(_begins_long(source) and len(words(label)) <= _FEW)
    if _is_divided(source, rest, spare) and _fit(
        sentences(source)[:1], sentences(rest)[:1], evidence, spare
    ):
        yield label


def _begins_long(source: str) -> bool:
    """Whether a text's first clause is no short one, which a label might be the target of."""
    return len(words(_STOP.split(source)[0])) > _FEW


def _leading(text: str) -> int:
    """Return how many labels of a few words a text begins with."""
    return len(_SHORT_LABEL.findall(_LEADING.match(text)[0]))  # type: ignore[index]


def _remark(source: str, target: str, evidence: Evidence) -> Iterator[str]:
    """Yield what stands in brackets at an end, if the rest fits without it."""
    remarks = list(_REMARK.finditer(target))
    if len(remarks) <= len(_REMARK.findall(source)):
        return
    for remark in remarks[0], remarks[-1]:
        before, after = target[: remark.start()], target[remark.end() :]
        at_edge = not letters(before) or not letters(after)
        if at_edge and _is_new(remark[0], source) and _fit([source], [before + after], evidence):
            yield remark[0]


def _ending(source: str, target: str, evidence: Evidence) -> Iterator[str]:
    """Yield the last words of a sentence where the source is a title that grew by far."""
    longer = usual_share(evidence, source, target) > _MOST and len(target) - len(source) > _SLACK
    if longer and not _ENDED.search(source) and _ENDED.search(target):
        yield target[len(source) :]


def _aside(source: str, target: str, evidence: Evidence) -> Iterator[str]:
    """Yield what a dash adds behind the last sentence, where the source adds nothing so."""
    del evidence
    if (found := _ASIDE.search(target)) and not _ASIDE.search(source):
        yield found[1]


def _pictograph(source: str, target: str, evidence: Evidence) -> Iterator[str]:
    """Yield a pictograph (an emoji, a sign of an engine) that the source has not."""
    del evidence
    for sign in target:
        if unicodedata.category(sign) == "So" and sign not in source and sign not in _USUAL:
            yield sign


def _is_new(extra: str, source: str) -> bool:
    """Whether a text has words, and not only such as the source has."""
    known = {word.casefold() for word in words(source)}
    return any(word.casefold() not in known for word in words(extra) if not word.isdigit())


def _fit(before: Sequence[str], after: Sequence[str], evidence: Evidence, spare: int = 0) -> bool:
    """Whether texts are as long as targets of the others usually are, one by one."""
    if len(before) != len(after) or not letters("".join(after)):
        return False
    return all(_fits(one, other, evidence, spare) for one, other in zip(before, after, strict=True))


def _is_divided(before: str, after: str, spare: int = 0) -> bool:
    """Whether a text has as many stops as another (or nearly): else a stop became another one."""
    return len(_STOP.findall(after)) + spare >= len(_STOP.findall(before))


def _fits(before: str, after: str, evidence: Evidence, spare: int) -> bool:
    share = usual_share(evidence, before, after)
    near = _LEAST <= share <= _MOST or abs(share - 1) * weigh(before) <= _SLACK
    return near and share >= _LEAST_AT_ALL and _is_divided(before, after, spare)
