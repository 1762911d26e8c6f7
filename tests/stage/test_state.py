"""The committed state: hashes, its file, its loader."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.errors import NotetransError
from notetrans.model import Origin, State
from notetrans.stage import (
    Entry,
    PostState,
    blob_id,
    content_hash,
    known_posts,
    read_state,
    unit_hash,
    write_state,
)
from notetrans.stage.state import format_state, parse_state, state_path

HASHES = st.binary(min_size=1, max_size=4).map(lambda data: unit_hash("p", data.hex()))
FINDINGS = st.lists(
    st.sampled_from(["major:numbers", "minor:length", "critical:term"]), unique=True, max_size=2
).map(tuple)
ENTRIES = st.builds(
    Entry, HASHES, st.just("") | HASHES, st.sampled_from(State), st.sampled_from(Origin), FINDINGS
)
STATES = st.builds(
    PostState,
    st.binary(max_size=4).map(blob_id),
    st.lists(HASHES, max_size=2, unique=True).map(tuple),
    st.lists(ENTRIES, max_size=12).map(tuple),
)


@given(STATES)
def test_reading_what_was_written_gives_the_state_back(state: PostState) -> None:
    assert parse_state(format_state(state)) == (state, ())


@given(STATES, st.data())
def test_a_damaged_line_costs_that_line_alone(state: PostState, data: st.DataObject) -> None:
    lines = format_state(state).splitlines()
    first = 2 + len(state.published)
    if len(lines) == first:
        return
    hit = data.draw(st.sets(st.integers(first, len(lines) - 1), min_size=1))
    junk = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1)
    for number in hit:
        lines[number] = "!" + data.draw(junk)
    found, problems = parse_state("\n".join(lines) + "\n")
    assert [problem.line for problem in problems] == sorted(number + 1 for number in hit)
    assert found.source == state.source
    assert found.published == state.published
    kept = [entry for at, entry in enumerate(state.entries, first) if at not in hit]
    assert list(found.entries) == kept


@given(st.text())
def test_no_text_keeps_the_loader_from_answering(text: str) -> None:
    state, problems = parse_state(f"notetrans-state 1\n{text}")
    assert len(state.entries) + len(problems) <= text.count("\n") + 1


def test_conflict_markers_are_told_with_their_lines_and_both_sides_kept() -> None:
    first, second, old = (unit_hash("paragraph", text) for text in "abc")
    text = (
        f"notetrans-state 1\nsource {blob_id(b'')}\n"
        f"<<<<<<< ours\ntarget {first}\n=======\ntarget {second}\n>>>>>>> theirs\n{old} {first}\n"
    )
    state, problems = parse_state(text)
    assert state.published == (first, second)
    assert state.entries == (Entry(old, first),)
    assert [(each.line, each.text) for each in problems] == [
        (line, "a conflict marker of git") for line in (3, 5, 7)
    ]


def test_a_file_of_a_later_format_is_refused_and_not_misread(tmp_path: Path) -> None:
    path = state_path(tmp_path, "es", "posts/x.md")
    path.parent.mkdir(parents=True)
    path.write_text("notetrans-state 2\n", encoding="utf-8")
    with pytest.raises(NotetransError, match=r"x.md.txt:1: written by a later notetrans"):
        read_state(tmp_path, "es", "posts/x.md")


def test_the_file_is_small_and_its_form_is_fixed() -> None:
    units = [(unit_hash("paragraph", f"s{n}"), unit_hash("paragraph", f"t{n}")) for n in range(100)]
    state = PostState(blob_id(b"x"), (content_hash(b"y"),), tuple(Entry(*pair) for pair in units))
    text = format_state(state)
    assert len(text.encode()) <= 100 + 34 * len(units)
    edited = Entry(*units[0], State.REVIEWED, Origin.PERSON)
    line = format_state(PostState("0" * 40, (), (edited,))).splitlines()[-1]
    assert line == f"{units[0][0]} {units[0][1]} reviewed person"
    assert len(line) < 60
    assert text.splitlines()[:3] == [
        "notetrans-state 1",
        f"source {blob_id(b'x')}",
        f"target {content_hash(b'y')}",
    ]


def test_hashes_are_fixed_for_all_time() -> None:
    assert unit_hash("paragraph", "Hello") == "_ow4G6IC2s4"
    assert content_hash(b"Hello\n") == "GF-NsyJx_iU"


def test_a_blob_id_is_gits_own(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("naïve\r\n".encode())
    told = subprocess.run(
        ["git", "hash-object", "--no-filters", str(path)], capture_output=True, check=True
    )
    assert blob_id(path.read_bytes()) == told.stdout.decode().strip()


@pytest.mark.parametrize(
    "data", [b"a\r\nb\r\n", b"\xef\xbb\xbfa\nb\n", b"a  \nb", b"a\t\nb \n\n\n", b"a\rb"]
)
def test_line_ends_mark_and_trailing_blanks_are_no_edit(data: bytes) -> None:
    assert content_hash(data) == content_hash(b"a\nb\n")


@pytest.mark.parametrize("data", [b"a b\n", b" a\nb\n", b"a\n\nb\n", b"A\nb\n", b""])
def test_everything_else_is(data: bytes) -> None:
    assert content_hash(data) != content_hash(b"a\nb\n")


def test_a_units_hash_depends_on_kind_and_text_with_any_line_end() -> None:
    assert unit_hash("paragraph", "a\r\nb") == unit_hash("paragraph", "a\nb")
    assert unit_hash("heading", "a") != unit_hash("paragraph", "a")
    assert len(unit_hash("cell", "\ud800")) == 11


def test_states_are_found_again_by_language_and_note(tmp_path: Path) -> None:
    state = PostState(blob_id(b""), (content_hash(b""),), ())
    for language, note in [("zh-Hant", "x.md"), ("es", "posts/a/x.md"), ("es", "posts/a.txt.md")]:
        write_state(tmp_path, language, note, state)
        assert read_state(tmp_path, language, note) == (state, ())
    assert list(known_posts(tmp_path)) == [
        ("es", "posts/a/x.md"),
        ("es", "posts/a.txt.md"),
        ("zh-Hant", "x.md"),
    ]
    assert read_state(tmp_path, "fr", "x.md") == (None, ())


def test_an_unchanged_state_is_not_written_again(tmp_path: Path) -> None:
    state = PostState(blob_id(b""), (), ())
    write_state(tmp_path, "es", "x.md", state)
    before = state_path(tmp_path, "es", "x.md").stat()
    write_state(tmp_path, "es", "x.md", state)
    assert state_path(tmp_path, "es", "x.md").stat().st_ino == before.st_ino
