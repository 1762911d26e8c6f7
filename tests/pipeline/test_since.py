"""What a branch of translations changes, though it is published there."""

import pytest
from site_run import Folder, Reviser

from notetrans.config import load
from notetrans.errors import UsageError
from notetrans.pipeline import open_site
from notetrans.pipeline.reviewing.review import review
from notetrans.pipeline.reviewing.since import standing_since
from notetrans.stage import staged_posts
from notetrans.stage.git_history import resolve
from stage.git_folder import Repository

NOTE = "# Doors\n\nOne door.\n\nAnother one.\n"


@pytest.fixture
def folder(tmp_path):
    """A site on ``main`` with one published post, and a branch of translations to go on with."""
    folder = Folder(tmp_path)
    repository = Repository(tmp_path).begin()
    folder.write("posts/a.md", NOTE)
    folder.translate(Reviser())
    repository.commit()
    repository.branch("notetrans/es")
    return folder


def shown(folder, ref="main"):
    site = open_site(load(folder.root, environ={}, user=folder.root / "none"))
    commit = resolve(site.root, ref)
    posts = site.plan((), ["es"]).posts
    staged = standing_since(site, commit, posts, list(staged_posts(site.root)))
    return {each.target: each for each in review(site, list(staged), since=commit)}


def told(post):
    return [
        (unit.kind, "".join(part.text for part in unit.target if part.kind == "inserted"))
        for unit in post.changed
    ]


@pytest.mark.parametrize("publishing", [True, False])
@pytest.mark.parametrize("committing", [True, False])
def test_what_a_branch_changes_is_shown_published_or_not(folder, publishing, committing):
    folder.write("posts/a.md", NOTE.replace("Another", "A further"))
    folder.write("posts/b.md", "New.\n")
    folder.translate(Reviser(), publishing=publishing)
    if committing:
        Repository(folder.root).commit()
    found = shown(folder)
    assert told(found["posts/a.es.md"]) == [("changed", "A further")]
    assert (found["posts/b.es.md"].is_new, told(found["posts/b.es.md"])) == (
        True, [("added", "es New.")],
    )  # fmt: skip
    assert all(post.blocked == "" for post in found.values())


def test_the_old_source_is_that_of_the_commit(folder):
    folder.write("posts/a.md", NOTE.replace("Another", "A further"))
    folder.translate(Reviser())
    (unit,) = shown(folder)["posts/a.es.md"].changed
    assert [(part.kind, part.text) for part in unit.source] == [
        ("deleted", "Another"), ("inserted", "A further"), ("kept", " one."),
    ]  # fmt: skip


def test_two_runs_upon_each_other_are_shown_as_one(folder):
    for word in ("A further", "Yet another"):
        folder.write("posts/a.md", NOTE.replace("Another", word))
        folder.translate(Reviser())
        Repository(folder.root).commit()
    assert told(shown(folder)["posts/a.es.md"]) == [("changed", "Yet another")]


def test_a_post_that_was_edited_by_hand_is_shown_with_it(folder):
    path = folder.root / "posts/a.es.md"
    path.write_text(path.read_text(encoding="utf-8").replace("One", "Uno"), encoding="utf-8")
    assert told(shown(folder)["posts/a.es.md"]) == [("changed", "Uno")]


def test_nothing_is_shown_where_nothing_differs(folder):
    assert shown(folder) == {}


def test_a_commit_that_is_not_there_is_a_usage_error(folder):
    with pytest.raises(UsageError, match="git knows no commit '-x'"):
        shown(folder, "-x")
