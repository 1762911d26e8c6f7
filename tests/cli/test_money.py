"""Before money is spent: the plan is shown, and above the threshold somebody says yes."""

import pytest
from command import CANARY, engine, sent, translator

from backends.chat_server import ChatServer

KEY = {"OPENAI_API_KEY": CANARY}  # with a key even a server of this machine costs money
NOTE = "---\nlang: en\n---\n\n" + "\n\n".join(f"This is paragraph {n}." for n in range(6)) + "\n"


@pytest.fixture
def server():
    with ChatServer(translator) as running:
        yield running


@pytest.fixture
def careful(site):
    """A site that asks from the sixth segment on."""
    site.write("notetrans.yaml", "version: 1\ntranslate: {confirm_above: 5}\n")
    site.write("posts/a.md", NOTE)
    return site


def test_above_the_threshold_nothing_is_sent_without_a_yes(careful, server):
    done = careful.run("translate", "--to", "es", *engine(server), env=KEY)
    assert done.code == 2
    plan = "plan: 1 post, languages: es; 6 segments, 120 characters to openai (served-1)"
    assert plan in done.out
    assert "6 segments would be sent to an engine that costs money. Add --yes" in done.err
    assert server.requests == []


def test_with_a_yes_the_plan_is_shown_and_it_goes_on(careful, server):
    done = careful.run("translate", "--to", "es", "--yes", *engine(server), env=KEY)
    assert done.code == 0
    assert "plan: 1 post, languages: es; 6 segments" in done.out
    assert len(sent(server)) == 6


def test_what_is_known_does_not_count(careful, server):
    careful.run("translate", "--to", "es", "--publish", "--yes", *engine(server), env=KEY)
    careful.write("posts/a.md", NOTE + "\nOne more stands here.\n")
    done = careful.run("translate", "--to", "es", *engine(server), env=KEY)
    assert done.code == 0
    assert "1 segment, 21 characters to openai (served-1); 6 known already" in done.out


def test_posts_and_languages_are_counted_together(careful, server):
    careful.write("posts/b.md", NOTE.replace("paragraph", "section"))
    done = careful.run("translate", "--to", "es,fr", "--dry-run", *engine(server), env=KEY)
    assert "plan: 4 posts, languages: es, fr; 24 segments" in done.out


def test_an_engine_that_costs_nothing_asks_nothing(careful, server):
    assert careful.run("translate", "--to", "es", *engine(server)).code == 0
    assert len(sent(server)) == 6


def test_a_dry_run_sends_nothing_and_stages_nothing(careful, server):
    done = careful.run("translate", "--to", "es", "--dry-run", *engine(server), env=KEY)
    assert (done.code, server.requests) == (0, [])
    assert "6 segments" in done.out
    assert careful.run("publish").out.startswith("nothing is staged")
    assert set(careful.files()) == {"notetrans.yaml", "posts/a.md"}
