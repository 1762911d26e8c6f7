"""Honest pairs and talk around them, read from the fixtures; helpers for single checks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from notetrans import tags
from notetrans.model import Code
from notetrans.verify import Check, Evidence

FIXTURES = Path(__file__).parent / "fixtures"
_TAG = re.compile(r"<([gc])(\d+)>(?:(.*?)</c\2>)?")


def codes_of(source: str) -> tuple[Code, ...]:
    """Return the codes that a source's tags tell of."""
    return tuple(
        Code(int(number), "code", kind == "g", tags.unescape(data or ""))
        for kind, number, data in _TAG.findall(source)
    )


def pair(source: str, target: str, lang: str = "es", **known: Any) -> Evidence:
    """Return evidence of a target for an English source."""
    known = {"source_lang": "en", "target_lang": lang, "codes": codes_of(source)} | known
    return Evidence("u", source, target, **known)


def passes(check: Check, source: str, target: str, lang: str = "es", **known: Any) -> bool:
    """Whether a check has nothing to say."""
    return not list(check(pair(source, target, lang, **known)))


def fails(check: Check, source: str, target: str, lang: str = "es", **known: Any) -> bool:
    """Whether every finding of a check is of that check, and there is one."""
    findings = list(check(pair(source, target, lang, **known)))
    return bool(findings) and {finding.check for finding in findings} == {check.__name__}


def honest() -> list[Evidence]:
    """Return the honest pairs, from English into each language and back."""
    pairs: list[Evidence] = []
    for block in _text("honest.txt").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        said = dict(line.split(": ", 1) for line in lines)
        if not said:
            continue
        english = said.pop("en")
        for lang, text in said.items():
            pairs.append(pair(english, text, lang))
            back = pair(text, english, "en", source_lang=lang, codes=codes_of(english))
            pairs.append(back)
    return pairs


def close() -> list[Evidence]:
    """Return the short pairs of close languages, each line of a set as the other's target."""
    found: list[Evidence] = []
    for block in _text("close.txt").split("\n\n"):
        said = dict(x.split(": ", 1) for x in block.splitlines() if x and x[0] != "#")
        found += [
            pair(one, other, target, source_lang=source)
            for source, one in said.items()
            for target, other in said.items()
            if source != target
        ]
    return found


def chatter_lines(name: str = "chatter.txt") -> list[tuple[str, str]]:
    """Return (language, talk with ``{}`` for the target)."""
    lines = [line for line in _text(name).splitlines() if line and line[0] != "#"]
    return [(lang, talk.replace("\\n", "\n")) for lang, talk in (x.split(": ", 1) for x in lines)]


def _text(name: str) -> str:
    return (FIXTURES / name).read_text(encoding="utf-8")
