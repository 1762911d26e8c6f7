"""State, posts and cache together: rebuilt, checked, followed, pruned."""

import shutil
from dataclasses import replace

import pytest
from site_run import Folder, Reviser

from notetrans.config import load
from notetrans.memory import Memory
from notetrans.model import Origin, State
from notetrans.pipeline import open_site
from notetrans.pipeline.caches import memory_path
from notetrans.pipeline.upkeep.fsck import disagreements
from notetrans.pipeline.upkeep.orphans import find_orphans, followed, prune
from notetrans.pipeline.upkeep.rebuild import rebuild
from notetrans.protect import memory_key
from notetrans.stage import MERGE, compact_state, content_hash, read_state, write_state
from notetrans.stage.state import state_path
from stage.git_folder import Repository

NOTE = """\
---
title: The morning
---

# The morning

The first paragraph.

- Yes
- Yes

The *second* paragraph has `code` in it.
"""
CONFIG = "version: 1\nlanguages: {source: en, targets: [es, fr]}\n"


def prefixed(segment):
    return f"to {segment.text}"


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path, CONFIG)
    folder.write("posts/a.md", NOTE)
    folder.write("posts/b.md", "One.\n\nTwo.\n\nThree.\n")
    translated(folder)
    return folder


def translated(folder):
    """Translate and publish; return the texts that were asked for."""
    backend = Reviser(prefixed, draft=False)
    folder.translate(backend)
    return sorted(one.text for request in backend.history for one in request.segments)


def site_of(folder):
    return open_site(load(folder.root, environ={}, user=folder.root / "none"))


def told(folder):
    """Return what fsck tells."""
    site = site_of(folder)
    return [str(each) for each in disagreements(site, site.plan().posts)]


def files(folder, *, without=(".notetrans/cache",)):
    """Return all files of a site with their bytes."""
    root = folder.root
    found = {each.relative_to(root).as_posix(): each for each in root.rglob("*") if each.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(without)}


# The cache


def test_removing_the_cache_changes_no_output(folder, tmp_path):
    other = Folder(tmp_path / "other", CONFIG)
    shutil.copytree(folder.root, other.root, ignore=shutil.ignore_patterns("other"))
    shutil.rmtree(other.root / ".notetrans/cache")
    changed = NOTE.replace("first", "very first").replace("- Yes\n", "- Yes\n- No\n", 1)
    sent = []
    for each in (folder, other):
        each.write("posts/a.md", changed)
        sent.append(translated(each))
    assert sent[0] == sent[1] == ["No", "No", *["The very first paragraph."] * 2]
    ours, theirs = files(folder, without=("other", ".notetrans/cache")), files(other)
    assert ours == theirs


def test_rebuilding_gives_the_memory_what_stands_in_the_posts(folder):
    site = site_of(folder)
    path = memory_path(site.root, "scripted")
    with Memory(folder.root / ".notetrans/cache/memory.sqlite") as memory:
        before = len(memory)
    shutil.rmtree(folder.root / ".notetrans/cache")
    counts = [each.targets for each in rebuild(site, site.plan().posts)]
    assert sum(counts) == before
    with Memory(path) as memory:
        assert len(memory) == before
        match = memory.get(memory_key("The first paragraph.", ()), "en", "fr")
        assert match is not None
        assert (match.target, match.origin) == ("to The first paragraph.", Origin.MACHINE)


def test_rebuilding_reads_the_old_note_of_a_stale_post_from_git(folder):
    repository = Repository(folder.root)
    repository.git("init", "-q")
    repository.commit()
    folder.write("posts/a.md", NOTE.replace("first", "very first"))
    site = site_of(folder)
    shutil.rmtree(folder.root / ".notetrans/cache")
    assert all(each.error is None for each in rebuild(site, site.plan().posts))
    with Memory(memory_path(site.root, "scripted")) as memory:
        assert memory.get(memory_key("The first paragraph.", ()), "en", "es") is not None


# Two branches that each changed, translated and published one post


@pytest.mark.parametrize("how", ["merge", "rebase", "cherry-pick"])
def test_a_post_that_two_branches_changed_is_whole_after_they_met_and_nothing_is_asked(folder, how):
    paragraphs = [f"Paragraph {number} of a longer note." for number in range(12)]
    folder.write("posts/a.md", "\n\n".join(paragraphs) + "\n")
    translated(folder)
    repository = Repository(folder.root)
    repository.git("init", "-q", "-b", "main")
    repository.commit()
    for name, at in (("ours", 1), ("theirs", 9)):
        repository.git("checkout", "-q", "-b", name, "main")
        mine = [*paragraphs[:at], f"What {name} say.", *paragraphs[at + 1 :]]
        folder.write("posts/a.md", "\n\n".join(mine) + "\n")
        assert translated(folder) == [f"What {name} say."] * 2
        repository.commit()
    repository.bring(how, "ours", "theirs")
    assert repository.git("status", "--porcelain") == ""
    shutil.rmtree(folder.root / ".notetrans/cache")
    assert translated(folder) == []
    assert told(folder) == []
    text = folder.read("posts/a.es.md")
    assert "to What ours say." in text
    assert "to What theirs say." in text


# A merge that left two targets for one unit


def test_the_text_that_stands_in_the_post_is_kept_with_its_own_state_and_needs_review(folder):
    state, _ = read_state(folder.root, "es", "posts/b.md")
    path = state_path(folder.root, "es", "posts/b.md")
    entry = state.entries[1]
    lines = path.read_text(encoding="utf-8")
    other = content_hash(b"another branch's")
    path.write_text(f"{lines}{entry.source} {other} reviewed person\n", encoding="utf-8")
    folder.write("posts/b.md", "One.\n\nTwo.\n\nThree.\n\nFour.\n")
    assert translated(folder) == ["Four.", "Four."]
    found, problems = read_state(folder.root, "es", "posts/b.md")
    assert (found.entries[1].target, found.entries[1].state) == (entry.target, State.TRANSLATED)
    assert (found.entries[1].origin, found.entries[1].findings) == (Origin.MACHINE, (MERGE,))
    assert problems == ()


def test_a_text_whose_line_was_lost_is_kept_as_a_persons(folder):
    path = state_path(folder.root, "es", "posts/b.md")
    state, _ = read_state(folder.root, "es", "posts/b.md")
    lost = state.entries[1]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{lost.source} {lost.target}", "?"), encoding="utf-8")
    shutil.rmtree(folder.root / ".notetrans/cache")
    damaged = path.read_bytes()
    compact_state(folder.root, "es", "posts/b.md")
    assert path.read_bytes() == damaged  # what is lost is not forgotten
    assert translated(folder) == []
    found, problems = read_state(folder.root, "es", "posts/b.md")
    assert problems == ()
    entry = replace(lost, origin=Origin.PERSON, findings=(MERGE,))
    assert found.entries == (state.entries[0], entry, state.entries[2])


# fsck


def test_a_site_just_published_agrees_and_so_does_a_compacted_one(folder):
    assert told(folder) == []
    folder.write("posts/a.md", NOTE.replace("first", "very first"))
    translated(folder)
    assert told(folder) == []
    before = read_state(folder.root, "es", "posts/a.md")
    small = compact_state(folder.root, "es", "posts/a.md")
    assert small[1] < small[0]
    assert read_state(folder.root, "es", "posts/a.md") == before
    assert told(folder) == []
    assert translated(folder) == []


def test_each_disagreement_is_told_with_file_line_and_remedy(folder):
    root = folder.root
    state, _ = read_state(root, "es", "posts/a.md")
    wrong = replace(state.entries[3], target=content_hash(b"nowhere"))
    entries = (*state.entries[:3], wrong, *state.entries[4:])
    write_state(root, "es", "posts/a.md", replace(state, entries=entries))
    with state_path(root, "fr", "posts/a.md").open("a", encoding="utf-8") as file:
        file.write("=======\n")
    (root / "posts/b.es.md").unlink()
    folder.write("posts/b.fr.md", "Mine.\n")
    folder.write(".notetrans/stage/es/posts/b.md.json", "{")
    folder.write(".notetrans/stage/journal", "{}")
    (root / ".notetrans/cache/ledger.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    folder.write(".notetrans/.gitattributes", "\n")
    line = 1 + state_path(root, "es", "posts/a.md").read_text("utf-8").splitlines().index(
        next(
            text
            for text in state_path(root, "es", "posts/a.md").read_text("utf-8").splitlines()
            if wrong.target in text
        )
    )
    found = told(folder)
    places = [each.split(": ")[0].rstrip(":") for each in found]
    assert places == [
        ".notetrans/.gitattributes",
        ".notetrans/state/fr/posts/a.md.txt:11",
        f".notetrans/state/es/posts/a.md.txt:{line}",
        "posts/b.es.md",
        "posts/b.fr.md",
        ".notetrans/stage/es/posts/b.md.json",
        ".notetrans/stage/journal",
        ".notetrans/cache/ledger.sqlite",
    ]
    assert all(each.endswith(".") for each in found)


# Notes that are gone


def test_a_renamed_note_keeps_its_translations(folder):
    (folder.root / "posts/a.md").rename(folder.root / "posts/morning.md")
    before = {name: folder.read(f"posts/a.{name}.md") for name in ("es", "fr")}
    site = site_of(folder)
    assert "its note posts/a.md is posts/morning.md now" in told(folder)[0]
    messages = list(followed(site, site.plan().posts))
    assert len(messages) == 2
    assert {name: folder.read(f"posts/morning.{name}.md") for name in before} == before
    assert not (folder.root / "posts/a.es.md").exists()
    assert not state_path(folder.root, "es", "posts/a.md").exists()
    assert translated(folder) == []
    assert told(folder) == []


def test_a_note_renamed_and_changed_is_known_by_most_of_its_units(folder):
    (folder.root / "posts/a.md").unlink()
    folder.write("posts/morning.md", NOTE.replace("first", "very first"))
    folder.write("posts/c.md", "The first paragraph.\n\nAnd much else.\n")
    site = site_of(folder)
    heirs = {each.heir.note.path for each in find_orphans(site, site.plan().posts) if each.heir}
    assert heirs == {"posts/morning.md"}
    list(followed(site, site.plan().posts))
    shutil.rmtree(folder.root / ".notetrans/cache")
    (folder.root / "posts/c.md").unlink()
    assert translated(folder) == ["The very first paragraph."] * 2


def test_a_note_moved_to_another_folder_has_its_post_made_again_at_no_cost(folder):
    folder.write("posts/deep/b.md", folder.read("posts/b.md"))
    (folder.root / "posts/b.md").unlink()
    site = site_of(folder)
    list(followed(site, site.plan().posts))
    shutil.rmtree(folder.root / ".notetrans/cache")
    assert translated(folder) == []
    assert told(folder) == []
    assert folder.read("posts/deep/b.es.md") == "to One.\n\nto Two.\n\nto Three.\n"


def test_a_post_in_the_way_of_a_rename_is_left_alone(folder):
    (folder.root / "posts/a.md").rename(folder.root / "posts/morning.md")
    folder.write("posts/morning.es.md", "Mine.\n")
    site = site_of(folder)
    messages = list(followed(site, site.plan().posts))
    assert any("posts/morning.es.md is there already" in each for each in messages)
    assert folder.read("posts/morning.es.md") == "Mine.\n"
    assert (folder.root / "posts/a.es.md").exists()


def test_posts_of_a_deleted_note_are_pruned_but_for_one_that_a_person_changed(folder):
    (folder.root / "posts/a.md").unlink()
    folder.write("posts/a.fr.md", folder.read("posts/a.fr.md") + "\nMine.\n")
    site = site_of(folder)
    results = list(prune(site, find_orphans(site, site.plan().posts)))
    errors = [str(error) for _, error in results if error]
    assert len(results) == 2
    assert len(errors) == 1
    assert errors[0].startswith("posts/a.fr.md: was changed since it was published")
    assert not (folder.root / "posts/a.es.md").exists()
    assert folder.read("posts/a.fr.md").endswith("Mine.\n")
    assert read_state(folder.root, "es", "posts/a.md") == (None, ())
    assert (folder.root / "posts/b.es.md").exists()


def test_removing_the_folder_leaves_an_ordinary_site(folder):
    before = files(folder, without=(".notetrans",))
    shutil.rmtree(folder.root / ".notetrans")
    assert files(folder) == before
    assert all("notetrans" not in text.decode() for name, text in before.items() if name[0] == "p")
    assert told(folder) == []
    backend = Reviser(prefixed)
    folder.translate(backend)  # the posts are a person's now, and none is replaced
    assert files(folder, without=(".notetrans",)) == before
