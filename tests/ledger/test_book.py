"""The ledger keeps every response, and tells what is not known."""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest

from notetrans.ledger import Entry, Ledger, Sums
from notetrans.protocol import Usage


def entry(
    *, run=1, note="posts/a.md", language="es", model="m", cost=0.25, at="2026-11-24T10:00:00"
):
    return Entry(run, at, note, language, "openai", model, Usage(100, 40, 60, 8, 5), cost)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache" / "ledger.sqlite"


def test_runs_are_counted_from_one(path):
    with Ledger(path) as ledger:
        assert (ledger.next_run(), ledger.runs()) == (1, [])
        ledger.put([entry(run=1)])
        assert ledger.next_run() == 2
    with Ledger(path) as ledger:
        assert ledger.next_run() == 2


def test_a_run_is_the_sum_of_its_responses(path):
    with Ledger(path) as ledger:
        ledger.put([entry(), entry(note="posts/b, c.md", language="fr", model="n,o")])
        ledger.put([entry(run=2, at="2026-11-24T12:00:00")])
        first, second = ledger.runs()
    assert (first.run, first.posts, first.languages) == (1, 2, ("es", "fr"))
    assert first.models == ("m", "n,o")
    assert first.sums == Sums(2, Usage(200, 80, 120, 16, 10), 0.5, 0)
    assert second.begun == second.ended == "2026-11-24T12:00:00"


def test_a_line_is_one_post_language_and_model(path):
    with Ledger(path) as ledger:
        ledger.put([entry(), entry(), entry(language="fr"), entry(model="n"), entry(run=2)])
        lines = ledger.lines(1)
    assert [(each.language, each.model, each.sums.requests) for each in lines] == [
        ("es", "m", 2),
        ("es", "n", 1),
        ("fr", "m", 1),
    ]


def test_what_has_no_price_is_counted_and_never_nothing(path):
    with Ledger(path) as ledger:
        ledger.put([entry(run=1), entry(run=1, cost=None), entry(run=2, cost=None)])
        some, none = ledger.runs()
    assert (some.sums.cost, some.sums.unpriced) == (0.25, 1)
    assert (none.sums.cost, none.sums.unpriced) == (None, 1)


KILLED = """
import os, signal, sys
from pathlib import Path
from notetrans.ledger import Entry, Ledger
from notetrans.protocol import Usage
ledger = Ledger(Path(sys.argv[1]))
for n in range(1000):
    ledger.put([Entry(1, "", "a.md", "es", "openai", "m", Usage(n), 0.01)])
    print(n, flush=True)
    if n == 20:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_process_loses_no_entry(path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    with Ledger(path) as ledger:
        assert ledger.runs()[0].sums.requests == len(done.stdout.split())


@pytest.mark.parametrize("kind", ["text", "format"])
def test_a_file_that_cannot_be_used_is_moved_aside(path, kind):
    path.parent.mkdir()
    if kind == "text":
        path.write_text("not a database, " * 100)
    else:
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
    with Ledger(path) as ledger:
        assert "moved to ledger.sqlite.damaged-" in ledger.problem
        ledger.put([entry()])
        assert ledger.runs()[0].sums.requests == 1
    assert len(list(path.parent.glob("ledger.sqlite.damaged-*"))) == 1


def test_a_batchs_responses_are_known_by_its_name(path):
    with Ledger(path) as ledger:
        ledger.put([entry()])
        assert not ledger.run_of("2026-11-24-aa")
        ledger.put([replace(entry(), batch="2026-11-24-aa")])
        assert ledger.run_of("2026-11-24-aa")
        assert not ledger.run_of("2026-11-24-bb")
