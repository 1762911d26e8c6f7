"""Damaged answers are told, honest ones are not: a seeded run over the honest pairs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from verify_samples import chatter_lines, codes_of, honest

from notetrans import tags
from notetrans.backends.pseudo import pseudo
from notetrans.verify import Evidence, verify
from notetrans.verify.words import letters

PAIRS = honest()
CODED = [pair for pair in PAIRS if pair.codes]
LONG = [pair for pair in PAIRS if letters(pair.source_text) >= 60]
CODE = re.compile(r"<c(\d+)>.*?</c\1>|</?g\d+>")
Damage = Callable[[str, random.Random], str]


def one(text: str, rng: random.Random) -> re.Match[str]:
    return rng.choice(list(CODE.finditer(text)))


def drop(text: str, rng: random.Random) -> str:
    tag = one(text, rng)
    return text[: tag.start()] + text[tag.end() :]


def double(text: str, rng: random.Random) -> str:
    tag = one(text, rng)
    return text[: tag.end()] + tag[0] + text[tag.end() :]


def rename(text: str, rng: random.Random) -> str:
    tag = one(text, rng)
    return text[: tag.start()] + re.sub(r"\d+(?=>|/)", "7", tag[0]) + text[tag.end() :]


def invent(text: str, rng: random.Random) -> str:
    at = rng.choice((0, len(text)))
    return text[:at] + rng.choice(("<c8/>", "<g8>x</g8>", "<c8>x</c8>")) + text[at:]


def cross(text: str, rng: random.Random) -> str:
    pairs = list(re.finditer(r"<g(\d+)>(.*?)</g\1>", text))
    if not pairs:
        return drop(text, rng)
    found = rng.choice(pairs)
    crossed = f"</g{found[1]}>{found[2]}<g{found[1]}>"
    return text[: found.start()] + crossed + text[found.end() :]


def told(pair: Evidence, target: str) -> set[str]:
    return {finding.check for finding in verify(replace(pair, target=target))}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.source_lang}-{pair.target_lang}")
def test_an_honest_target_has_no_finding(pair: Evidence) -> None:
    assert verify(pair) == ()


@pytest.mark.parametrize("damage", [drop, double, rename, invent, cross])
def test_every_answer_with_other_codes_is_told(damage: Damage) -> None:
    rng = random.Random(20)
    for pair in CODED * 3:
        target = damage(pair.target, rng)
        assert target != pair.target
        assert "codes" in told(pair, target), target


def test_codes_that_only_change_their_order_are_no_finding() -> None:
    source = "Run <c1>a</c1>, then <c2>b</c2> in <g3>the shell</g3>."
    target = "En <g3>la terminal</g3>, ejecuta <c2>b</c2> tras <c1/>."
    pair = replace(CODED[0], source=source, target=target, target_lang="es")
    assert verify(replace(pair, codes=codes_of(source))) == ()


@pytest.mark.parametrize("nothing", ["", " ", "\n", ".", "—"])
def test_every_empty_answer_is_told(nothing: str) -> None:
    for pair in PAIRS:
        kept = "".join(match[0] for match in CODE.finditer(pair.target))
        assert told(pair, nothing) == {"empty"}
        assert told(pair, kept + nothing) == {"empty"}


@pytest.mark.parametrize(("lang", "talk"), chatter_lines())
def test_all_talk_around_an_answer_is_told(lang: str, talk: str) -> None:
    for pair in PAIRS:
        if lang not in ("en", pair.target_lang) or deals_with_translation(pair):
            continue
        target = talk.replace("{}", pair.target)
        assert told(pair, target) & {"chatter", "wrapping"}, (pair.source, target)


def test_of_talk_that_was_not_foreseen_at_most_one_in_two_hundred_is_missed() -> None:
    met = missed = 0
    for lang, talk in chatter_lines("chatter_unseen.txt"):
        for pair in PAIRS:
            if lang in ("en", pair.target_lang) and not deals_with_translation(pair):
                target = talk.replace("{}", pair.target)
                missed += not told(pair, target) & {"chatter", "wrapping"}
                met += 1
    assert met > 4000
    assert missed * 200 <= met


def deals_with_translation(pair: Evidence) -> bool:
    """Whether talk about translating, or an apology, may be what the source says itself."""
    return any("ranslat" in text or "Sorry" in text for text in (pair.source, pair.target))


def test_talk_is_told_of_pseudo_answers_too() -> None:
    for pair in PAIRS:
        answer = replace(pair, target=pseudo(pair.source), natural=False)
        assert verify(answer) == ()
        for talk in ("Here is the translation:\n\n{}", "```\n{}\n```", '"{}"', "Translation: {}"):
            if not deals_with_translation(pair):
                assert told(answer, talk.replace("{}", answer.target)) & {"chatter", "wrapping"}


def test_every_doubled_answer_is_told() -> None:
    for pair in LONG:
        text = tags.plain(pair.target)
        for between in (" ", "", "\n"):
            checks = told(pair, pair.target + between + text)
            assert checks & {"repetition", "length"}, (pair.target, checks)


def test_every_answer_cut_off_in_the_middle_is_told() -> None:
    for pair in LONG:
        cut = pair.target[: len(pair.target) * 2 // 5]
        assert told(pair, cut) & {"length", "codes", "edges"}, cut


def test_every_answer_in_the_sources_language_is_told() -> None:
    for pair in PAIRS:
        if letters("".join(re.findall(r"\b[^\W\dA-Z]+\b", pair.source_text))) >= 45:
            assert told(pair, pair.source) & {"echo", "script"}, pair.source


def test_every_looping_answer_is_told() -> None:
    for pair in LONG:
        words = tags.plain(pair.target)
        assert told(pair, pair.target + words[-12:] * 12) & {"repetition", "length"}
