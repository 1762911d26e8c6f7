"""The cache of targets: nothing acknowledged is lost, nothing damaged is fatal."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notetrans.memory import Made, Memory, Row, context_key
from notetrans.model import Match, Origin


def row(key: str, target: str, context: str = "", origin: Origin = Origin.MACHINE) -> Row:
    """Return a row from English to Spanish."""
    return Row(key, "source", target, "en", "es", context, origin, "echo", "none")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The place of a memory that does not exist yet."""
    return tmp_path / "cache" / "memory.sqlite"


def test_what_was_put_is_found_for_its_pair_of_languages_only(path: Path) -> None:
    with Memory(path) as memory:
        memory.put([row("a", "A")])
        assert memory.get("a", "en", "es", "elsewhere") == Match("A", 100, Origin.MACHINE, "none")
        assert memory.get("a", "en", "fr") is None
        assert memory.get("b", "en", "es") is None
    with Memory(path) as memory:
        assert memory.get("a", "en", "es") == Match("A", 101, Origin.MACHINE, "none")
        assert memory.problem == ""


def test_what_a_person_takes_back_gives_way_to_what_stood_there(path: Path) -> None:
    with Memory(path) as memory:
        memory.put([row("a", "machine"), row("b", "other", origin=Origin.PERSON)])
        memory.put([row("a", "person", origin=Origin.PERSON)])
        memory.give_back([row("a", "machine")])
        assert memory.get("a", "en", "es") == Match("machine", 101, Origin.MACHINE, "none")
        found = memory.get("b", "en", "es")
        assert found
        assert found.target == "other"


def test_a_match_in_context_wins_then_a_persons_then_the_latest(path: Path) -> None:
    here, there = context_key("x", "y"), context_key("x", "z")
    with Memory(path) as memory:
        memory.put([row("a", "here", here), row("a", "there", there)])
        assert memory.get("a", "en", "es", here) == Match("here", 101, Origin.MACHINE, "none")
        assert memory.get("a", "en", "es", "new") == Match("there", 100, Origin.MACHINE, "none")
        memory.put([row("a", "mine", "third", Origin.PERSON), row("a", "late", "fourth")])
        assert memory.get("a", "en", "es", "new") == Match("mine", 100, Origin.PERSON, "none")
        assert memory.get("a", "en", "es", there) == Match("there", 101, Origin.MACHINE, "none")


def test_a_persons_target_is_replaced_by_a_persons_only(path: Path) -> None:
    with Memory(path) as memory:
        memory.put([row("a", "machine"), row("a", "mine", origin=Origin.PERSON)])
        memory.put([row("a", "machine again")])
        assert memory.get("a", "en", "es") == Match("mine", 101, Origin.PERSON, "none")
        memory.put([row("a", "better", origin=Origin.PERSON)])
        assert memory.get("a", "en", "es") == Match("better", 101, Origin.PERSON, "none")
        assert len(memory) == 1


def test_many_are_looked_up_at_once(path: Path) -> None:
    with Memory(path) as memory:
        memory.put(row(str(n), f"t{n}") for n in range(0, 3000, 2))
        found = memory.get_many({str(n): "" for n in range(3000)}, "en", "es")
    assert {key: match.target for key, match in found.items()} == {
        str(n): f"t{n}" for n in range(0, 3000, 2)
    }


@given(st.text(st.characters(exclude_categories=[])))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    with Memory(Path("/dev/null/nowhere")) as memory:
        memory.put([row("a", text)])
        found = memory.get("a", "en", "es")
    assert found is not None
    assert found.target == text


WRITER = """
import sys
from pathlib import Path
from notetrans.memory import Memory, Row
memory = Memory(Path(sys.argv[1]))
for n in range(10**9):
    memory.put([Row(f"{n}-{part}", "s", f"t{n}", "en", "es") for part in range(3)])
    print(n, flush=True)
"""


@pytest.mark.parametrize("after", [1, 40, 173])
def test_a_process_killed_at_any_moment_loses_nothing_that_was_acknowledged(
    path: Path, after: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        for _ in range(after):
            writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
        told = writer.stdout.read().split()
    last = int(told[-1]) if told and told[-1].isdigit() else after - 1
    with Memory(path) as memory:
        keys = [f"{n}-{part}" for n in range(last + 1) for part in range(3)]
        found = memory.get_many(dict.fromkeys(keys, ""), "en", "es")
        assert memory.problem == ""
        assert len(found) == len(keys)
        assert len(memory) % 3 == 0, "a batch is there whole or not at all"


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 99]
)
def test_a_file_that_is_no_database_is_moved_aside_and_begun_anew(
    path: Path, damage: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    with Memory(path) as memory:
        assert "moved to memory.sqlite.damaged-" in memory.problem
        memory.put([row("a", "A")])
    with Memory(path) as memory:
        assert memory.get("a", "en", "es") is not None
        assert memory.problem == ""
    aside = [each for each in path.parent.iterdir() if "damaged" in each.name]
    assert [each.read_bytes() for each in aside] == [damage]


def test_pages_damaged_in_the_middle_are_no_more_fatal(path: Path) -> None:
    with Memory(path) as memory:
        memory.put(row(f"key {n}", "target " * 20) for n in range(2000))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with Memory(path) as memory:
        memory.put([row("a", "A")])
        assert memory.get_many({f"key {n}": "" for n in range(2000)}, "en", "es") == {}
        assert memory.get("a", "en", "es") is not None
        assert memory.problem


def test_a_file_of_another_format_is_moved_aside(path: Path) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with Memory(path) as memory:
        assert "its format is 99" in memory.problem
        assert len(memory) == 0


def test_where_nothing_can_be_written_the_memory_lives_in_the_process() -> None:
    with Memory(Path("/dev/null/memory.sqlite")) as memory:
        memory.put([row("a", "A")])
        assert memory.get("a", "en", "es") is not None
        assert "nothing is kept" in memory.problem


OPENER = """
import sys, time
from pathlib import Path
from notetrans.memory import Memory, Row
path, name, moment = sys.argv[1:]
time.sleep(max(0, float(moment) - time.time()))
memory = Memory(Path(path))
memory.put([Row(name, "s", "t", "en", "es")])
print(memory.problem)
"""


@pytest.mark.parametrize("state", ["absent", "another format", "not WAL", "damaged"])
def test_processes_that_begin_a_file_at_one_moment_lose_no_row(path: Path, state: str) -> None:
    path.parent.mkdir()
    if state == "damaged":
        path.write_bytes(b"not a database at all" * 100)
    elif state != "absent":
        with Memory(path), closing(sqlite3.connect(path)) as db:
            pass
        with closing(sqlite3.connect(path)) as db:
            db.execute(
                "PRAGMA journal_mode = DELETE" if state == "not WAL" else "PRAGMA user_version = 99"
            )
    names = [f"row {each}" for each in range(6)]
    moment = str(time.time() + 1)
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(path), name, moment],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    told = [opener.communicate()[0] for opener in openers]
    assert [opener.returncode for opener in openers] == [0] * 6
    moved = sum("moved to" in each for each in told)
    assert moved == (state in ("another format", "damaged")), "by the first of them alone"
    assert not any("nothing is kept" in each for each in told)
    with Memory(path) as memory:
        assert memory.get_many(dict.fromkeys(names, ""), "en", "es").keys() == set(names)


def test_two_processes_may_write_at_one_time(path: Path) -> None:
    code = WRITER.replace("10**9", "int(sys.argv[2])").replace('f"{n}-', 'f"{sys.argv[3]}-{n}-')
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), "50", name], stdout=subprocess.DEVNULL
        )
        for name in "ab"
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    with Memory(path) as memory:
        assert len(memory) == 300


def test_a_file_of_the_first_format_is_brought_up_and_nothing_of_it_is_lost(tmp_path):
    path = tmp_path / "memory.sqlite"
    with Memory(path) as memory:
        memory.put([Row("k", "Words.", "Palabras.", "en", "es")])
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE made")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    made = Made("en", "es", "k", "digest", "openai", "m", "1", ("a term",), 2, 1.5, 2.5, 0, 0.1, 3)
    with Memory(path) as memory:
        assert memory.problem == ""
        assert memory.get("k", "en", "es").target == "Palabras."
        memory.record([made])
    with Memory(path) as memory:
        assert memory.made("en", "es", "k", "digest") == made
        assert memory.made("en", "es", "k", "another") is None


def test_who_reviewed_a_target_and_how_it_was_made_do_not_displace_each_other(tmp_path):
    made = Made("en", "es", "k", "digest", "openai", "m", cost=0.1)
    review = Made("en", "es", "k", "digest", reviewer="Ana")
    with Memory(tmp_path / "memory.sqlite") as memory:
        memory.record([made])
        memory.reviewed([review])
        assert memory.made("en", "es", "k", "digest") == replace(made, reviewer="Ana")
        memory.record([replace(made, model="n")])
        assert memory.made("en", "es", "k", "digest") == replace(made, model="n", reviewer="Ana")
