"""Markup in a target's prose. Rendering escapes it, so that a reader would see the signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from notetrans.model import Finding
from notetrans.verify.evidence import Evidence

_HTML = re.compile(r"</?\s*([a-z][a-z0-9:-]*)(?:\s[^<>]*)?/?\s*>", re.IGNORECASE)
# Signs of a chat template; a person may translate <your_name>, so they are only counted.
_TOKEN = re.compile(r"</?[a-z]+(?:_[a-z]+)+>|[◁＜][|/]?[a-z_]+[|]?[▷＞]", re.IGNORECASE)
_SIGNS = re.compile(r"\*\*|~~|\]\(|(?<!`)`+(?!`)|[⟦⟧]|(?:^|\n)(?:#{1,6} |[-*+] |> )")


def markup(evidence: Evidence) -> Iterable[Finding]:
    """The target's prose holds new HTML tags, Markdown signs or line ends."""
    for name in _new(_HTML, evidence):
        yield evidence.finding("markup", "critical", f"<{name}> is not a tag of the source")
    if len(_TOKEN.findall(evidence.target_text)) > len(_TOKEN.findall(evidence.source_text)):
        token = _TOKEN.findall(evidence.target_text)[0]
        yield evidence.finding("markup", "critical", f"{token} is a sign of an engine's own")
    for sign in _new(_SIGNS, evidence):
        yield evidence.finding("markup", "major", f"{sign.strip()!r} is not in the source's prose")
    if evidence.one_line and evidence.target_text.strip().count("\n"):
        yield evidence.finding("markup", "minor", "a unit of one line has more lines")


def _new(pattern: re.Pattern[str], evidence: Evidence) -> list[str]:
    before = Counter(pattern.findall(evidence.source_text))
    return sorted(Counter(pattern.findall(evidence.target_text)) - before)
