"""What is said of an exception that nobody has foreseen."""

import errno
import sqlite3

import click
import pytest

from notetrans.cli.trouble import unforeseen
from notetrans.errors import BackendError, UsageError
from notetrans.stage.atomic import write_whole


def test_a_full_disk_under_the_cache_is_no_fault_of_ours():
    told, code = unforeseen(sqlite3.OperationalError("database or disk is full"))
    assert code == 2
    assert told.startswith("error: the cache under .notetrans/cache/ cannot be used: database or")


def test_a_file_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space") as caught:
        write_whole(tmp_path / "a.md", b"text", root=tmp_path)
    assert unforeseen(caught.value) == (f"error: {tmp_path / 'a.md'}: No space left on device", 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("error", "code"), [(UsageError("no"), 2), (BackendError("no"), 3)])
def test_our_own_errors_have_their_code(error, code):
    assert unforeseen(error) == ("error: no", code)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BrokenPipeError(), click.Abort(), None])
def test_what_has_a_way_of_its_own_is_left_to_it(error):
    assert unforeseen(error) is None


def test_a_developer_may_have_it_raised(monkeypatch):
    assert unforeseen(KeyError("x")) is not None
    monkeypatch.setenv("NOTETRANS_DEBUG", "1")
    assert unforeseen(KeyError("x")) is None
