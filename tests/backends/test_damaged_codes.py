"""What an engine may do to a segment's codes, and what it may not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.backends.damage import damage

WORDS = st.text("ab &;<>é", max_size=4).map(lambda text: text.replace("<", "&lt;"))


@st.composite
def segments(draw, numbers=None, depth=2):
    """A written segment; codes are numbered as they come."""
    numbers = numbers if numbers is not None else iter(range(1, 99))
    out = [draw(WORDS)]
    for kind in draw(st.lists(st.sampled_from("gc"), max_size=3)):
        n = next(numbers)
        inner = draw(segments(numbers, depth - 1)) if kind == "g" and depth else "x"
        out += [f"<{kind}{n}>{inner}y</{kind}{n}>", draw(WORDS)]
    return "".join(out)


@given(segments())
def test_a_segment_that_stays_as_it_is_is_not_damaged(text):
    assert damage(text, text) is None


@given(segments(), st.data())
def test_a_tag_that_is_lost_or_doubled_is_damage(text, data):
    tags = list(re.finditer(r"</?g[0-9]+>|<c[0-9]+>.*?</c[0-9]+>", text))
    if tags:
        tag = data.draw(st.sampled_from(tags))
        for other in ("", tag[0] * 2):
            broken = damage(text, text[: tag.start()] + other + text[tag.end() :])
            assert broken is not None
            assert not broken.retryable


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("<g1>a</g1> <g2>b</g2>", "<g2>b</g2> <g1>a</g1>", ""),
        ("<c1>x</c1> a", "b <c1/>", ""),
        ("<g1></g1>a", "<g1></g1>b", ""),
        ("", "", ""),
        ("<g1>a</g1>", "<g1> </g1> b", "<g1> lost its text"),
        ("<g1>a <c2>x</c2></g1>", "<g1>a</g1> <c2>x</c2>", "<c2> left its place"),
        ("<g1>a</g1> <g2>b</g2>", "<g1>a <g2>b</g2></g1>", "<g2> left its place"),
        ("<g1>a</g1>", "<g1>a</g1> <g1>b</g1>", "<g1> stands twice"),
        ("<g1>a</g1>", "<c1>a</c1>", "<g1> is missing"),
        ("a", "<g1>a</g1>", "<g1> is not a code"),
        ("a", "  ", "empty"),
    ],
)
def test_what_damage_is(source, target, said):
    found = damage(source, target)

    assert said in found.text if said else found is None
