"""An old text without what the new one says as well."""

from hypothesis import given
from hypothesis import strategies as st

from notetrans.backends.chat.previous import CUT, less

TEXTS = st.text(st.sampled_from("ab 語"), max_size=120)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_is_cut_stands_at_the_same_end_of_the_new_text(begin, old, new, end):
    old, new = f"{begin}{old}{end}", f"{begin}{new}{end}"
    shown = less(old, new)

    assert len(shown) <= len(old)
    if shown == CUT:
        assert old == new
    elif shown != old:
        middle = shown.removeprefix(CUT).removesuffix(CUT)
        before, after = old.split(middle, 1) if old.count(middle) == 1 else ("", "")
        assert new.startswith(before)
        assert new.endswith(after)


def test_what_differs_is_shown_with_words_around_it_and_short_texts_whole():
    long = "one two three four five six seven eight nine ten eleven twelve thirteen "

    assert less(f"{long}old {long}", f"{long}new {long}") == (
        "… ten eleven twelve thirteen old one two three four five …"
    )
    assert less("one two three", "one three") == "one two three"
    assert less("", "anything") == ""


def test_a_text_without_spaces_is_cut_between_characters():
    long = "数据留在本地。" * 12

    assert less(f"{long}旧{long}", f"{long}新{long}") == f"…{long[-24:]}旧{long[:24]}…"
