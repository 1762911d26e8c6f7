"""What CI asks: is all that is published whole, made from the notes as they are, and settled?"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_run import CONFIG, Folder, Reviser

from notetrans.config import load
from notetrans.memory import Memory
from notetrans.memory.asked import Asked
from notetrans.model import State
from notetrans.pipeline import open_site
from notetrans.pipeline.decisions.decide import Verdict, decide
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.overview.frozen import open_points
from notetrans.pipeline.touched import GlossaryChanges
from notetrans.protocol import Capabilities
from notetrans.stage import read_state, write_state
from notetrans.verify import CHECKS

NOTE = "# One\n\nTwo words.\n\nThree more words.\n"


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", NOTE)
    folder.translate(Reviser())
    return folder


def site_of(folder):
    return open_site(load(folder.root, environ={}, user=folder.root / "none"))


def points(folder):
    """Return what is open, by post, as of a fresh clone: without cache and stage."""
    for name in ("cache", "stage"):
        shutil.rmtree(folder.root / ".notetrans" / name, ignore_errors=True)
    site = site_of(folder)
    return {each.post.path: each for each in open_points(site, site.plan().posts)}


def test_nothing_is_open_of_what_is_published(folder):
    assert points(folder) == {}


def test_a_changed_unit_is_stale_with_its_line(folder):
    folder.write("posts/a.md", NOTE.replace("more", "other"))
    found = points(folder)["posts/a.es.md"]
    assert (found.stale, found.missing, found.lines, found.reason) == (1, 0, (5,), "")


def test_text_outside_units_makes_a_post_stale_too(folder):
    folder.write("posts/a.md", NOTE + "\n```sh\nls\n```\n")
    assert points(folder)["posts/a.es.md"].reason == "text outside units has changed"


@pytest.mark.parametrize(
    ("path", "reason"),
    [("posts/b.es.md", "missing"), ("posts/a.es.md", "was published and is not there")],
)
def test_a_post_that_is_not_there_is_told(folder, path, reason):
    folder.write("posts/b.md", "Words.\n")
    (folder.root / "posts/a.es.md").unlink()
    assert points(folder)[path].reason == reason


def test_a_file_that_nobody_knows_is_to_be_adopted(folder):
    folder.write("posts/b.md", "Words.\n")
    folder.write("posts/b.es.md", "Palabras.\n")
    assert "`notetrans adopt`" in points(folder)["posts/b.es.md"].reason


def test_units_without_target_and_with_findings_are_told(folder):
    state, _ = read_state(folder.root, "es", "posts/a.md")
    first, second, third = state.entries
    entries = (
        first,
        replace(second, target="", state=State.INITIAL),
        replace(third, findings=("major:numbers",)),
    )
    write_state(folder.root, "es", "posts/a.md", replace(state, entries=entries))
    found = points(folder)["posts/a.es.md"]
    assert (found.missing, found.review, found.stale, found.lines) == (1, 1, 0, (3, 5))


def test_what_people_decided_and_nobody_published_is_told(folder):
    site = site_of(folder)
    (post,) = site.plan().posts
    note = read_note(site.root, post.note.path, site.options)
    unit = note.document.units[1]
    with Memory(site.root / ".notetrans/cache/memory.sqlite") as memory:
        assert decide(site, post, note, [Verdict(unit.id, "edit", "Dos palabras.")], memory).done
    assert points(folder)["posts/a.es.md"].decided == 1


def test_a_note_that_cannot_be_read_is_told(folder):
    folder.write("posts/a.md", "---\ntitle: [\n---\nWords.\n")
    site = site_of(folder)
    posts = site.plan().posts
    assert [re.sub(r":.*", "", each.reason) for each in open_points(site, posts)] == [
        "posts/a.md" for _ in posts
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("es Two", "Dos", ""),
        ("es Two words.", "es Two words.\n\nOne more.", "line 5: a paragraph was added"),
        ("# es One", "---\na: [\n---\n# es One", "front matter"),
        ("es Two words.", "es `Two` words.", "line 3: "),
    ],
)
def test_a_hand_edit_is_open_only_if_it_has_no_place_in_the_note(folder, old, new, reason):
    post = folder.read("posts/a.es.md")
    assert old in post
    folder.write("posts/a.es.md", post.replace(old, new))
    found = points(folder)
    assert [*found] == (["posts/a.es.md"] if reason else [])
    assert all(reason in each.reason for each in found.values())


def test_a_hand_edit_settles_what_was_missing_or_to_be_reviewed_where_it_was_made(folder):
    state, _ = read_state(folder.root, "es", "posts/a.md")
    entries = [replace(each, findings=("major:numbers",)) for each in state.entries]
    write_state(folder.root, "es", "posts/a.md", replace(state, entries=tuple(entries)))
    post = folder.read("posts/a.es.md")
    folder.write("posts/a.es.md", post.replace("es Two", "Dos"))
    found = points(folder)["posts/a.es.md"]
    assert (found.review, found.lines, found.reason) == (2, (1, 5), "")


@pytest.mark.parametrize("line", ["Zz", "<<<<<<< ours"])
def test_a_damaged_state_is_told(folder, line):
    path = ".notetrans/state/es/posts/a.md.txt"
    folder.write(path, folder.read(path) + line + "\n")
    run = folder.translate(Reviser(), publishing=False)["posts/a.es.md"]
    assert (run.status == "current") == (points(folder) == {})


GLOSSARY = "version: 1\nterms: [{term: words, targets: {es: [palabras]}}]\n"


class Words(Reviser):
    """An engine of which the checks look at the answers."""

    def __init__(self, word):
        super().__init__(lambda segment: segment.text.replace("words", word))
        self.capabilities = Capabilities(natural=True, revise=True)


@pytest.fixture
def natural(tmp_path):
    """A site whose posts a natural engine made, with a glossary that came later."""
    off = ", ".join(f"{each.__name__}: off" for each in CHECKS if each.__name__ != "glossary")
    folder = Folder(tmp_path, f"{CONFIG}checks: {{{off}}}\n")
    folder.write("posts/a.md", NOTE)
    folder.translate(Words("vocablos"))
    assert points(folder) == {}
    folder.write("glossary.yaml", GLOSSARY)
    return folder


def with_glossary(folder, backend):
    """Translate and publish as the command does."""
    cache = folder.root / ".notetrans/cache"
    site = site_of(folder)
    with Memory(cache / "memory.sqlite") as memory, Asked(cache / "glossary.sqlite") as asked:
        return folder.translate(backend, glossary=GlossaryChanges(site, memory, asked))


def test_a_change_of_the_glossary_opens_the_units_that_it_touches(natural):
    found = points(natural)["posts/a.es.md"]
    assert (found.glossary, found.lines, found.reason) == (2, (3, 5), "")
    with_glossary(natural, Words("palabras"))
    assert points(natural) == {}


def test_what_no_engine_brings_to_keep_to_the_glossary_is_to_be_reviewed(natural):
    with_glossary(natural, Words("vocablos"))
    found = points(natural)["posts/a.es.md"]
    assert (found.glossary, found.review) == (0, 2)


def test_a_persons_text_need_not_keep_to_the_glossary(natural):
    post = natural.read("posts/a.es.md")
    natural.write("posts/a.es.md", post.replace("more vocablos", "vocablos mas"))
    assert points(natural)["posts/a.es.md"].lines == (3,)
    state, _ = read_state(natural.root, "es", "posts/a.md")
    entries = [replace(each, state=State.REVIEWED) for each in state.entries]
    write_state(natural.root, "es", "posts/a.md", replace(state, entries=tuple(entries)))
    assert points(natural) == {}


@given(
    texts=st.lists(st.sampled_from(["Red words.", "Blue words.", "Green words."]), max_size=6),
    later=st.lists(st.sampled_from(["Red words.", "Blue words.", "Gray words."]), max_size=6),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_stale_is_what_a_run_would_ask_for(tmp_path_factory, texts, later):
    folder = Folder(tmp_path_factory.mktemp("site"))
    folder.write("posts/a.md", "# A\n\n" + "\n\n".join(texts) + "\n")
    folder.translate(Reviser())
    folder.write("posts/a.md", "# A\n\n" + "\n\n".join(later) + "\n")
    found = points(folder).get("posts/a.es.md")
    engine = Reviser()
    folder.translate(engine, memory="another")
    new = {text for text in later if text not in texts}
    assert set(engine.asked) == new
    assert bool(found and found.stale) == bool(new)
    assert (found is None) == (later == texts)
