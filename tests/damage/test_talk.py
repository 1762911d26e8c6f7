"""Talk that was held out from those who wrote the checks is told beside every source."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from damage.answers import Answer, Book, pairs
from damage.talks import HELD_OUT, UNTOLD, talks
from notetrans import parse
from notetrans.protocol import Segment
from notetrans.verify import Evidence, verify

SHORT = 60  # letters: beside a short source, talk may be as long as a translation
EACH = 15  # of the others, one in fifteen


@cache
def honest() -> list[Evidence]:
    """Return the book's pairs that are short and bare, and a share of the others."""
    answers = [answer(english) for english, _ in pairs()]
    hard = [each for each in answers if not each.codes and len(each.segment.text) < SHORT]
    rest = [each for each in answers if each not in hard]
    return [
        Evidence("u", each.segment.text, each.write(), "en", "es", each.codes)
        for each in [*hard, *rest[::EACH]]
    ]


def answer(english: str) -> Answer:
    (unit,) = parse(english).units
    return Book.shared().answer(Segment("u", unit.source, codes=unit.codes), "tags")


def missed(talk: str) -> list[str]:
    """Return the answers with this talk of which nothing grave is said."""
    spoiled = [replace(pair, target=talk.replace("{}", pair.target)) for pair in honest()]
    return [each.target for each in spoiled if not is_told(each)]


def is_told(evidence: Evidence) -> bool:
    return any(finding.severity in ("critical", "major") for finding in verify(evidence))


def test_nothing_is_said_of_the_answers_without_talk() -> None:
    assert len(honest()) > 40
    assert not any(map(verify, honest()))


@pytest.mark.parametrize("one_line", [False, True], ids=["as written", "in one line"])
@pytest.mark.parametrize("name", HELD_OUT)
def test_talk_nobody_foresaw_is_told_but_for_what_is_named(name: str, one_line: bool) -> None:
    """An engine that may write no line end says the same in one line."""
    written = {
        talk: missed(" ".join(talk.split()) if one_line else talk) for _, talk in talks(name)
    }
    assert len(written) > 100
    assert {talk: found for talk, found in written.items() if found and talk not in UNTOLD} == {}


def test_what_is_named_as_untold_is_untold() -> None:
    named = {talk for name in HELD_OUT for _, talk in talks(name)} & UNTOLD.keys()
    assert named == UNTOLD.keys()
    every = [answer(english) for english, _ in pairs()]
    for talk in UNTOLD:
        spoiled = (
            Evidence("u", e.segment.text, talk.replace("{}", e.write()), "en", "es", e.codes)
            for e in every
        )
        assert not all(map(is_told, spoiled)), f"{talk!r} is told now: take it off the list"
