"""What the site's policy lets onto the site, and how it marks what nobody approved."""

from dataclasses import replace

import pytest
from site_run import CONFIG, Folder, Reviser

from notetrans.config import load
from notetrans.errors import PublishError
from notetrans.model import State
from notetrans.pipeline import open_site
from notetrans.pipeline.decisions.decide import Verdict, decide
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.publish import publish_plan, publish_staged
from notetrans.stage import read_staged, read_state, stage, staged_posts

NOTE = """---
title: Doors # short
draft: false
weight: 010
---

One door has 3 windows.

Another one.
"""
BARE = "One door.\n"
WANTED = [("es", "posts/a.md")]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def opened(folder, policy, note=NOTE):
    """Return a site with a note translated and staged under a policy."""
    folder.config = f"{CONFIG}publish: {policy}\n"
    folder.write("posts/a.md", note)
    folder.translate(Reviser(), publishing=False)
    return open_site(load(folder.root, environ={}, user=folder.root / "none"))


def approve(site, count=None, path="posts/a.md"):
    """Approve the first units of a post, all without a count."""
    post = next(each for each in site.plan().posts if each.note.path == path)
    note = read_note(site.root, path, site.options)
    units = [unit.id for unit in note.document.units if unit.translate][:count]
    done = decide(site, post, note, [Verdict(unit, "approve") for unit in units], by="me")
    assert not done.refused
    return done


def told(site, **options):
    return [str(each) for each in publish_plan(site, staged_posts(site.root), **options).refused]


def with_finding(site):
    """Stage the post again with an open finding on its second unit."""
    staged = read_staged(site.root, *WANTED[0])
    units = list(staged.units)
    units[1] = replace(units[1], entry=replace(units[1].entry, findings=("major:numbers",)))
    stage(site.root, replace(staged, units=tuple(units)))


@pytest.mark.parametrize("policy", ["{}", "{auto: all}", "{auto: clean}"])
def test_what_has_no_finding_goes_of_its_own_accord(folder, policy):
    site = opened(folder, policy)
    assert told(site) == []
    assert publish_staged(site, WANTED).done
    assert folder.read("posts/a.es.md").startswith("---\ntitle: es Doors # short\n")


def test_a_finding_keeps_a_post_where_only_clean_ones_go(folder):
    site = opened(folder, "{auto: clean}")
    with_finding(site)
    assert told(site) == [
        "posts/a.es.md: 1 of 3 units need review (line 7 of posts/a.md; publish.auto: clean). "
        "Look at it with `notetrans diff`, then approve it, or publish with --anyway."
    ]
    assert told(site, anyway=True) == []
    approve(site, 2)
    assert told(site) == []


def test_only_what_is_approved_goes_where_that_is_the_policy(folder):
    site = opened(folder, "{auto: approved}")
    assert "3 of 3 units are not approved (lines 2, 7, 9 of posts/a.md" in told(site)[0]
    approve(site, 2)
    assert "1 of 3 units are not approved (line 9 of posts/a.md" in told(site)[0]
    approve(site)
    assert told(site) == []
    assert publish_staged(site, WANTED).done
    state, _ = read_state(site.root, *WANTED[0])
    assert {entry.state for entry in state.entries} == {State.REVIEWED}


def test_nothing_goes_of_its_own_accord_where_a_person_publishes(folder):
    site = opened(folder, "{auto: never}")
    approve(site)
    assert "waits for a person (publish.auto: never)" in told(site)[0]
    assert publish_staged(site, WANTED, anyway=True).done


def test_what_waits_does_not_keep_another_language_of_its_note(folder):
    folder.config = "version: 1\nlanguages: {source: en, targets: [es, fr]}\n"
    folder.config += "publish: {auto: approved}\n"
    folder.write("posts/a.md", NOTE)
    folder.translate(Reviser(), publishing=False)
    site = open_site(load(folder.root, environ={}, user=folder.root / "none"))
    approve(site)
    plan = publish_plan(site, staged_posts(site.root))
    assert [each.language for each in plan.ready] == ["es"]


@pytest.mark.parametrize(
    ("marks", "line"),
    [("{draft: true}", "draft: true\n"), ("{published: false}", "published: false\n")],
)
def test_a_post_is_marked_until_all_of_it_is_approved(folder, marks, line):
    site = opened(folder, f"{{unapproved: {marks}}}")
    assert publish_staged(site, WANTED).done
    assert line in folder.read("posts/a.es.md")
    approve(site, 2)
    assert line in folder.read("posts/a.es.md")
    assert publish_staged(site, WANTED).done == ()
    approve(site)
    assert publish_staged(site, WANTED).done
    text = folder.read("posts/a.es.md")
    assert line not in text
    assert "draft: false\n" in text  # as the note has it
    assert "weight: 010\n" in text


def test_an_approved_post_that_waits_is_not_marked_any_more(folder):
    site = opened(folder, "{unapproved: {draft: true}}")
    assert "draft: true" in read_staged(site.root, *WANTED[0]).text
    approve(site)
    assert "draft: true" not in read_staged(site.root, *WANTED[0]).text
    assert "draft: false" in read_staged(site.root, *WANTED[0]).text


def test_a_change_of_the_note_marks_its_post_again(folder):
    site = opened(folder, "{unapproved: {draft: true}}")
    approve(site)
    publish_staged(site, WANTED)
    folder.write("posts/a.md", NOTE.replace("Another", "A further"))
    folder.translate(Reviser(), publishing=False)
    (refused,) = publish_staged(site, WANTED).refused
    assert "the note has changed under what a person wrote or approved" in refused.message
    publish_staged(site, WANTED, anyway=True)
    assert "draft: true" in folder.read("posts/a.es.md")


def test_a_mark_has_its_way_over_keys_that_are_reset_and_none_over_those_that_are_left(folder):
    folder.write("posts/a.md", NOTE)
    site = opened(folder, "{unapproved: {draft: true}}\nfrontmatter: {reset: {draft: false}}")
    assert "draft: true" in read_staged(site.root, *WANTED[0]).text
    site = opened(
        folder, "{unapproved: {draft: true}}\nfrontmatter: {leave: [draft]}", NOTE + "\nMore.\n"
    )
    assert "draft: false" in read_staged(site.root, *WANTED[0]).text


def test_a_post_without_a_place_for_the_mark_is_not_published_unapproved(folder):
    site = opened(folder, "{unapproved: {draft: true}}", BARE)
    (error,) = publish_plan(site, staged_posts(site.root), anyway=True).refused
    assert isinstance(error, PublishError)
    assert "has no front matter in which publish.unapproved could mark it" in str(error)
    approve(site)
    assert told(site) == []


def test_the_mark_is_the_only_line_that_differs(tmp_path):
    texts = []
    for name, policy in (("plain", "{}"), ("marked", "{unapproved: {hidden: true}}")):
        folder = Folder(tmp_path / name)
        (tmp_path / name).mkdir()
        publish_staged(opened(folder, policy), WANTED)
        texts.append(folder.read("posts/a.es.md").splitlines())
    plain, marked = texts
    assert [line for line in marked if line not in plain] == ["hidden: true"]
    assert [line for line in marked if line in plain] == plain
