"""``notetrans diff --back``, with an engine that costs money and with Apertium."""

import json
import shutil

import pytest
from command import CANARY, engine, translator

from backends.chat_server import ChatServer, answer, completion, segments

NOTE = "---\nlang: en\n---\n\n# A house\n\nA red door **stands** open, run `make` now.\n"


def back(request):
    """The script of a server that knows the one way back."""
    return completion(
        answer([{"id": each["id"], "text": f"{each['text']} back"} for each in segments(request)])
    )


@pytest.fixture
def staged(site):
    site.write("posts/a.md", NOTE)
    with ChatServer(translator) as server:
        assert site.run("translate", "--to", "es", *engine(server)).code == 0
    return site


def test_it_is_shown_beside_the_source_once_it_is_allowed(staged):
    with ChatServer(back) as server:
        env = {"NOTETRANS_BASE_URL": server.url, "NOTETRANS_BACKEND": "openai"}
        env |= {"NOTETRANS_MODEL": "served-2"}
        done = staged.run("diff", "--back", "--json", env=env)
        assert done.code == 0, done.err
        units = done.json["posts"][0]["units"]
        assert [unit["back"]["text"] for unit in units] == [
            f"{unit['new']['target']} back" for unit in units
        ]
        assert all(0 <= unit["back"]["score"] < 60 for unit in units)
        asked = len(server.requests)
        done = staged.run("diff", "--back", env=env)
        assert done.out.count("↩ back, ") == 2
        done = staged.run("diff", "--back", "--format", "github", env=env)
        assert done.out.startswith("<!-- notetrans diff -->\n")
        assert done.out.count("↩ back, ") == 2
        assert len(server.requests) == asked  # paid for once
    assert "back" not in staged.run("diff").out
    assert staged.run("publish").code == 0
    assert " back" not in staged.read("posts/a.es.md")


def test_more_than_is_allowed_is_asked_for_first(staged):
    staged.write("notetrans.yaml", "version: 1\ntranslate: {confirm_above: 1}\n")
    with ChatServer(back) as server:
        options = {"NOTETRANS_BASE_URL": server.url, "NOTETRANS_BACKEND": "openai"}
        options |= {"NOTETRANS_MODEL": "served-2", "OPENAI_API_KEY": CANARY}
        done = staged.run("diff", "--back", env=options)
        assert done.code == 2
        assert "2 segments would be sent to an engine that costs money" in done.err
        assert server.requests == []
        done = staged.run("diff", "--back", "--yes", "--format", "gitlab", env=options)
        assert done.code == 0
        assert done.out.startswith("<!-- notetrans diff -->\n")  # what it cost is told elsewhere
        assert "translated back: " in done.err
        runs = staged.run("runs", "--json").json["runs"]
        assert runs[0]["requests"] >= 1


@pytest.mark.skipif(not shutil.which("apertium"), reason="apertium is not installed")
def test_apertium_knows_the_way_back_offline(site):
    site.write("posts/a.md", "---\nlang: en\n---\n\nThe house has many windows and three dogs.\n")
    assert site.run("translate", "--to", "es", "--backend", "apertium").code == 0
    done = site.run("diff", "--back", "--json")
    assert done.code == 0, done.err
    (unit,) = json.loads(done.out)["posts"][0]["units"]
    assert unit["back"]["score"] > 60
    assert "three dogs" in unit["back"]["text"]


def test_an_engine_that_only_plays_is_refused(staged):
    done = staged.run("diff", "--back-with", "pseudo")
    assert done.code == 2
    assert "no engine here translates es → en. Name one: --back-with NAME:MODEL" in done.err
