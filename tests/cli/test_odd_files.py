"""Files that nobody meant to be notes, and names that no state file can hold."""

import json
import os

import pytest

NOTE = "---\nlang: en\n---\n\nThis paragraph is written in plain words.\n"
PSEUDO = ("--to", "es", "--backend", "pseudo")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_note_and_stops_nothing(site):
    site.write("posts/a.md", NOTE)
    os.mkfifo(site.root / "posts/pipe.md")
    done = site.run("translate", *PSEUDO)
    assert done.code == 0
    assert "staged     posts/a.md" in done.out
    named = site.run("translate", "posts/pipe.md", *PSEUDO)
    assert (named.code, named.err) == (2, "error: posts/pipe.md: neither a file nor a folder\n")


@pytest.mark.parametrize(
    ("name", "shown", "why"),
    [
        (b"bad\xff.md", "bad\\udcff.md", "its name is not UTF-8"),
        (b"two\nlines.md", "two\\nlines.md", "its name holds a control character"),
        (b"\x1b[31mred.md", "\\x1b[31mred.md", "its name holds a control character"),
    ],
)
def test_a_name_that_cannot_be_written_down_is_refused_and_the_others_go_on(site, name, shown, why):
    site.write("posts/a.md", NOTE)
    try:
        (site.root / "posts" / os.fsdecode(name)).write_text(NOTE)
    except OSError:
        pytest.skip("the file system refuses such names itself")
    done = site.run("translate", *PSEUDO, "--json")
    assert done.code == 1
    assert done.json["errors"] == [f"posts/{shown}: {why}. Rename it."]
    assert [post["status"] for post in done.json["posts"]] == ["staged"]
    assert site.run("publish").code == 0
    assert site.has("posts/a.es.md")


def test_posts_without_front_matter_are_no_news(site):
    site.write("notetrans.yaml", "version: 1\nlanguages: {source: en}\n")
    for name in "abcdefgh":
        site.write(f"posts/{name}.md", f"This is the note called {name} in plain words.\n")
    site.run("translate", *PSEUDO, "--publish")
    again = site.run("translate", *PSEUDO)
    assert (again.code, again.out) == (0, "up to date 8 posts\n")
    assert len(site.run("translate", *PSEUDO, "--json").json["posts"]) == 8


def test_what_the_disk_refuses_is_told_in_json_too(site):
    site.write("posts/a.md", NOTE)
    site.write(".notetrans", "a file where a folder should be")
    done = site.run("translate", *PSEUDO, "--json")
    assert done.code == 2
    assert json.loads(done.out)["errors"], done.both
    assert len(done.err.splitlines()) == 1
