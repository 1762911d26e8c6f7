"""Cut short at any time: what was answered is not paid for again, and nobody else may write."""

import signal
import sys
import threading
import time

import pytest
from command import engine, finish, sent, translator

from backends.chat_server import ChatServer, segments

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
POSTS, EACH = 6, 5
ALL = POSTS * EACH


class SlowServer(ChatServer):
    """A server that holds its answers back once it gave ``free`` of them, until ``go``."""

    def __init__(self, free: int):
        super().__init__(self._slowly)
        self.free = free
        self.go = threading.Event()
        self.answered: list[str] = []
        self._lock = threading.Lock()

    def _slowly(self, request):
        with self._lock:
            self.free -= 1
            held = self.free < 0
        if held:
            self.go.wait(120)
        with self._lock:
            self.answered += [each["text"] for each in segments(request)]
        return translator(request)

    def __exit__(self, *error):
        self.go.set()
        super().__exit__(*error)


@pytest.fixture
def full(site):
    """A site of several notes, one request each at a time."""
    site.write("notetrans.yaml", "version: 1\ntranslate: {concurrency: 2}\n")
    for post in range(POSTS):
        lines = (f"This is sentence {post * EACH + n} of the whole site." for n in range(EACH))
        site.write(f"posts/{post}.md", "---\nlang: en\n---\n\n" + "\n\n".join(lines) + "\n")
    return site


def until(true, seconds=120.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def until_it_stops(process):
    """Read what a run says until it has taken the signal; a slow one tells how far it is before."""
    while "stopping: what is in flight is kept" not in (line := process.stderr.readline()):
        assert line, "it ended without a word"


def test_a_killed_run_loses_no_answered_segment(full):
    with SlowServer(free=3) as server:
        process = full.start("translate", "--to", "es", *engine(server))
        until(lambda: len(server.requests) == 5)  # three answered, two held
        had = list(server.answered)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    assert len(had) == 3 * EACH
    with ChatServer(translator) as second:
        done = full.run("translate", "--to", "es", "--publish", *engine(second))
    assert done.code == 0
    assert len(sent(second)) + len(had) == ALL
    assert not set(sent(second)) & set(had)
    assert all(full.has(f"posts/{post}.es.md") for post in range(POSTS))


def test_ctrl_c_keeps_what_is_in_flight_and_sends_nothing_more(full):
    with SlowServer(free=2) as server:
        process = full.start("translate", "--to", "es", "--publish", *engine(server))
        until(lambda: len(server.requests) == 4)
        process.send_signal(signal.SIGINT)
        until_it_stops(process)
        server.go.set()
        done = finish(process)
    assert done.code == 130
    assert "interrupted" in done.err
    assert len(sent(server)) == len(server.answered) == 4 * EACH
    assert "published" not in done.out
    with ChatServer(translator) as second:
        again = full.run("translate", "--to", "es", "--publish", *engine(second))
    assert again.code == 0
    assert len(sent(second)) == ALL - 4 * EACH
    assert not set(sent(second)) & set(sent(server))


def test_a_second_ctrl_c_ends_at_once(full):
    with SlowServer(free=1) as server:
        process = full.start("translate", "--to", "es", *engine(server))
        until(lambda: len(server.requests) == 3)
        process.send_signal(signal.SIGINT)
        until_it_stops(process)
        process.send_signal(signal.SIGINT)
        done = finish(process)
        assert not server.go.is_set()
    assert done.code == 130
    with ChatServer(translator) as second:
        assert full.run("translate", "--to", "es", *engine(second)).code == 0
    assert len(sent(second)) == ALL - EACH


def test_under_json_an_interrupted_run_still_gives_its_object(full):
    with SlowServer(free=1) as server:
        process = full.start("translate", "--to", "es", "--json", *engine(server))
        until(lambda: len(server.requests) == 3)
        process.send_signal(signal.SIGINT)
        until_it_stops(process)
        server.go.set()
        done = finish(process)
    assert (done.code, done.json["interrupted"]) == (130, True)
    assert len(done.json["posts"]) == 3


def test_who_comes_second_is_told_who_writes(full):
    full.run("translate", "posts/0.md", "--to", "fr", "--backend", "pseudo")
    with SlowServer(free=0) as server:
        process = full.start("translate", "--to", "es", *engine(server))
        until(lambda: server.requests)
        for verb in (["translate", "--to", "fr", "--backend", "pseudo"], ["publish"]):
            done = full.run(*verb)
            assert done.code == 2
            assert f"another notetrans (process {process.pid}) is writing to this site" in done.err
        assert full.run("status", "--to", "es").code == 1  # reading goes on
        server.go.set()
        assert finish(process).code == 0
    assert full.run("publish").code == 0


def test_a_killed_process_leaves_no_lock(full):
    with SlowServer(free=0) as server:
        process = full.start("translate", "--to", "es", *engine(server))
        until(lambda: server.requests)
        process.kill()
        process.communicate()
    assert full.run("translate", "--to", "es", "--backend", "pseudo").code == 0
