"""``notetrans publish`` by the site's policy, and the languages of a note together."""

import json

import pytest

CONFIG = """\
version: 1
languages: {source: en, targets: [es, fr]}
backend: {name: pseudo}
publish: {auto: approved, unapproved: {draft: true}}
"""
NOTE = "---\ntitle: Doors\n---\n\nA red door.\n"


@pytest.fixture
def staged(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    assert site.run("translate").code == 0
    return site


def test_what_the_policy_keeps_is_told_and_is_code_1(staged):
    done = staged.run("publish", "--json")
    assert done.code == 1
    assert done.json["published"] == []
    assert "2 of 2 units are not approved (lines 2, 5 of posts/a.md" in done.json["errors"][0]
    assert "publish with --anyway" in done.err
    assert not staged.has("posts/a.es.md")


def test_translate_with_publish_keeps_to_the_policy_too(staged):
    staged.write("posts/b.md", NOTE)
    done = staged.run("translate", "--publish")
    assert done.code == 1
    assert "are not approved" in done.err
    assert not staged.has("posts/b.es.md")


def test_a_person_may_publish_anyway_and_the_post_is_marked(staged):
    assert staged.run("publish", "--anyway").code == 0
    assert "draft: true\n" in staged.read("posts/a.es.md")


def test_a_persons_file_keeps_the_other_language_unless_a_part_is_asked_for(staged):
    staged.write("posts/a.fr.md", "mine\n")
    done = staged.run("publish", "--anyway")
    assert done.code == 1
    assert "posts/a.es.md: waits for posts/a.fr.md, a post of the same note" in done.err
    assert not staged.has("posts/a.es.md")
    assert staged.run("publish", "--anyway", "--to", "es", "--dry-run").code == 0
    done = staged.run("publish", "--anyway", "--partial")
    assert (done.code, staged.has("posts/a.es.md")) == (1, True)
    assert staged.read("posts/a.fr.md") == "mine\n"


def test_the_difference_says_what_keeps_a_post(staged):
    posts = json.loads(staged.run("diff", "--json").out)["posts"]
    assert all("publish.auto: approved" in post["blocked"] for post in posts)
