"""The committed state: hashes, its file, its loader."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

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
    short_blob,
    unit_hash,
    write_state,
)
from notetrans.stage.grow import compacted, grown
from notetrans.stage.hashes import line_name
from notetrans.stage.lines import entry_body, read_line, read_lines, write_line
from notetrans.stage.state import format_state, parse_state, state_path

HASHES = st.binary(min_size=1, max_size=4).map(lambda data: unit_hash("p", data.hex()))
FINDINGS = st.lists(
    st.sampled_from(["major:numbers", "minor:length", "critical:term"]), unique=True, max_size=2
).map(tuple)
ENTRIES = st.builds(
    Entry, HASHES, st.just("") | HASHES, st.sampled_from(State), st.sampled_from(Origin), FINDINGS
)
BLOBS = st.just("") | st.binary(max_size=4).map(lambda data: short_blob(blob_id(data)))
STATES = st.builds(
    PostState,
    st.lists(st.tuples(BLOBS, HASHES), max_size=2, unique=True).map(tuple),
    st.lists(ENTRIES, max_size=12).map(tuple),
    st.sampled_from(["", "pseudo"]),
    st.sampled_from(["openai gpt-5-mini", "openai gpt 5 #1", "apertium"]),
    differs=st.booleans(),
    prompt=st.sampled_from(["", "1", "2024-a"]),
) | st.builds(PostState, st.just(()), st.lists(ENTRIES, max_size=2).map(tuple))


@given(STATES)
def test_reading_what_was_written_gives_the_state_back(state: PostState) -> None:
    assert parse_state(format_state(state)) == (state, ())


@given(STATES, STATES)
def test_a_file_that_grew_says_the_new_state_and_keeps_its_lines(
    before: PostState, after: PostState
) -> None:
    old = format_state(before)
    new = grown(read_lines(old), after)
    assert parse_state(new) == (after, ())
    kept = iter(new.splitlines())
    assert all(line in kept for line in old.splitlines())  # each, in the same order
    assert grown(read_lines(new), after) == new


@given(st.lists(STATES, min_size=1, max_size=5))
def test_compacting_changes_no_state_and_no_live_line(states: list[PostState]) -> None:
    text = format_state(states[0])
    for state in states[1:]:
        text = grown(read_lines(text), state)
    small = compacted(read_lines(text))
    assert parse_state(small) == (states[-1], ())
    assert {*small.splitlines()} - {*text.splitlines()} <= {*small.splitlines()[-2:]}
    assert compacted(read_lines(small)) == small
    usual = [entry for entry in states[-1].entries if entry == Entry(entry.source, entry.target)]
    if len(usual) == len(states[-1].entries) and len(states[-1].posts) < 2:
        assert len(small.encode()) <= 100 + 34 * len(usual)


@given(st.lists(STATES, min_size=2, max_size=4), st.randoms())
def test_old_lines_that_come_back_or_stand_twice_change_nothing(
    states: list[PostState], random: Random
) -> None:
    """What merging by union does to files of which one was compacted."""
    text = format_state(states[0])
    for state in states[1:]:
        text = grown(read_lines(text), state)
    small = compacted(read_lines(text)).splitlines()
    dead = {line_name(line) for line in text.splitlines()[1:]} - {*map(line_name, small)}
    names = {name for line in read_lines("\n".join(small)).lines for name in line.replaces}
    revived = [line for line in text.splitlines()[1:] if random.random() < 0.5]
    found, _ = parse_state("\n".join([*small, *revived, *small[1:]]) + "\n")
    if dead <= names:  # all of them found room
        assert {*found.entries} == {*states[-1].entries}
        assert {*found.posts} == {*states[-1].posts}


@given(STATES, st.data())
def test_a_damaged_line_costs_that_line_alone(state: PostState, data: st.DataObject) -> None:
    lines = format_state(state).splitlines()
    first = len(lines) - len(state.entries)
    if len(lines) == first:
        return
    hit = data.draw(st.sets(st.integers(first, len(lines) - 1), min_size=1))
    junk = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1)
    for number in hit:
        lines[number] = "!" + data.draw(junk)
    found, problems = parse_state("\n".join(lines) + "\n")
    assert [problem.line for problem in problems] == sorted(number + 1 for number in hit)
    assert found.posts == state.posts
    kept = [entry for at, entry in enumerate(state.entries, first) if at not in hit]
    assert list(found.entries) == kept


@given(st.text())
def test_no_text_keeps_the_loader_from_answering(text: str) -> None:
    state, problems = parse_state(f"notetrans-state 2\n{text}")
    assert len(state.entries) + len(problems) <= text.count("\n") + 1
    assert parse_state(grown(read_lines(text.replace("notetrans-state", "")), state))[0] == state


def test_conflict_markers_are_told_with_their_lines_and_both_sides_kept() -> None:
    first, second, old = (unit_hash("paragraph", text) for text in "abc")
    blob = short_blob(blob_id(b""))
    text = (
        f"notetrans-state 2\n<<<<<<< ours\n{blob}:{first}\n=======\n{blob}:{second}\n"
        f">>>>>>> theirs\n{old} {first}\n"
    )
    state, problems = parse_state(text)
    assert state.published == (first, second)
    assert state.entries == (Entry(old, first),)
    assert [(each.line, each.text) for each in problems] == [
        (line, "a conflict marker of git, passed over") for line in (2, 4, 6)
    ]
    assert "<<<" not in grown(read_lines(text), state)


def test_two_targets_for_one_unit_are_told_and_need_review() -> None:
    source, ours, theirs = (unit_hash("paragraph", text) for text in "abc")
    text = f"notetrans-state 2\n{source} {ours}\n{source} {theirs}\n"
    state, problems = parse_state(text)
    (entry,) = state.entries
    assert entry.findings == ("major:merge",)
    assert {entry.target, entry.rivals[0].target} == {ours, theirs}
    assert [str(each.line) + each.text for each in problems] == [
        "3another target for the unit of line 2: it needs review"
    ]
    settled = replace(state, entries=(Entry(source, theirs),))
    assert parse_state(grown(read_lines(text), settled)) == (settled, ())


RANKS = [
    Entry("", "", State.INITIAL), Entry("", "t"), Entry("", "t", origin=Origin.PERSON),
    Entry("", "t", State.REVIEWED), Entry("", "t", State.REVIEWED, Origin.PERSON),
    Entry("", "t", State.FINAL),
]  # fmt: skip


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RANKS)))
def test_the_higher_rank_wins_whichever_comes_first(lower: Entry, higher: Entry) -> None:
    source = unit_hash("paragraph", "a")
    low = replace(lower, source=source, target=lower.target and unit_hash("p", "low"))
    high = replace(higher, source=source, target=unit_hash("p", "high"))
    lines = [entry_body(low, 1), entry_body(high, 1)]
    for text in ("\n".join(lines), "\n".join(lines[::-1])):
        state, problems = parse_state(text)
        assert [replace(entry, rivals=()) for entry in state.entries] == [high]
        assert state.entries[0].rivals == ((low,) if low.target else ())
        assert problems == ()


def test_a_line_whose_name_is_taken_is_given_another_one() -> None:
    taken: set[str] = set()
    texts = [write_line("draft x", ["aaaaa"], taken) for _ in range(3)]
    assert texts == ["aaaaa>draft x", "aaaaa>draft x ~", "aaaaa>draft x ~~"]
    read = [read_line(text) for text in texts]
    assert {(each.body, each.replaces) for each in read if each} == {("draft x", ("aaaaa",))}


def test_a_file_of_a_later_format_is_refused_and_not_misread(tmp_path: Path) -> None:
    path = state_path(tmp_path, "es", "posts/x.md")
    path.parent.mkdir(parents=True)
    path.write_text("notetrans-state 3\n", encoding="utf-8")
    with pytest.raises(NotetransError, match=r"x.md.txt:1: written by a later notetrans"):
        read_state(tmp_path, "es", "posts/x.md")


def test_a_file_of_the_first_format_is_read_and_written_in_the_present_one(tmp_path: Path) -> None:
    source, target, file = (unit_hash("p", text) for text in "stf")
    path = state_path(tmp_path, "es", "x.md")
    path.parent.mkdir(parents=True)
    path.write_text(
        f"notetrans-state 1\nsource {blob_id(b'x')}\ntarget {file}\ndraft pseudo\n"
        f"{source} {target}\n{source} {target}\n{target} {target} reviewed person\n",
        encoding="utf-8",
    )
    state, problems = read_state(tmp_path, "es", "x.md")
    assert problems == ()
    assert state == PostState(
        ((short_blob(blob_id(b"x")), file),),
        (*[Entry(source, target)] * 2, Entry(target, target, State.REVIEWED, Origin.PERSON)),
        "pseudo",
    )
    write_state(tmp_path, "es", "x.md", state)
    assert path.read_text(encoding="utf-8") == (
        f"notetrans-state 2\n{short_blob(blob_id(b'x'))}:{file}\ndraft pseudo\n"
        f"{source} {target}\n{source}.2 {target}\n{target} {target} reviewed person\n"
    )
    assert read_state(tmp_path, "es", "x.md") == (state, ())


def test_the_file_is_small_and_its_form_is_fixed() -> None:
    units = [(unit_hash("paragraph", f"s{n}"), unit_hash("paragraph", f"t{n}")) for n in range(100)]
    entries = [Entry(*pair) for pair in units]
    made = ((short_blob(blob_id(b"x")), content_hash(b"y")),)
    state = PostState(made, tuple(entries), "", "openai gpt-5-mini", prompt="1")
    text = format_state(state)
    assert len(text.encode()) <= 100 + 34 * len(units)
    assert text.splitlines()[:4] == [
        "notetrans-state 2",
        f"11a4fa7d1f2:{content_hash(b'y')}".replace("11a4fa7d1f2", blob_id(b"x")[:11]),
        "by openai gpt-5-mini #1",
        f"{units[0][0]} {units[0][1]}",
    ]
    entries[7] = Entry(units[7][0], unit_hash("paragraph", "new"))
    again = replace(state, posts=(("0123456789a", content_hash(b"z")),), entries=tuple(entries))
    once = grown(read_lines(text), again)
    assert len(once.encode()) - len(text.encode()) <= 60  # the unit and the file's own line
    entries[8] = Entry(*units[8], State.REVIEWED, Origin.PERSON)
    twice = grown(read_lines(once), replace(again, entries=tuple(entries)))
    assert len(twice.encode()) - len(once.encode()) <= 60
    at = twice.splitlines().index(f"{units[8][0]} {units[8][1]}")
    name = line_name(f"{units[8][0]} {units[8][1]}")
    assert twice.splitlines()[at + 1] == f"{name}>{units[8][0]} {units[8][1]} reviewed person"


def test_a_file_from_before_prompts_were_kept_loads_and_is_kept_as_it_is() -> None:
    made = (("0123456789a", content_hash(b"")),)
    state = PostState(made, (Entry(unit_hash("p", "s"), unit_hash("p", "t")),), "", "openai m")
    text = format_state(state)
    assert text.splitlines()[2] == "by openai m"
    assert grown(read_lines(text), state) == compacted(read_lines(text)) == text
    later = grown(read_lines(text), replace(state, prompt="2"))
    assert later.splitlines()[2:4] == ["by openai m", f"{line_name('by openai m')}>by openai m #2"]
    assert compacted(read_lines(later)).splitlines()[2] == later.splitlines()[3]


@pytest.mark.parametrize("text", ["by openai #1", "by openai meta/llama 3 #1"])
def test_the_version_of_the_prompt_is_no_part_of_the_model(text: str) -> None:
    state, problems = parse_state(f"notetrans-state 2\n{text}\n")
    assert (f"by {state.made_by}", state.prompt, problems) == (text.removesuffix(" #1"), "1", ())
    assert state.maker[1] in ("", "meta/llama 3")


def test_a_persons_usual_unit_takes_no_more_than_a_unit_may() -> None:
    units = [Entry(unit_hash("p", f"{n}"), unit_hash("t", f"{n}")) for n in range(50)]
    entries = tuple(replace(unit, origin=Origin.PERSON) for unit in units)
    state = PostState((("0123456789a", content_hash(b"")),), entries, "", "adopt", differs=True)
    text = format_state(state)
    assert len(text.encode()) <= 100 + 34 * len(entries)
    assert text.splitlines()[3:5] == ["differs", f"{units[0].source} {units[0].target} person"]
    longer = text.replace(" person", " translated person")  # as it was written before
    assert parse_state(longer) == parse_state(text) == (state, ())


def test_a_new_line_stands_where_its_unit_stands() -> None:
    a, b, c, d = (Entry(unit_hash("p", text), unit_hash("t", text)) for text in "abcd")
    line = {name: entry_body(entry, 1) for name, entry in zip("abcd", (a, b, c, d), strict=True)}
    text = format_state(PostState((), (a, b, c)))
    added = grown(read_lines(text), PostState((), (a, d, c))).splitlines()
    assert added[1:] == [line["a"], line["b"], f"{line_name(line['b'])}>{line['d']}", line["c"]]
    moved = grown(read_lines(text), PostState((), (c, a, b))).splitlines()
    assert moved[1:] == [f"{line_name(line['c'])}>{line['c']}", line["a"], line["b"], line["c"]]
    fewer = grown(read_lines(text), PostState((), (a, c))).splitlines()
    assert fewer[1:] == [line["a"], line["b"], f"{line_name(line['b'])}>", line["c"]]


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
    state = PostState(((short_blob(blob_id(b"")), content_hash(b"")),), ())
    for language, note in [("zh-Hant", "x.md"), ("es", "posts/a/x.md"), ("es", "posts/a.txt.md")]:
        write_state(tmp_path, language, note, state)
        assert read_state(tmp_path, language, note) == (state, ())
    assert list(known_posts(tmp_path)) == [
        ("es", "posts/a.txt.md"),
        ("es", "posts/a/x.md"),
        ("zh-Hant", "x.md"),
    ]
    assert read_state(tmp_path, "fr", "x.md") == (None, ())


def test_an_unchanged_state_is_not_written_again(tmp_path: Path) -> None:
    state = PostState((), ())
    write_state(tmp_path, "es", "x.md", state)
    before = state_path(tmp_path, "es", "x.md").stat()
    write_state(tmp_path, "es", "x.md", state)
    assert state_path(tmp_path, "es", "x.md").stat().st_ino == before.st_ino
