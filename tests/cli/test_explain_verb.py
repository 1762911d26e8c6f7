"""``notetrans explain``: a line of a post, and all that is known of what stands there."""

import shutil

from command import engine, translator

from backends.chat_server import ChatServer

NOTE = """\
---
lang: en
title: The cache
---

It keeps vectors on disk.

```sh
ls
```

Nothing is lost.
"""
GLOSSARY = """\
version: 1
terms:
  - term: vectors
    targets:
      es: [casa, la, nueva, está, en, una, calle, donde]
"""


def published(site, server):
    site.write("posts/a.md", NOTE)
    site.write("glossary.yaml", GLOSSARY)
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert site.has("posts/a.es.md"), done.both


def line_of(site, path, text):
    return next(n for n, line in enumerate(site.read(path).splitlines(), 1) if text in line)


def test_a_line_of_a_post_is_explained(site):
    with ChatServer(translator) as server:
        published(site, server)
    posts = site.read("posts/a.es.md").splitlines()
    at = next(n for n, line in enumerate(posts, 1) if n > 6 and line)

    done = site.run("explain", f"posts/a.es.md:{at}")
    assert done.code == 0, done.both
    assert "paragraph p[1]" in done.out
    assert "  source    posts/a.md:6  It keeps vectors on disk.\n" in done.out
    assert f"  target    posts/a.es.md:{at}  {posts[at - 1]}\n" in done.out
    assert "  made by   openai served-1, prompt 1, run 1\n" in done.out
    assert "  terms     vectors\n" in done.out
    assert "  took      about " in done.out

    (unit,) = site.run("explain", f"posts/a.es.md:{at}", "--json").json["units"]
    assert unit["made"]["model"] == "served-1"
    assert unit["made"]["terms"] == ["vectors"]
    assert unit["made"]["input_tokens"] > 0
    assert unit["condition"] == "current"
    assert unit["source"] == {"line": 6, "text": "It keeps vectors on disk."}


def test_the_parts_of_a_request_are_all_of_it(site):
    with ChatServer(translator) as server:
        published(site, server)
    lines = [3, line_of(site, "posts/a.md", "vectors"), line_of(site, "posts/a.md", "Nothing")]
    found = [site.run("explain", f"posts/a.md:{n}", "--to", "es", "--json").json for n in lines]
    made = [each["units"][0]["made"] for each in found]
    (run,) = site.run("runs", "--json").json["runs"]
    assert abs(sum(each["input_tokens"] for each in made) - run["input_tokens"]) < 1
    assert abs(sum(each["output_tokens"] for each in made) - run["output_tokens"]) < 1


def test_a_text_of_two_posts_has_what_was_paid_for_it(site):
    """Asked for once, for one of the posts: the other one's answer took nothing."""
    for name, more in (("a", "One more thing about it."), ("b", "Another thing to tell you.")):
        site.write(
            f"posts/{name}.md", f"---\nlang: en\n---\n\nIt keeps vectors on disk.\n\n{more}\n"
        )
    with ChatServer(translator) as server:
        done = site.run("translate", "--to", "es", "--publish", *engine(server))
        assert done.code == 0, done.both
    found = [
        site.run("explain", place, "--to", "es", "--json").json["units"][0]["made"]
        for place in ("posts/a.md:5", "posts/a.md:7", "posts/b.md:7")
    ]
    (run,) = site.run("runs", "--json").json["runs"]
    assert all(each["input_tokens"] > 0 for each in found)
    assert abs(sum(each["input_tokens"] for each in found) - run["input_tokens"]) < 1


def test_without_the_cache_the_committed_state_still_says_who(site):
    with ChatServer(translator) as server:
        published(site, server)
    shutil.rmtree(site.root / ".notetrans/cache")
    done = site.run("explain", "posts/a.md:6", "--to", "es")
    assert done.code == 0
    known = "  post by   openai served-1, prompt 1 (of this text no more is known here)\n"
    assert known in done.out
    (unit,) = site.run("explain", "posts/a.md:6", "--to", "es", "--json").json["units"]
    assert (unit["post_by"], unit["post_prompt"]) == ("openai served-1", "1")


def test_an_approval_changes_nothing_of_who_made_it(site):
    with ChatServer(translator) as server:
        published(site, server)
    assert site.run("approve", "posts/a.md", "--by", "Ana").code == 0
    state = site.read(".notetrans/state/es/posts/a.md.txt")
    assert "\nby openai served-1 #1\n" in state
    assert " reviewed machine" in state


def test_a_post_made_of_what_was_paid_for_before_a_kill_says_by_which_prompt(site):
    with ChatServer(translator) as server:
        published(site, server)
        for lost in ("posts/a.es.md", ".notetrans/state/es/posts/a.md.txt"):
            (site.root / lost).unlink()
        asked = len(server.requests)
        assert site.run("translate", "--to", "es", "--publish", *engine(server)).code == 0
        assert len(server.requests) == asked
    assert "\nby openai served-1 #1\n" in site.read(".notetrans/state/es/posts/a.md.txt")


def test_a_line_without_a_unit_says_what_it_is_and_where_the_nearest_are(site):
    with ChatServer(translator) as server:
        published(site, server)
    done = site.run("explain", "posts/a.md:9", "--to", "es")
    assert done.code == 2
    assert "posts/a.md:9: no unit stands here (fence: it stays as it is)" in done.err
    assert "The nearest stand in line 6 and 12" in done.err


def test_a_place_that_is_none_is_told(site):
    site.write("posts/a.md", NOTE)
    site.write("posts/b.es.md", "Palabras.\n")
    assert "is no FILE:LINE" in site.run("explain", "posts/a.md").err
    assert "there is no such file" in site.run("explain", "posts/c.md:1").err
    assert "has 12 lines" in site.run("explain", "posts/a.md:99", "--to", "es").err
    assert site.run("explain", "posts/a.md:6").code == 2
