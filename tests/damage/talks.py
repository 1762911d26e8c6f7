"""Talk, by the list it stands in, and what no sane rule can tell from a translation.

``talk.txt`` was read while the checks were mended. ``held_out_talk.txt`` was written before
anybody looked at the checks, and ``held_out_talk_2.txt`` before they were mended for what the
first had shown: when they were first tried, 96.3 % and (after mending) 98.7 % of the spoiled
answers were told. What is still missed is named here, one by one.
"""

from __future__ import annotations

from damage.answers import lines_of

HELD_OUT = ("held_out_talk.txt", "held_out_talk_2.txt")
_OWN_WORD = "a label of words which the source has may be the text's own (Error: …)"
_FEW_WORDS = "two or three words of English beside a short source: 'Address family' is Dutch"
UNTOLD = {
    "The text says: {}": _OWN_WORD,
    "Draft: {}": _OWN_WORD,
    "Same as source.": _FEW_WORDS,
    "Not applicable.": _FEW_WORDS,
    "Service temporarily unavailable": _FEW_WORDS,
}
"""Talk around or instead of a Spanish answer that is missed beside some sources, and why."""


def talks(name: str) -> list[tuple[str, str]]:
    """Return the language of each talk of a held-out list, and the talk."""
    lines = [line.split(": ", 1) for line in lines_of(name)]
    return [(lang, talk.replace("\\n", "\n")) for lang, talk in lines]


def told_talk() -> list[str]:
    """Return all talk which must be told beside any source."""
    shared = [line.replace("\\n", "\n") for line in lines_of("talk.txt")]
    held_out = [talk for name in HELD_OUT for _, talk in talks(name)]
    return [talk for talk in [*shared, *held_out] if talk not in UNTOLD]
