"""Damaged answers are told, honest ones are not: a seeded run over the honest pairs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from verify_samples import chatter_lines, close, codes_of, honest

from damage.talks import HELD_OUT, UNTOLD, talks
from notetrans import tags
from notetrans.backends.pseudo import pseudo
from notetrans.verify import Evidence, verify
from notetrans.verify.words import letters

PAIRS = honest()
CODED = [pair for pair in PAIRS if pair.codes]
LONG = [pair for pair in PAIRS if letters(pair.source_text) >= 60]
SPANISH = re.compile(r"Spa|\bes\b|\bES\b|[Ee]spa|Esp|西班牙|スペイン|испан|escuchar|ejecutar")
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


def test_a_short_target_in_a_close_language_is_not_taken_for_another() -> None:
    pairs = close()
    assert len(pairs) == 12 * (5 * 4 + 3 * 2 + 3 * 2)
    told = {
        (p.source_lang, p.target_lang, p.target): found for p in pairs if (found := grave_of(p))
    }
    assert told == {}


def grave_of(pair: Evidence) -> list[str]:
    return [f"{f.check}: {f.message}" for f in verify(pair) if f.severity != "minor"]


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


ENGLISH_AS_ENGLISH = {
    "None", "null", "undefined", "N/A", "TODO", "(empty)", "Same as source.", "Keep as is.",
    "Not applicable.", "Internal server error", "Service temporarily unavailable",
    "Request timed out.", "Rate limit reached for requests",
}  # fmt: skip
"""What an English target may well say: 内部错误 is an internal error, 无 is None."""


MISSED = {
    "Right, so: {}": "a label where a ; became a comma too (Hinweis: …; …)",
    "訳：{}": "a Japanese label where the source's own colon became a full stop",
    "Let me think. The sentence has two clauses. {}": "two sentences where a ; became a comma",
}
"""Talk which is missed beside some honest answer of other languages than Spanish, and why."""


def untold(talk: str, lang: str) -> list[Evidence]:
    """Return the pairs beside which nothing grave is said of talk in a language."""
    return [
        pair
        for pair in PAIRS
        if lang in ("en", pair.target_lang)
        and not deals_with_translation(pair)
        and not is_as_likely(talk, pair)
        and not grave(pair, talk.replace("{}", pair.target))
    ]


def is_as_likely(talk: str, pair: Evidence) -> bool:
    """Whether talk may be a translation: a question of a question."""
    if talk in ENGLISH_AS_ENGLISH:
        return pair.target_lang == "en"
    return "{}" not in talk and any(sign in pair.source and "?" in talk for sign in "?？؟")


def grave(pair: Evidence, target: str) -> bool:
    return bool(grave_of(replace(pair, target=target)))


@pytest.mark.parametrize("name", ["chatter_unseen.txt", *HELD_OUT])
def test_talk_that_was_not_foreseen_is_told_in_every_language(name: str) -> None:
    """Talk that names Spanish is left to the book's Spanish answers."""
    lines = chatter_lines(name) if name not in HELD_OUT else talks(name)
    missed = {
        talk: sorted({f"{p.target_lang}: {p.source}" for p in found})
        for lang, talk in lines
        if not SPANISH.search(talk)
        and talk not in {**UNTOLD, **MISSED}
        and (found := untold(talk, lang))
    }
    assert missed == {}


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
