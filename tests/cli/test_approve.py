"""``notetrans approve``: whole posts by a person, and what a reviewer has merged."""

import pytest

from stage.git_folder import Repository

CONFIG = """\
version: 1
languages: {source: en, targets: [es, fr]}
backend: {name: pseudo}
publish: {auto: approved}
review: {reviewers: [ana@example.org]}
"""
NOTE = "---\ntitle: Doors\n---\n\nA red door.\n"


@pytest.fixture
def staged(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    site.write("posts/b.md", NOTE)
    assert site.run("translate").code == 0
    return site


def test_nothing_is_approved_that_is_not_named(staged):
    done = staged.run("approve")
    assert done.code == 2
    assert "nothing is named. Name notes, posts or languages (--to), or add --all." in done.err
    assert staged.run("approve", "nowhere.md").code == 2


def test_what_is_approved_may_be_published(staged):
    done = staged.run("approve", "posts/a.md", "--to", "es", "--by", "ana")
    assert (done.code, done.out) == (0, "approved  posts/a.es.md: 2 units\n")
    done = staged.run("publish", "--json")
    assert done.json["published"] == ["posts/a.es.md"]
    done = staged.run("approve", "--all", "--json")
    assert [(each["target"], each["approved"]) for each in done.json["posts"]] == [
        ("posts/a.es.md", 0), ("posts/a.fr.md", 2), ("posts/b.es.md", 2), ("posts/b.fr.md", 2),
    ]  # fmt: skip
    assert staged.run("publish").code == 0


def test_a_preview_writes_nothing(staged):
    done = staged.run("approve", "posts", "--dry-run")
    assert done.out.count("would approve") == 4
    assert staged.run("publish").code == 1


def test_outside_a_repository_there_is_nothing_merged(staged):
    done = staged.run("approve", "--from-git")
    assert done.code == 2
    assert "the protected branch is not known. Name it: --branch origin/main." in done.err


def test_what_a_reviewer_merged_is_approved_and_what_others_merged_is_told(staged):
    repository = Repository(staged.root)
    git = repository.git
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "Begin", author="ana@example.org")
    for language, who in (("es", "ana@example.org"), ("fr", "eve@example.org")):
        repository.branch(f"notetrans/{language}")
        assert staged.run("publish", "--to", language, "--anyway").code == 0
        git("add", "-A")
        git("commit", "-q", "-m", "Translate")
        git("checkout", "-q", "main")
        git("merge", "-q", "--no-ff", "-m", "Merge", f"notetrans/{language}", author=who)
    done = staged.run("approve", "--from-git", "--branch", "main")
    assert done.code == 0
    assert done.out == ("approved  posts/a.es.md: 2 units\napproved  posts/b.es.md: 2 units\n")
    assert "approves nothing: x@example.org <eve@example.org>" in done.err.replace(
        "it was put there by ", ""
    )
    assert staged.run("approve", "--from-git", "HEAD", "--branch", "main").code == 1
    status = git("status", "--porcelain")
    assert status.splitlines() == [
        "M .notetrans/state/es/posts/a.md.txt", " M .notetrans/state/es/posts/b.md.txt",
    ]  # fmt: skip
