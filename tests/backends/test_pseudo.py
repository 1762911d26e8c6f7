"""Pseudo-translation: everything but letters stays, and every text changes."""

from __future__ import annotations

import asyncio
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.backends.echo import create as create_echo
from notetrans.backends.pseudo import create, pseudo
from notetrans.protocol import Request, Segment

TAGS = re.compile(r"<c(\d+)>.*?</c\1>|</?[gc]\d+/?>|⟦/?\d+⟧", re.DOTALL)
MARKDOWN = set("\\`*_{}[]()#+-.!|<>~=:$%&\"'/\n\t ") | set("0123456789")

prose = st.text(
    st.one_of(
        st.sampled_from("aeiounyzAEIKXZ"),
        st.sampled_from("".join(sorted(MARKDOWN - set("<>&")))),
        st.sampled_from("中文日本語アरहिन्दीعربيéñ\u0301\ufe0f😀"),
        st.characters(exclude_characters="<>&⟦⟧", exclude_categories=("Cs",)),
    ),
    max_size=12,
)
escapes = st.sampled_from(["&lt;", "&gt;", "&amp;"])
codes = st.sampled_from(
    ["<g1>", "</g1>", "<c2>rm -rf *</c2>", "<c3/>", "⟦4⟧", "⟦/4⟧", "<c5>a &lt;b&gt;\nc</c5>"]
)
texts = st.lists(st.one_of(prose, escapes, codes), max_size=8).map("".join)


def signs(text: str) -> list[str]:
    """Everything but letters and combining marks, in order."""
    return [
        char
        for char in TAGS.sub("", text)
        if not char.isalpha() and unicodedata.category(char)[0] != "M"
    ]


@given(texts)
def test_codes_stay_as_they_are_and_where_they_are(text: str) -> None:
    found = [match[0] for match in TAGS.finditer(text)]
    assert [match[0] for match in TAGS.finditer(pseudo(text))] == found


@given(texts)
def test_signs_digits_blanks_and_line_ends_stay_in_order(text: str) -> None:
    assert signs(pseudo(text)) == signs(text)


@given(st.lists(st.one_of(prose, escapes), min_size=1, max_size=6), codes)
def test_every_run_of_text_with_a_letter_changes(runs: list[str], code: str) -> None:
    for before, after in zip(runs, pseudo(code.join(runs)).split(code), strict=True):
        bare = re.sub(r"&\w+;", "", before)
        assert (after != before) == any(char.isalpha() for char in bare)


@given(texts)
def test_nothing_but_letters_is_added(text: str) -> None:
    assert all(char.isalpha() for char in set(pseudo(text)) - set(text))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Run the server.", "Rúuñ thée séervéer."),
        ("API", "ÁAPÍI"),
        ("GPT", "GPTéñ"),
        ("世界，你好。", "世界éñ，你好éñ。"),
        ("हिन्दी पाठ", "हिन्दीéñ पाठéñ"),
        ("مرحبا", "مرحباéñ"),
        ("é", "ééñ"),
        ("a &lt;b&gt; &amp; c", "áa &lt;béñ&gt; &amp; ç"),
        ("<g1>see</g1> <c2>see</c2>", "<g1>séeée</g1> <c2>see</c2>"),
        ("  one\ntwo ", "  óoñée\ntwóo "),
        ("3.14 — 😀 ❤️", "3.14 — 😀 ❤️"),
        ("", ""),
    ],
)
def test_it_reads_like_its_source(source: str, target: str) -> None:
    assert pseudo(source) == target


def test_english_grows_by_about_a_third() -> None:
    text = (
        "A reverse proxy stands before the servers and hands each request to the one that has "
        "the least to do, so that no single machine is ever the reason for a slow answer."
    )
    assert 1.2 < len(pseudo(text)) / len(text) < 1.4


def test_the_backend_answers_every_segment_and_is_not_natural() -> None:
    request = Request("en", "ja", (Segment("a", "one"), Segment("b", "中文")))
    backend = create({})
    response = asyncio.run(backend.translate(request))
    assert response.targets == {"a": "óoñée", "b": "中文éñ"}
    assert (response.model, backend.capabilities.natural, backend.capabilities.pairs) == (
        "pseudo",
        False,
        None,
    )


@given(texts)
def test_echo_gives_the_text_back(text: str) -> None:
    backend = create_echo({})
    response = asyncio.run(backend.translate(Request("en", "es", (Segment("a", text),))))
    assert response.targets == {"a": text}
    assert not backend.capabilities.natural
