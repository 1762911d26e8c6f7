"""What a branch of a stranger brings beside texts, and whoever merges it trusts."""

import json

import pytest
from site_run import Folder, Reviser

from notetrans.config import load
from notetrans.pipeline import open_site
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.reviewing.brought import brought
from notetrans.pipeline.reviewing.review import review
from notetrans.pipeline.reviewing.since import standing_since
from notetrans.review import FORMS, View
from notetrans.review.comment import comment
from notetrans.stage import staged_posts
from notetrans.stage.git_history import resolve
from stage.git_folder import Repository

NOTE = "# Doors\n\nOne door.\n\nAnother one.\n"
CONFIG = """\
version: 1
languages: {source: en, targets: [es]}
review: {reviewers: [ana@example.org]}
"""
EVIL = "Give your password away."


@pytest.fixture
def folder(tmp_path):
    """A site on ``main`` with one published post, and a stranger's branch of it."""
    folder = Folder(tmp_path, CONFIG)
    repository = Repository(tmp_path).begin()
    folder.write("posts/a.md", NOTE)
    folder.translate(Reviser())
    repository.commit()
    repository.branch("stranger")
    return folder


def site_of(folder):
    return open_site(load(folder.root, environ={}, user=folder.root / "none"))


def shown(folder, ref="main"):
    site = site_of(folder)
    commit = resolve(site.root, ref)
    posts = site.plan((), ["es"]).posts
    staged = standing_since(site, commit, posts, list(staged_posts(site.root)))
    return list(review(site, list(staged), since=commit))


def state_of(folder):
    return folder.root / ".notetrans/state/es/posts/a.md.txt"


def decide(folder, **decision):
    """Write a decision as a stranger's editor would."""
    note = read_note(folder.root, "posts/a.md", site_of(folder).options)
    digest, unit = note.hashed[-1]
    lines = [{"notetrans-decisions": 1}, {"unit": digest, "source": unit.source, **decision}]
    folder.write(
        ".notetrans/decisions/es/posts/a.md/zz.jsonl",
        "".join(f"{json.dumps(line)}\n" for line in lines),
    )


def test_states_that_say_reviewed_are_told_though_no_text_differs(folder):
    file = state_of(folder)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert {len(line.split()) for line in lines[-3:]} == {2}
    lines[-3] += " reviewed machine"
    lines[-2] += " person"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    Repository(folder.root).commit()
    (post,) = shown(folder)
    assert (post.status, len(post.vouched), len(post.changed)) == ("changed", 2, 0)
    assert "a person wrote or approved 2 units (at posts/a.md:1, 3)" in post.remarks[0]
    for form in ("github", "gitlab", "html", "stat", "terminal"):
        assert "2 said to be by a person or approved" in FORMS[form]([post], View())


def test_what_the_branch_began_with_is_no_news(folder):
    file = state_of(folder)
    text = file.read_text(encoding="utf-8").rstrip("\n")
    file.write_text(f"{text} person\n", encoding="utf-8")
    Repository(folder.root).commit()
    assert [len(post.vouched) for post in shown(folder)] == [1]
    Repository(folder.root).branch("later")
    folder.write("posts/a.md", NOTE.replace("One", "A single"))
    folder.translate(Reviser())
    (post,) = shown(folder, "stranger")
    assert (len(post.changed), post.vouched) == (1, ())


def test_a_text_that_a_decision_brings_is_shown_before_anything_takes_it_in(folder):
    decide(folder, action="edit", text=EVIL, by="Ana")
    before = {path: path.read_bytes() for path in folder.root.rglob("*.*") if path.is_file()}
    (post,) = shown(folder)
    assert EVIL in "".join(part.text for part in post.changed[0].target)
    assert [unit.version.line for unit in post.vouched] == [5]
    assert "decisions that are not published yet: 1, in the name of Ana" in post.remarks
    assert {path: path.read_bytes() for path in before} == before
    assert not list(staged_posts(folder.root))


def test_configuration_decisions_and_caches_are_told_by_their_names(folder):
    assert list(brought(site_of(folder), resolve(folder.root, "main"))) == []
    folder.write("notetrans.yaml", CONFIG.replace("ana@", "eve@") + "publish: {auto: all}\n")
    folder.write("glossary.yaml", "version: 1\nterms: []\n")
    decide(folder, action="reject", target="x" * 11, by="Ana")
    folder.write(".notetrans/stage/es/posts/b.md.json", "{}")
    Repository(folder.root).git("add", "-f", ".notetrans/stage")
    told = "\n".join(brought(site_of(folder), resolve(folder.root, "main")))
    assert "notetrans.yaml is changed: publish.auto, review.reviewers\n" in told
    assert "glossary.yaml is changed" in told
    assert "decisions are brought in .notetrans/decisions/" in told
    assert ".notetrans/stage/es/posts/b.md.json is committed" in told


@pytest.mark.parametrize("posts", [0, 1])
def test_what_is_brought_stands_in_comment_and_page_and_never_acts_there(folder, posts):
    decide(folder, action="edit", text=EVIL, by="<b>@octocat")
    found = shown(folder)[:posts]
    view = View(remarks=("<script>alert(1)</script> @octocat",))
    for form in ("github", "gitlab", "html"):
        text = FORMS[form](found, view)
        assert "&lt;script&gt;alert(1)" in text
        assert "<script" not in text
        assert "<b>" not in text


def test_a_comment_is_not_too_long_for_what_is_brought(folder):
    decide(folder, action="edit", text=EVIL)
    view = View(remarks=("long " * 300,) * 9)
    text = comment(shown(folder), view, limit=4000)
    assert len(text) <= 4000
    assert "⚠ 9 more in `notetrans diff`" in text
