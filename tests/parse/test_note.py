"""Bytes to text: nothing is changed, and what cannot be kept is refused with its place."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.errors import NoteError
from notetrans.parse.note import check_text, decode, line_at


@given(st.text())
def test_what_is_decoded_encodes_to_the_same_bytes(text: str) -> None:
    assert decode(text.encode()).encode() == text.encode()


def test_the_byte_order_mark_and_line_ends_stay() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n") == "\ufeffa\r\nb\rc\n"


@given(st.binary())
def test_bytes_are_decoded_or_refused_by_a_note_error(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        with pytest.raises(NoteError):
            decode(data)
    else:
        assert decode(data).encode() == data


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_wrong_byte_is_named_with_offset_and_line(newline: str) -> None:
    data = f"é{newline}two{newline}x".encode() + b"\xff tail"
    with pytest.raises(NoteError) as caught:
        decode(data, PurePath("notes/a.md"))
    assert str(caught.value).startswith("notes/a.md:3: ")
    assert f"0xff at offset {data.index(0xFF)}" in caught.value.message


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_utf_16_and_32_have_a_remedy_of_their_own(codec: str) -> None:
    data = "Héllo\n".encode(codec) if codec[-2:] != "be" else "\ufeffHéllo\n".encode(codec)
    with pytest.raises(NoteError, match=r"UTF-16 or UTF-32.*iconv"):
        decode(data)


def test_nul_is_refused_with_its_line() -> None:
    with pytest.raises(NoteError, match=r"^a\.md:2: NUL character\."):
        check_text("one\r\ntwo\0\n", PurePath("a.md"))


def test_a_lone_surrogate_is_refused_with_its_line() -> None:
    with pytest.raises(NoteError, match=r"^line 2: lone surrogate U\+DC41\."):
        check_text("one\r\udc41\n")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_all_other_text_is_accepted(text: str) -> None:
    check_text(text)


@given(st.lists(st.sampled_from(["a", "\n", "\r\n", "\r", "é"])))
def test_lines_are_counted_by_every_kind_of_line_end(parts: list[str]) -> None:
    text = "".join(parts)
    assert line_at(text, len(text)) == len(
        text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
