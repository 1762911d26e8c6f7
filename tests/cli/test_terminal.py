"""On a terminal: a bar while it works, and a question before money is spent."""

import os
import sys

import pytest
from command import CANARY, LIMIT, engine, sent, translator

from backends.chat_server import ChatServer

pty = pytest.importorskip("pty", reason="terminals of POSIX")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
KEY = {"OPENAI_API_KEY": CANARY, "TERM": "xterm", "COLUMNS": "100"}


@pytest.fixture
def server():
    with ChatServer(translator) as running:
        yield running


@pytest.fixture
def careful(site):
    site.write("notetrans.yaml", "version: 1\ntranslate: {confirm_above: 1}\n")
    site.write("posts/a.md", "---\nlang: en\n---\n\nThe first words.\n\nThe second words.\n")
    site.write("posts/bad.md", b"---\nlang: en\n---\n\x00\n")
    return site


def on_terminal(site, *arguments: str, typed: str = "") -> tuple[int, str]:
    """Run the command with a terminal on all three streams; return code and screen."""
    ours, theirs = pty.openpty()
    try:
        process = site.start(*arguments, env=KEY, terminal=theirs)
        os.close(theirs)
        os.write(ours, typed.encode())
        screen = _screen(ours)
        return process.wait(LIMIT), screen
    finally:
        os.close(ours)


def _screen(terminal: int) -> str:
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the other end was closed
            part = b""
        if not part:
            screen = shown.decode()
            assert "Traceback" not in screen, screen
            assert CANARY not in screen, screen
            return screen
        shown += part


def test_a_no_sends_nothing(careful, server):
    code, screen = on_terminal(careful, "translate", "--to", "es", *engine(server), typed="n\n")
    assert code == 2
    assert "plan: 1 post" in screen
    assert "Go on? [y/N]" in screen
    assert "nothing was sent" in screen
    assert server.requests == []


def test_a_yes_goes_on_with_a_bar_and_every_failure_is_told_once(careful, server):
    code, screen = on_terminal(careful, "translate", "--to", "es", *engine(server), typed="y\n")
    assert code == 1
    assert sent(server) == ["The first words.", "The second words."]
    assert "2/2" in screen
    assert screen.count("posts/bad.md:4:") == 1
    assert "staged     posts/a.md → posts/a.es.md (2 sent)" in screen


def test_the_bar_tells_the_rate_and_what_was_paid(careful, server):
    folder = careful.home / ".config" / "notetrans"
    folder.mkdir(parents=True)
    prices = "version: 1\nbackend: {prices: {served-1: [100, 100]}}\n"
    (folder / "config.yaml").write_text(prices, encoding="utf-8")
    code, screen = on_terminal(careful, "translate", "--to", "es", *engine(server), typed="y\n")
    assert code == 1
    assert "/s" in screen
    assert "$0.0150" in screen
    assert "cost: $0.0150 for 1 request: 120 tokens in (83% from the cache), 30 out" in screen
