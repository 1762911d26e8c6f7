"""Characters that no one sees, and characters that no one meant."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from notetrans.languages import direction
from notetrans.languages import script as script_of
from notetrans.model import Finding
from notetrans.verify.evidence import Evidence

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
_JOINING = {"Arab", "Syrc", "Mong", "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu"}
_JOINING |= {"Knda", "Mlym", "Sinh", "Khmr"}
_CORRUPTED = re.compile(
    "\ufffd|[\x00-\x08\x0b-\x1f\x7f-\x9f]|Ã[\xa0-\xbf]|â€|Â[\xa0-\xbf]|\\\\u[0-9a-f]{4}"
)


def invisible(evidence: Evidence) -> Iterable[Finding]:
    """The target has new zero-width or direction characters.

    Joiners where the script needs them, and marks of right-to-left text, are fair.
    """
    new = Counter(_INVISIBLE.findall(evidence.target_text))
    new -= Counter(_INVISIBLE.findall(evidence.source_text))
    for char in new.keys() - set(_fair(evidence)):
        name = unicodedata.name(char, f"U+{ord(char):04X}")
        yield evidence.finding("invisible", "minor", f"{new[char]} new {name}")


def _fair(evidence: Evidence) -> str:
    joiners = _JOINERS if script_of(evidence.target_lang) in _JOINING else ""
    return joiners + (_MARKS if direction(evidence.target_lang) == "rtl" else "")


def corrupted(evidence: Evidence) -> Iterable[Finding]:
    """The target has characters that a wrong encoding or escape left behind."""
    for found in sorted(set(_CORRUPTED.findall(evidence.target_text))):
        if found not in evidence.source_text:
            yield evidence.finding("corrupted", "major", f"{found!r} looks like a broken character")
