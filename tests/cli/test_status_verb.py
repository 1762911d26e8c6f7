"""``notetrans status``: what needs attention as a matrix, and sums by language."""

import json

import pytest

CONFIG = "version: 1\nlanguages: {source: en, targets: [es, fr]}\nbackend: {name: pseudo}\n"
NOTE = "# Hello\n\nThis is a sentence of the note.\n\nAnd another one.\n"


@pytest.fixture
def site(site):
    """Two notes, both published, then: one changed, a post edited, a note that is new."""
    site.write("notetrans.yaml", CONFIG)
    for name in "abc":
        site.write(f"posts/{name}.md", NOTE.replace("Hello", f"Hello {name}"))
    assert site.run("translate", "--publish").code == 0
    assert site.run("status").out == "es  3 current\nfr  3 current\n"
    site.write("posts/a.md", site.read("posts/a.md").replace("another", "one more"))
    site.write("posts/b.fr.md", site.read("posts/b.fr.md") + "\nUne phrase de plus.\n")
    site.write("posts/d.md", NOTE)
    return site


def test_what_needs_attention_is_a_matrix_with_counts(site):
    done = site.run("status")
    assert done.code == 1
    assert done.out.splitlines() == [
        "note        es       fr",
        "posts/a.md  1 stale  1 stale",
        "posts/b.md  ·        1 edited",
        "posts/d.md  missing  missing",
        "",
        "posts/b.md → fr: 1 without place in the note (line 7: a paragraph was added); "
        "a draft by pseudo",
        "",
        "es  2 current, 1 missing, 1 stale (1 unit)",
        "fr  1 current, 1 missing, 1 stale (1 unit), 1 edited (1 unit)",
    ]
    assert site.run("status").out == done.out


def test_all_posts_are_shown_if_asked_for(site):
    lines = site.run("status", "--all").out.splitlines()
    assert lines[3] == "posts/c.md  current  current"


def test_a_filter_chooses_by_condition_language_and_path(site):
    edited = site.run("status", "--only", "edited")
    assert edited.out.splitlines()[:2] == ["note        fr", "posts/b.md  1 edited"]
    assert "posts/b.md" not in site.run("status", "--only", "stale,missing").out
    assert site.run("status", "--only", "review").code == 0
    assert "posts/b.md" not in site.run("status", "-l", "es").out
    one = site.run("status", "posts/c.md")
    assert (one.code, one.out) == (0, "es  1 current\nfr  1 current\n")
    current = site.run("status", "--only", "current", "-l", "es")
    assert (current.code, current.out.splitlines()[0]) == (0, "note        es")


def test_a_condition_that_there_is_not_is_refused_with_those_there_are(site):
    done = site.run("status", "--only", "stal")
    assert done.code == 2
    assert "no condition is called 'stal'. Use stale." in done.err


def test_a_script_gets_posts_and_sums(site):
    data = site.run("status", "--json").json
    assert [(post["note"], post["language"], post["status"]) for post in data["posts"]] == [
        ("posts/a.md", "es", "stale"),
        ("posts/a.md", "fr", "stale"),
        ("posts/b.md", "fr", "edited"),
        ("posts/d.md", "es", "missing"),
        ("posts/d.md", "fr", "missing"),
    ]
    assert data["posts"][2]["edited"] == 1
    assert data["posts"][2]["conditions"] == ["edited"]
    assert data["totals"]["fr"] == {
        "posts": 4,
        "conditions": {"current": 1, "edited": 1, "missing": 1, "stale": 1},
        "units": {"edited": 1, "stale": 1},
    }
    assert data == json.loads(site.run("status", "--json").out)


def test_what_status_says_is_what_translate_finds(site):
    """It sends what status counts, and says so of the same posts."""
    before = {
        (post["note"], post["language"]): post["status"]
        for post in site.run("status", "--json", "--all").json["posts"]
    }
    done = site.run("translate", "--json").json["posts"]
    found = {(post["note"], post["language"]): post for post in done}
    for key, status in before.items():
        assert (found[key]["status"] == "current") == (status == "current"), key
    assert found["posts/a.md", "es"]["sent"] == 1
    after = site.run("status", "--json").json["posts"]
    assert {post["status"] for post in after if post["note"] != "posts/b.md"} == {"staged"}
    site.run("publish")
    assert "posts/a.md" not in site.run("status").out


def test_what_a_change_of_the_glossary_touches_is_told(site):
    site.write("notetrans.yaml", CONFIG.replace("pseudo", "scripted"))
    site.write("glossary.yaml", "version: 1\nterms: [{term: sentence, targets: {es: [frase]}}]\n")
    state = ".notetrans/state/es/posts/c.md.txt"
    site.write(state, site.read(state).replace("draft pseudo\n", ""))

    done = site.run("status", "posts/c.md")

    assert done.code == 1
    assert done.out.splitlines() == [
        "note        es",
        "posts/c.md  1 glossary",
        "",
        "es  1 current, 1 glossary (1 unit)",
        "fr  1 current",
    ]
    (row,) = site.run("status", "posts/c.md", "--only", "glossary", "--json").json["posts"]
    assert (row["status"], row["glossary"], row["conditions"]) == (
        "current",
        1,
        ["glossary", "current"],
    )
