"""``memory``, ``fsck`` and ``prune``, and a renamed note, by the installed command."""

import pytest

CONFIG = "version: 1\nlanguages: {source: en, targets: [es, fr]}\nbackend: {name: pseudo}\n"
NOTE = "# Hello\n\nThis is a sentence of the note.\n\nAnd another one.\n"


@pytest.fixture
def published(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    assert site.run("translate", "--publish").code == 0
    return site


def test_memory_gc_makes_files_smaller_and_changes_no_status(published):
    published.write("posts/a.md", NOTE.replace("another", "one more"))
    assert published.run("translate", "--publish").code == 0
    answer = published.run("memory", "gc", "--json")
    assert answer.code == 0
    (row,) = answer.json["gc"]
    assert row["files"] == 2
    assert row["after"] < row["before"]
    assert published.run("status").code == 0
    assert published.run("fsck").out == "state, posts and cache agree\n"


def test_memory_stats_and_rebuild_count_what_is_known(published):
    for path in (published.root / ".notetrans/cache").iterdir():
        path.unlink()
    (stats,) = published.run("memory", "stats", "--json").json["stats"]
    assert (stats["posts"], stats["units"], stats["translated"]) == (2, 6, 6)
    answer = published.run("memory", "rebuild")
    assert (answer.code, answer.out) == (0, "6 targets of 2 posts\n")
    (stats,) = published.run("memory", "stats", "--json").json["stats"]
    assert stats["memory-pseudo.sqlite"] == 6


def test_fsck_says_what_does_not_agree_and_has_code_1(published):
    (published.root / "posts/a.es.md").unlink()
    answer = published.run("fsck")
    assert answer.code == 1
    assert "error: posts/a.es.md: was published and is not there. Run" in answer.err


def test_prune_shows_what_it_would_do_and_does_it_with_yes(published):
    (published.root / "posts/a.md").unlink()
    published.write("posts/b.md", "Something else.\n")
    status = published.run("status")
    assert "posts/a.es.md: its note posts/a.md is gone; see `notetrans prune`" in status.err
    preview = published.run("prune")
    assert preview.code == 1
    assert "would remove  posts/a.es.md (posts/a.md is gone)" in preview.out
    assert published.has("posts/a.es.md")
    assert published.run("prune", "--yes").code == 0
    assert not published.has("posts/a.es.md")
    assert not published.has(".notetrans/state/es/posts/a.md.txt")
    assert published.run("prune").out == "nothing to prune\n"


def test_translating_takes_the_posts_of_a_renamed_note_along(published):
    before = published.read("posts/a.es.md")
    (published.root / "posts/a.md").rename(published.root / "posts/b.md")
    answer = published.run("translate", "--publish")
    assert answer.code == 0
    assert "note: posts/a.es.md is posts/b.es.md now: its note was renamed" in answer.err
    assert published.read("posts/b.es.md") == before
    assert not published.has("posts/a.es.md")
    assert published.run("status").code == 0


def test_a_site_that_names_no_languages_is_looked_after_too(site):
    site.write("posts/a.md", f"---\nlang: en\n---\n\n{NOTE}")
    site.write("posts/b.md", f"---\nlang: en\n---\n\n{NOTE.replace('note', 'text')}")
    assert site.run("fsck").out == "state, posts and cache agree\n"
    assert site.run("prune").out == "nothing to prune\n"
    assert site.run("translate", "--to", "es", "--backend", "pseudo", "--publish").code == 0
    assert site.run("fsck").out == "state, posts and cache agree\n"
    assert site.run("memory", "rebuild").out == "6 targets of 2 posts\n"
    (site.root / "posts/a.md").unlink()
    told = "posts/a.es.md: its note posts/a.md is gone"
    assert told in site.run("status", "--to", "es").err
    assert told not in site.run("status", "--to", "fr").err
    assert "would remove  posts/a.es.md (posts/a.md is gone)" in site.run("prune").out
