"""Decisions taken back: the files of a post as they were, and never what anybody wrote since."""

import pytest

from notetrans.errors import UsageError
from notetrans.stage import Decision, record
from notetrans.stage.decisions import FOLDER, read_decisions
from notetrans.stage.staging import staged_path
from notetrans.stage.state import state_path
from notetrans.stage.undo import Step, files_of, take_back

POST = ("es", "posts/a.md")


@pytest.fixture
def root(tmp_path):
    for path, text in ((staged_path(tmp_path, *POST), "old"), (state_path(tmp_path, *POST), "st")):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def decided(root, sitting="s"):
    """Return the step of a decision that wrote to the stage and removed the state."""
    before = files_of(root, *POST)
    staged_path(root, *POST).write_text("new", encoding="utf-8")
    state_path(root, *POST).unlink()
    record(root, *POST, [Decision("approve", "u", target="t")], sitting=sitting)
    return Step(("u",), before, files_of(root, *POST))


def test_all_files_are_as_they_were_and_no_folder_is_left(root):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    take_back(root, *POST, decided(root))
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert not list((root / FOLDER).glob("*"))


def test_decisions_of_another_sitting_stay(root):
    first = decided(root, "one")
    state_path(root, *POST).write_text("st", encoding="utf-8")
    second = decided(root, "two")
    take_back(root, *POST, second)
    assert len(read_decisions(root, *POST).names) == 1
    with pytest.raises(UsageError, match="cannot be undone"):
        take_back(root, *POST, first)  # a state was written since


@pytest.mark.parametrize("what", [staged_path, state_path])
def test_what_was_written_since_is_not_undone(root, what):
    step = decided(root)
    what(root, *POST).write_text("newer", encoding="utf-8")
    now = files_of(root, *POST)
    with pytest.raises(UsageError, match="cannot be undone"):
        take_back(root, *POST, step)
    assert files_of(root, *POST) == now
