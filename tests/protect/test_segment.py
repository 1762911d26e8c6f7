"""Law: restore(protect(s)) == s, soft breaks written as what they stand for."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.model import Code, Term
from notetrans.protect import TermMatcher, joined, protect, restore
from notetrans.protocol import TagForm
from notetrans.tags import Item, Tag

NAMES = TermMatcher(
    [
        Term("vLLM", keep=True, case_sensitive=True),
        Term("Moonshot AI", keep=True, case_sensitive=True),
        Term("a⟦b", keep=True, case_sensitive=True),
        Term("深度求索", keep=True, case_sensitive=True),
        Term("engine", targets={"es": ("motor",)}),
    ]
)
FORMS: tuple[TagForm, ...] = ("tags", "brackets")
LINK = Code(1, "link", True, "[", "](u)")
SPAN = Code(2, "code", False, "`<x>&vLLM`")
SCRAPS = ["vLLM", "Moonshot AI", "a⟦b", "⟦1⟧", "⟦", "⟧", "<c1>", "</g1>", "&lt;", "&", "<", "\n"]
SCRAPS += ["深度求索", "文", "한", "、", " ", "-", "_", "x", "é", "́", "https://a.b/vLLM", "engine"]

texts = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=8).map("".join)


@st.composite
def units(draw: st.DrawFn) -> tuple[str, tuple[Code, ...]]:
    """Draw a unit's source, nested at will, and its codes."""
    codes: list[Code] = []

    def content(depth: int) -> list[Item]:
        items: list[Item] = [draw(texts)]
        for _ in range(draw(st.integers(0, 2)) if depth else 0):
            number = len(codes) + 1
            if draw(st.booleans()):
                codes.append(Code(number, "emphasis", True, "*", "*"))
                items += [Tag("open", number), *content(depth - 1), Tag("close", number)]
            else:
                codes.append(Code(number, "code", False, draw(texts)))
                items.append(Tag("standing", number))
            items.append(draw(texts))
        return items

    written = content(3)
    return tags.write(written, codes), tuple(codes)


@pytest.mark.parametrize("form", FORMS)
@given(unit=units())
def test_restore_of_protect_is_the_source(
    form: TagForm, unit: tuple[str, tuple[Code, ...]]
) -> None:
    source, codes = unit
    sent = protect(source, codes, matcher=NAMES, form=form)
    assert restore(sent, sent.text, unit="u") == joined(source, codes)
    if "\n" not in tags.plain(source):
        assert joined(source, codes) == source


@given(unit=units())
def test_no_name_is_left_as_prose_in_what_is_sent(unit: tuple[str, tuple[Code, ...]]) -> None:
    source, codes = unit
    assume("://" not in source)  # an address is looked for beyond the edge of a pair
    sent = protect(source, codes, matcher=NAMES)
    for item in tags.read(sent.text):
        if isinstance(item, str):
            left = [match for match in NAMES.find(item) if match.term.keep]
            # Only a name in a word that goes on beyond a tag, and is no whole word there, may stay.
            for match in left:
                before, after = item[: match.start], item[match.end :]
                assert re.fullmatch(r"[\w-]*", before) or re.fullmatch(r"[\w-]*", after)


def test_names_become_codes_numbered_after_the_units_own() -> None:
    sent = protect("<g1>vLLM</g1> and <c2>x</c2> of Moonshot AI", (LINK, SPAN), matcher=NAMES)
    assert tags.plain(sent.text) == " and  of "
    assert [(code.number, code.kind, code.data) for code in sent.codes[2:]] == [
        (3, "name", "vLLM"),
        (4, "name", "Moonshot AI"),
    ]
    assert sent.text.startswith("<g1><c3>vLLM</c3></g1> and <c2>")


def test_a_name_across_a_soft_break_is_one_name() -> None:
    sent = protect("by Moonshot\nAI.", (), matcher=NAMES)
    assert sent.text == "by <c1>Moonshot AI</c1>."


def test_a_name_that_goes_on_beyond_a_tag_is_no_whole_word() -> None:
    assert protect("<g1>vLLM</g1>-fork", (LINK,), matcher=NAMES).added == frozenset()


def test_a_term_with_renderings_stays_in_the_text() -> None:
    assert protect("an engine", (), matcher=NAMES).text == "an engine"


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("one\ntwo", "one two"),
        ("中文\n中文", "中文中文"),
        ("中文，\n中文", "中文，中文"),
        ("かな\nカナ", "かなカナ"),
        ("한국\n한국", "한국 한국"),
        ("中文\ntwo", "中文 two"),
        ("中<g1>文\n</g1>中", "中<g1>文</g1>中"),
        ("中文\n<c2>`&lt;x&gt;&amp;vLLM`</c2>", "中文 <c2>`&lt;x&gt;&amp;vLLM`</c2>"),
    ],
)
def test_a_soft_break_goes_out_as_what_it_stands_for(source: str, sent: str) -> None:
    codes = tuple(code for code in (LINK, SPAN) if f"{code.number}>" in source)
    assert protect(source, codes).text == sent


def test_brackets_stand_for_pairs_codes_names_and_literal_brackets() -> None:
    source = "<g1>vLLM</g1> ⟦2⟧ <c2>x</c2> a &lt; b"
    sent = protect(source, (LINK, SPAN), matcher=NAMES, form="brackets")
    assert sent.text == "⟦1⟧⟦3⟧⟦/1⟧ ⟦4⟧2⟦5⟧ ⟦2⟧ a < b"
    answer = "a < b ⟦ 1 ⟧el ⟦3⟧⟦/1⟧ ⟦4⟧2⟦5⟧ ⟦2⟧"
    restored = restore(sent, answer, unit="u")
    assert restored == "a &lt; b <g1>el vLLM</g1> ⟦2⟧ <c2>`&lt;x&gt;&amp;vLLM`</c2>"


def test_what_an_answer_writes_into_a_name_is_of_no_consequence() -> None:
    sent = protect("Use vLLM", (), matcher=NAMES)
    assert restore(sent, "Usa <c1>VLLM, un motor</c1>", unit="u") == "Usa vLLM"


@pytest.mark.parametrize(
    ("tagged", "bracketed", "code"),
    [
        ("<g1>de vLLM</g1> <c2/>", "⟦1⟧de vLLM⟦/1⟧ ⟦2⟧", "c3"),
        ("<g1>de <c3/></g1> <c2/> <c3/>", "⟦1⟧de ⟦3⟧⟦/1⟧ ⟦2⟧ ⟦3⟧", "c3"),
        ("<g1>de </g1><c3/> <c2/>", "⟦1⟧de ⟦/1⟧⟦3⟧ ⟦2⟧", "c3"),
        ("<g1>de <c3/></g1> <c2/> <c9/>", "⟦1⟧de ⟦3⟧⟦/1⟧ ⟦2⟧ ⟦9⟧", "c9"),
        ("<g1>de <c3/></g1> <c7/>", "⟦1⟧de ⟦3⟧⟦/1⟧ ⟦7⟧", "c7"),
        ("<g1>de <c3/> <c2/>", "⟦1⟧de ⟦3⟧ ⟦2⟧", "g1"),
        ("de <c3/></g1> <c2/>", "de ⟦3⟧⟦/1⟧ ⟦2⟧", "g1"),
    ],
    ids=["dropped", "doubled", "moved", "invented", "renamed", "unclosed", "unopened"],
)
def test_an_answer_with_other_codes_is_refused_by_name(
    tagged: str, bracketed: str, code: str
) -> None:
    for form, answer in zip(FORMS, (tagged, bracketed), strict=True):
        sent = protect("<g1>of vLLM</g1> <c2>x</c2>", (LINK, SPAN), matcher=NAMES, form=form)
        with pytest.raises(TargetError, match="unit u77") as caught:
            restore(sent, answer, unit="u77")
        assert (caught.value.unit, caught.value.code) == ("u77", code)
        assert ("vLLM" in str(caught.value)) == (code == "c3")


def test_a_stray_bracket_in_an_answer_is_refused() -> None:
    sent = protect("one <c2>x</c2>", (SPAN,), form="brackets")
    with pytest.raises(TargetError, match="stray ⟦"):
        restore(sent, "uno ⟦2⟧ ⟦ 0 ⟧", unit="u")
