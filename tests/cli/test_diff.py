"""``notetrans diff``: what is staged beside what is published, before anyone publishes it."""

import json
import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from command import LIMIT, engine, spanish, translator

from backends.chat_server import ChatServer, answer, completion, segments

NOTE = """---
lang: en
title: Doors and windows
---

# A house with many doors

A red door stands **open** in the street, run `make` now.

These are words that nobody changes.

```sh
echo hi
```
"""
EDITED = NOTE.replace("A red door", "A very blue door").replace("echo hi", "echo bye")


@pytest.fixture
def server():
    with ChatServer(translator) as running:
        yield running


@pytest.fixture
def edited(site, server):
    """A site whose post is published, with a change of its note on the stage."""
    site.write("posts/a.md", NOTE)
    assert site.run("translate", "--to", "es", "--publish", *engine(server)).code == 0
    site.write("posts/a.md", EDITED)
    assert site.run("translate", "--to", "es", *engine(server)).code == 0
    return site


def test_what_changed_is_shown_by_the_word_and_nothing_else(edited):
    done = edited.run("diff")
    assert (done.code, done.err) == (0, "")
    assert "posts/a.md:8  changed · paragraph · A house with many doors" in done.out
    assert "A [-red-]{+very blue+} door stands **open**" in done.out
    assert "    - echo hi\n    + echo bye\n" in done.out
    assert "nobody changes" not in done.out
    assert "nobody changes" in edited.run("diff", "--all").out


def test_nothing_on_the_site_changes(edited):
    before = edited.files()
    edited.run("diff")
    edited.run("diff", "--json")
    assert edited.files() == before


def test_source_stands_beside_target_where_there_is_room(edited):
    done = edited.run("diff", env={"COLUMNS": "160"})
    (line,) = (line for line in done.out.splitlines() if "[-red-]" in line)
    source, _, target = line.partition(" │ ")
    assert source.strip().startswith("A [-red-]{+very blue+} door")
    assert "**" in target


def test_with_exit_code_differences_are_told_as_git_does(edited):
    assert edited.run("diff", "--exit-code").code == 1
    assert edited.run("diff", "--exit-code", "--stat").code == 1
    assert edited.run("publish").code == 0
    done = edited.run("diff", "--exit-code")
    assert (done.code, done.out) == (0, "nothing to review\n")


def test_a_new_post_is_to_be_reviewed_as_a_whole(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es,fr", *engine(server))
    rows = site.run("diff", "--stat").out.splitlines()
    assert rows[1].split() == ["posts/a.es.md", "new", "4", "of", "4", "+24", "−0"]
    assert rows[2].startswith("posts/a.fr.md  new ")
    assert rows[2].endswith("critical, not to be published")  # the answers were no French
    assert rows[3].startswith("2 posts, 8 units changed, ")
    assert "posts/a.fr.md" not in site.run("diff", "-l", "es").out
    assert site.run("diff", "posts/a.fr.md", "--stat").out.count("posts/") == 1


def test_the_old_source_comes_from_git_where_no_memory_has_it(site, server):
    def git(*command):
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *command], cwd=site.root, check=True, capture_output=True)

    git("init", "-q")
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    git("add", "posts", ".notetrans/state")
    git("commit", "-qm", "a post")
    site.write("posts/a.md", EDITED)
    site.run("translate", "--to", "es", *engine(server))
    shutil.rmtree(site.root / ".notetrans/cache")
    assert "A [-red-]{+very blue+} door" in site.run("diff").out
    shutil.rmtree(site.root / ".git")
    without = site.run("diff").out
    assert "A very blue door stands" in without
    assert "what the note said before is not known for 1 of these units" in without


def test_json_has_texts_differences_and_findings(edited):
    (post,) = edited.run("diff", "--json").json["posts"]
    assert {key: post[key] for key in ("note", "target", "language", "status", "blocked")} == {
        "note": "posts/a.md",
        "target": "posts/a.es.md",
        "language": "es",
        "status": "changed",
        "blocked": None,
    }
    (unit,) = post["units"]
    assert unit["source"][:3] == [
        ["kept", "A "],
        ["deleted", "red"],
        ["inserted", "very blue"],
    ]
    assert unit["new"]["source"] == (
        "A very blue door stands <g1>open</g1> in the street, run <c2>`make`</c2> now."
    )
    assert unit["new"]["target"] == spanish(unit["new"]["source"])
    line = edited.read("posts/a.es.md").split("\n").index("echo hi") + 1
    assert post["outside"] == [{"line": line, "old": ["echo hi"], "new": ["echo bye"]}]


def test_what_checks_have_to_say_stands_with_the_unit(site):
    def wrong(request):
        texts = [(each["id"], spanish(each["text"])) for each in segments(request)]
        return completion(
            answer([{"id": name, "text": text.replace("42", "43")} for name, text in texts])
        )

    site.write("posts/a.md", "---\nlang: en\n---\n\nThere are 42 doors in this street.\n")
    with ChatServer(wrong) as server:
        site.run("translate", "--to", "es", *engine(server))
    done = site.run("diff")
    assert "! major numbers: " in done.out
    assert "42" in done.out.split("! major numbers: ")[1].splitlines()[0]
    (unit,) = site.run("diff", "--json").json["posts"][0]["units"]
    assert [each["check"] for each in unit["new"]["findings"]] == ["numbers"]


def test_a_post_that_publish_would_refuse_says_why(edited):
    edited.write("posts/a.es.md", edited.read("posts/a.es.md") + "\nUna frase mía.\n")
    done = edited.run("diff")
    assert "not to be published: was changed by hand" in done.out
    assert "Una frase mía." in done.out


def test_a_note_that_changed_since_is_told(edited):
    edited.write("posts/a.md", EDITED.replace("very blue", "green"))
    assert "the note has changed since this was staged" in edited.run("diff").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--stat", "--json"], "only one of"),
        (["--html", "x.html", "--format", "github"], "only one of"),
        (["--format", "nosuch"], "nosuch"),
        (["--to", "nosuch"], "nosuch"),
        (["nosuch.md"], "there is no nosuch.md"),
    ],
)
def test_what_cannot_be_meant_is_refused(edited, arguments, told):
    done = edited.run("diff", *arguments)
    assert done.code == 2
    assert told in done.err
    assert not edited.has("x.html")


def test_a_draft_engine_has_its_old_sources_too(site):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", "--backend", "pseudo")
    site.write("posts/a.md", EDITED)
    site.run("translate", "--to", "es", "--backend", "pseudo")
    assert "A [-red-]{+very blue+} door" in site.run("diff").out


def test_a_stage_that_came_with_a_clone_shows_no_file_outside_the_site(edited):
    secret = edited.root.parent / "secret.md"
    secret.write_text("Canary of another folder.\n", encoding="utf-8")
    path = ".notetrans/stage/es/posts/a.md.json"
    staged = json.loads(edited.read(path))
    for target in ("../secret.md", str(secret)):
        edited.write(path, json.dumps(staged | {"target": target}))
        done = edited.run("diff", "--all")
        assert (done.code, "Canary" in done.both) == (1, False)
        assert "leads out of the site" in done.err


class _Names(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.names, self.handlers = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_a_script_in_a_note_is_text_in_the_page_and_in_a_comment(site, server):
    payload = 'Words <script>alert(1)</script> <img src=x onerror="alert(2)"> @octocat of it.\n'
    site.write("posts/a.md", f"---\nlang: en\ntitle: '<script>x</script>'\n---\n\n{payload}")
    site.run("translate", "--to", "es", *engine(server))
    assert site.run("diff", "--html", "out.html").out == "written  out.html\n"
    assert site.run("diff", "--html", "-").out == site.read("out.html")
    comment = site.run("diff", "--format", "github").out
    for shown in (site.read("out.html"), comment):
        found = _Names(shown)
        assert "del" in found.names or "code" in found.names
        assert not {"script", "img"} & found.names
        assert found.handlers == []
        assert "@octocat" in shown
    assert comment.startswith("<!-- notetrans diff -->\n1 post, 2 units changed")


on_posix = pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")


def on_terminal(site, *arguments, **env):
    """Run the command on a terminal of 60 columns and return its screen."""
    import pty

    ours, theirs = pty.openpty()
    try:
        process = site.start(*arguments, env={"TERM": "xterm", **env}, terminal=theirs)
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        assert process.wait(LIMIT) == 0
        return shown.decode().replace("\r\n", "\n")
    finally:
        os.close(ours)


def _read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end was closed
        return b""


@on_posix
def test_a_terminal_gets_colours_and_the_pager_of_its_user(edited):
    pager = edited.write("pager", '#!/bin/sh\nsed "s/^/PAGED /"\n')
    pager.chmod(0o755)
    paged = on_terminal(edited, "diff", PAGER=str(pager))
    assert "\x1b[9;31mred\x1b[0m" in paged
    assert all(line.startswith("PAGED ") for line in paged.splitlines())
    assert "PAGED" not in on_terminal(edited, "diff", "--no-pager", PAGER=str(pager))
    plain = on_terminal(edited, "diff", PAGER="cat", NO_COLOR="1")
    assert "[-red-]{+very blue+}" in plain
    assert "\x1b" not in plain
