"""What people decided: its files, what holds of them, what a publish settles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from git_folder import Repository
from hypothesis import given
from hypothesis import strategies as st

from notetrans.model import State
from notetrans.stage import (
    MERGE,
    Decision,
    decided_posts,
    move_decisions,
    read_decisions,
    record,
    settle,
)
from notetrans.stage.decisions import FOLDER, decisions_folder

POST = ("es", "posts/a.md")
TEXTS = st.text(st.characters(codec=None), max_size=12)
DECISIONS = st.builds(
    Decision,
    st.sampled_from(["edit", "approve", "reject", "comment"]),
    st.sampled_from(["a" * 11, "b" * 11]),
    st.integers(1, 2),
    target=TEXTS,
    state=st.sampled_from([State.TRANSLATED, State.REVIEWED, State.FINAL]),
    text=TEXTS,
    source=TEXTS,
    comment=TEXTS,
    by=TEXTS,
    findings=st.lists(st.sampled_from(["major:review", MERGE]), max_size=2).map(tuple),
)


def edit(text, unit="u1", **other):
    return Decision("edit", unit, text=text, **other)


def verdicts(root):
    return {
        key: each.text or each.action for key, each in read_decisions(root, *POST).verdicts.items()
    }


@given(st.lists(st.tuples(DECISIONS, st.sampled_from(["one", "two"])), max_size=8))
def test_the_last_decision_on_a_unit_holds_whatever_is_in_it(tmp_path_factory, made) -> None:
    root = tmp_path_factory.mktemp("site")
    last, said = {}, {}
    for decision, sitting in made:
        (named,) = record(root, *POST, [decision], sitting=sitting)
        if decision.action != "comment":
            last[decision.key] = named
        elif decision.comment:
            said[decision.key] = (*said.get(decision.key, ()), named)
        else:
            said.pop(decision.key, None)
    held = read_decisions(root, *POST)
    assert held.verdicts == last
    assert {key: set(some) for key, some in held.comments.items()} == {
        key: set(some) for key, some in said.items()
    }
    assert held.problems == ()


def test_a_text_of_json_front_matter_may_hold_a_lone_surrogate(tmp_path: Path) -> None:
    record(tmp_path, *POST, [edit("a\ud800b", comment="a note, ñ")])
    assert verdicts(tmp_path) == {("u1", 1): "a\ud800b"}


def test_each_run_of_a_program_has_a_file_of_its_own(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from notetrans.stage import Decision, record\n"
        "record(Path(sys.argv[1]), 'es', 'posts/a.md', [Decision('approve', sys.argv[2])])"
    )
    for unit in ("u1", "u2"):
        subprocess.run([sys.executable, "-c", code, str(tmp_path), unit], check=True)
    assert len(list(decisions_folder(tmp_path, *POST).iterdir())) == 2
    assert set(verdicts(tmp_path)) == {("u1", 1), ("u2", 1)}
    assert list(decided_posts(tmp_path)) == [POST]


def test_a_cut_line_costs_itself_alone(tmp_path: Path) -> None:
    record(tmp_path, *POST, [edit("one"), edit("two", "u2")], sitting="s")
    path = decisions_folder(tmp_path, *POST) / "s.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    held = read_decisions(tmp_path, *POST)
    assert verdicts(tmp_path) == {("u1", 1): "one"}
    assert [(place.name, each.line) for place, each in held.problems] == [("s.jsonl", 3)]
    record(tmp_path, *POST, [edit("three", "u3")], sitting="s")
    assert set(verdicts(tmp_path)) == {("u1", 1), ("u3", 1)}
    settle(tmp_path, *POST, read_decisions(tmp_path, *POST).names)
    assert path.exists(), "a damaged file may hold a person's words"


def test_what_a_later_version_wrote_is_passed_over_and_kept(tmp_path: Path) -> None:
    path = decisions_folder(tmp_path, *POST) / "later.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"notetrans-decisions": 2}) + '\n{"action": "edit"}\n')
    record(tmp_path, *POST, [edit("one")])
    settle(tmp_path, *POST, read_decisions(tmp_path, *POST).names)
    assert verdicts(tmp_path) == {}
    assert [each.line for _, each in read_decisions(tmp_path, *POST).problems] == [1]
    assert path.exists()


def test_settled_decisions_go_and_their_folders_with_them(tmp_path: Path) -> None:
    one, two = record(tmp_path, *POST, [edit("one"), edit("two", "u2")])
    settle(tmp_path, *POST, [one.name])
    assert len(verdicts(tmp_path)) == 2
    settle(tmp_path, *POST, [one.name, two.name])
    assert not any((tmp_path / FOLDER).iterdir())


def test_a_decision_that_was_replaced_does_not_come_back(tmp_path: Path) -> None:
    record(tmp_path, *POST, [edit("old"), edit("other", "u2")], sitting="one")
    (new,) = record(tmp_path, *POST, [edit("new")], sitting="two")
    settle(tmp_path, *POST, [new.name])
    assert verdicts(tmp_path) == {("u1", 1): "new", ("u2", 1): "other"}


def test_a_renamed_note_keeps_what_was_decided(tmp_path: Path) -> None:
    record(tmp_path, *POST, [edit("one")], sitting="one")
    record(tmp_path, *POST, [edit("two")], sitting="two")
    move_decisions(tmp_path, "es", ("posts/a.md", "posts/b.md"))
    assert list(decided_posts(tmp_path)) == [("es", "posts/b.md")]
    held = read_decisions(tmp_path, "es", "posts/b.md")
    assert [each.text for each in held.verdicts.values()] == ["two"]


# Branches


def repository(folder: Path) -> Repository:
    made = Repository(folder).begin()
    record(folder, *POST, [edit("old")], sitting="first")
    made.commit()
    return made


def merged(folder: Path, ours: list[Decision], theirs: list[Decision]):
    made = repository(folder)
    made.git("switch", "-q", "-c", "theirs")
    record(folder, *POST, theirs, sitting="theirs")
    made.commit()
    made.git("switch", "-q", "main")
    record(folder, *POST, ours, sitting="ours")
    made.commit()
    made.git("merge", "-q", "--no-edit", "theirs")
    return read_decisions(folder, *POST)


def test_branches_that_decide_apart_merge_without_a_conflict(tmp_path: Path) -> None:
    held = merged(tmp_path, [edit("one", "u1")], [edit("two", "u2")])
    assert {key: each.text for key, each in held.verdicts.items()} == {
        ("u1", 1): "one",
        ("u2", 1): "two",
    }


def test_the_higher_state_holds_of_two_branches(tmp_path: Path) -> None:
    held = merged(tmp_path, [edit("one")], [edit("two", state=State.FINAL)])
    assert [(each.text, each.findings) for each in held.verdicts.values()] == [("two", ())]


def test_two_texts_of_one_rank_need_review_and_neither_is_lost(tmp_path: Path) -> None:
    held = merged(tmp_path, [edit("one")], [edit("two")])
    (only,) = held.verdicts.values()
    assert only.text in ("one", "two")
    assert only.findings == (MERGE,)
    lines = "".join(p.read_text() for p in decisions_folder(tmp_path, *POST).iterdir())
    assert '"one"' in lines
    assert '"two"' in lines


def test_a_branch_that_published_merges_with_one_that_decided(tmp_path: Path) -> None:
    made = repository(tmp_path)
    made.git("switch", "-q", "-c", "theirs")
    record(tmp_path, *POST, [edit("two", "u2")], sitting="theirs")
    made.commit()
    made.git("switch", "-q", "main")
    settle(tmp_path, *POST, read_decisions(tmp_path, *POST).names)
    made.commit()
    made.git("merge", "-q", "--no-edit", "theirs")
    assert verdicts(tmp_path) == {("u2", 1): "two"}


# A kill


def test_what_was_recorded_survives_a_kill(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from notetrans.stage import Decision, record\n"
        "record(Path(sys.argv[1]), 'es', 'posts/a.md', [Decision('edit', 'u1', text='kept')])\n"
        "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, env={**os.environ})
    assert verdicts(tmp_path) == {("u1", 1): "kept"}
