"""The score of how alike two texts are: what it must be, and what sacreBLEU's chrF2 gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.review.chrf import chrf

TEXTS = st.text("abc é學 ", max_size=40)


@given(TEXTS)
def test_a_text_is_wholly_like_itself_whatever_its_blanks(text):
    assert chrf(text, text) == chrf(text, f"  {text}\n") == 100


@given(TEXTS, TEXTS)
def test_a_score_is_a_number_from_0_to_100(one, other):
    assert 0 <= chrf(one, other) <= 100


@given(st.text("ab ", max_size=20), st.text("xy", min_size=1, max_size=20))
def test_texts_without_a_common_letter_have_nothing_in_common(one, other):
    assert chrf(one, other) == chrf(other, one) == 0


@pytest.mark.parametrize(
    ("reference", "text", "score"),
    [  # sentence_score of sacrebleu 2.6.0, metrics.CHRF(), rounded
        ("The cat sat on the mat.", "The cat sat on the mat.", 100),
        ("The cat sat on the mat.", "A cat was sitting on a mat.", 21),
        ("A red door stands open.", "A red door stands open in the street.", 84),
        ("A red door stands open in the street.", "A red door stands open.", 62),
        ("猫坐在垫子上。", "猫在垫子上坐着。", 35),
        ("yes", "yes, certainly", 49),
    ],
)
def test_the_score_is_chrf_as_others_compute_it(reference, text, score):
    assert chrf(reference, text) == score
