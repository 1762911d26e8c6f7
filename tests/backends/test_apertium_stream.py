"""Apertium's stream: what is sent, and what is made of the engine's answers."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.backends.apertium.stream import (
    MARK,
    DamageError,
    answers,
    batch,
    encode,
    parts,
    repair,
)

MARKED = st.lists(
    st.one_of(
        st.sampled_from(["⟦1⟧", "⟦/1⟧", "⟦2⟧", "⟦3⟧", "⟦12⟧", "⟦", "⟧", "⟦0⟧", "⟦x⟧"]),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=6),
        st.sampled_from(["word", "two words", " ", "don't", "[x]", "\\", "^a$", "日本", "😀"]),
    ),
    max_size=8,
).map("".join)


def sent(text: str) -> str:
    """What a perfect engine gives back for a language equal to the source's."""
    answer = answers(batch([text]), 1)[0][0]
    assert answer is not None
    return answer


@given(MARKED)
def test_an_answer_equal_to_what_was_sent_is_the_source(text: str) -> None:
    source = " ".join(text.split())
    assert repair(source, sent(source)) == source


@given(MARKED)
def test_blanks_around_the_text_are_the_source_s(text: str) -> None:
    target = repair(text, sent(text))
    assert target.split() == text.split()
    assert target[: len(target) - len(target.lstrip())] == text[: len(text) - len(text.lstrip())]


@given(MARKED, MARKED, st.randoms(use_true_random=False))
def test_an_answer_torn_anyhow_keeps_the_markers_or_is_refused(
    text: str, noise: str, random: object
) -> None:
    assert hasattr(random, "shuffle")
    pieces = re.split(r"(\[\[k\d+\]\]xqzk\[\[/\]\]|\s)", sent(text))
    random.shuffle(pieces)
    try:
        target = repair(text, "".join(pieces) + noise)
    except DamageError:
        return
    assert Counter(MARK.findall(target)) == Counter(MARK.findall(text))


@given(st.lists(MARKED, max_size=5))
def test_segments_never_mix(texts: list[str]) -> None:
    found = answers(batch(texts), len(texts))
    assert [answer for answer, _ in found] == [sent(text) for text in texts]


@given(MARKED)
def test_parts_joined_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in parts(text)) == text
    for piece, words in parts(text):
        assert not words or not MARK.search(piece)


def test_only_signs_that_the_stream_does_not_know_are_sent() -> None:
    plain = encode(r"a [b] {c} ^d$ e/f <g> h@i \j ~k *l |m #n +o &p ⟦q⟧", 0)
    assert not set(plain.removeprefix("[0]").removesuffix("[0]\0")) & set("[]{}^$/<>@\\~*|#+&⟦⟧")


@pytest.mark.parametrize(
    ("source", "answer", "target"),
    [
        # Blanks beside markers are the source's.
        ("Run ⟦1⟧, then", "Corre {0} , entonces", "Corre ⟦1⟧, entonces"),
        ("Run ⟦1⟧ now", "Corre{0}ahora", "Corre ⟦1⟧ ahora"),
        ("a ⟦1⟧b c⟦/1⟧ d", "un {0} b c {1} d", "un ⟦1⟧b c⟦/1⟧ d"),
        ("(⟦1⟧b⟦/1⟧)", "( {0} b {1} )", "(⟦1⟧b⟦/1⟧)"),
        ("⟦1⟧⟦2⟧⟦/1⟧ x", "{0}  {1}  {2} x", "⟦1⟧⟦2⟧⟦/1⟧ x"),
        ("re⟦1⟧start⟦/1⟧ed", "re {0} inicia {1} do", "re⟦1⟧inicia⟦/1⟧do"),
        # A possessive is gone, its blank is not; a sign which the target adds has none.
        ("⟦1⟧'s method", "método de {0}", "método de ⟦1⟧"),
        ("the ⟦1⟧'s end", "el {0} fin", "el ⟦1⟧ fin"),
        ("a ⟦1⟧ however b", "a {0}; b", None),
        # Runs of blanks, and what the engine adds at the edges.
        ("You can", "  Puedes ", "Puedes"),
        (" because it was", "porque  estuvo", " porque estuvo"),
        ("two  blanks", "dos  espacios", "dos  espacios"),
        ("In other words, a", "En otras palabras,, un", "En otras palabras, un"),
        ("go back", "#volver", "volver"),
        # The first letter.
        ("open it", "Abre lo", "abre lo"),
        ("Open it", "abre lo", "Abre lo"),
        ("⟦1⟧ is", "{0} Es", "⟦1⟧ es"),
        ("vLLM is", "vLLM es", "vLLM es"),
        # Signs and digits.
        ("July 4th", "julio 4.º", "Julio 4.º"),
        ("one.", "uno", None),
        ("one", "uno.", None),
        ("3 cats", "gatos", None),
        ("日本 cats", "gatos", None),
        ("open-source", "fuente abierta", "fuente abierta"),
        # Markers.
        ("a ⟦1⟧", "un", None),
        ("a ⟦1⟧", "un {0} {0}", None),
        ("a ⟦1⟧", "un [[k7]]xqzk[[/]]", None),
        ("⟦1⟧a⟦/1⟧ b", "{1} a {0} b", None),
        ("⟦1⟧a ⟦2⟧⟦/1⟧ b", "{0} a {2} {1} b", None),
        ("a ⟦1⟧ and ⟦2⟧", "{1} y {0} un", "⟦2⟧ y ⟦1⟧ un"),
    ],
)
def test_an_answer_becomes_a_target_or_damage(source: str, answer: str, target: str | None) -> None:
    carried = re.sub(r"\{(\d)\}", r"[[k\1]]xqzk[[/]]", answer)
    if target is not None:
        assert repair(source, carried) == target
        return
    with pytest.raises(DamageError):
        repair(source, carried)


def test_words_that_were_run_together_are_parted_by_the_aligned_answer() -> None:
    aligned = "[[w]]un[[/]] [[engine]]motor[[/]]de[[inference]]inferencia[[/]]"
    assert repair("an inference engine", "un motordeinferencia", aligned) == (
        "un motor de inferencia"
    )


def test_a_capital_without_reason_goes_and_one_with_a_reason_stays() -> None:
    aligned = "[[vLLM]]vLLM[[/]] [[is]]Es[[/]] [[Rust]]Rust[[/]]. [[is]]Es[[/]]"
    assert repair("vLLM is Rust. It", "vLLM Es Rust. Es", aligned) == "vLLM es Rust. Es"


def test_a_point_of_an_abbreviation_is_let_through_in_words_alone() -> None:
    with pytest.raises(DamageError, match=r"added \."):
        repair("in the USA", "en EE.UU.")
    assert repair("in the USA", "en EE.UU.", alone=True) == "en EE.UU."


def test_no_words_are_damage_and_a_word_alone_without_translation_is_kept() -> None:
    with pytest.raises(DamageError, match="no words"):
        repair("will", "")
    assert repair("will ", "", alone=True) == "will "
    with pytest.raises(DamageError, match="no answer"):
        repair("will", None, alone=True)
