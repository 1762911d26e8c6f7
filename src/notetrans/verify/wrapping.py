"""What an answer comes wrapped in: fences, quotes, the form in which it was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence

_FENCE = re.compile(r"(?:^|\n)[^\S\n]*(?:```|~~~)")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "`": "`"}
_SCAFFOLD = re.compile(
    r"""^\s*[{[]\s*["'{]
      | ["']?\b(?:targets?|translations?|source|segments?|text|id)["']?\s*:\s*["'{[]
      | </?(?:source|target|translation|text|segment|s|answer|output|response)\b[^>]*>
      | ^\s*(?:assistant|user|system|human|ai)\s*[:：] | <\|[a-z_]+\|>
      | \[INST\] | \[/[a-z_]+\]""",
    re.IGNORECASE | re.VERBOSE,
)
_JSON_END = re.compile(r"([\"'])\s*[}\],][\s}\],\"']*$")


def wrapping(evidence: Evidence) -> Iterable[Finding]:
    """The answer is wrapped in a fence, in quotes, in JSON or tags of the request.

    A blank line counts too: no unit has one.
    """
    for rule in _RULES:
        for told in rule(evidence):
            yield evidence.finding("wrapping", "critical", told)
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


def _json_end(evidence: Evidence) -> Iterator[str]:
    """A quote that nothing has opened, and what closes JSON behind it."""
    found = _JSON_END.search(evidence.target_text)
    is_odd = found and evidence.target_text.count(found[1]) % 2
    if found and is_odd and not _JSON_END.search(evidence.source_text):
        yield f"the answer ends like JSON: {found[0].strip()}"


_RULES: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    _fenced,
    _blank_line,
    _quoted,
    _scaffold,
    _json_end,
)
