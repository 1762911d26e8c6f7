"""What is known of the units at a line: conditions, origins, reviewers, and what is not known."""

from __future__ import annotations

import pytest
from site_run import Folder, Reviser

from notetrans.config import load
from notetrans.errors import UsageError
from notetrans.memory import Memory
from notetrans.model import Origin
from notetrans.pipeline import open_site
from notetrans.pipeline.adoption.takeover import take_over
from notetrans.pipeline.caches import memory_path
from notetrans.pipeline.decisions.decide import Verdict, decide
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.overview.explain import explain

NOTE = """\
# The morning

The first paragraph, which is long,
on two lines.

| Tool | Use |
| --- | --- |
| rope | to climb |

- Yes
- Yes
"""


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", NOTE)
    folder.translate(Reviser(), memory="memory-scripted")
    return folder


def site_of(folder):
    return open_site(load(folder.root, environ={}, user=folder.root / "none"))


def at(folder, path, line):
    return explain(site_of(folder), folder.root / path, line, ("es",))


def one(folder, path, line):
    (found,) = at(folder, path, line)
    return found


@pytest.mark.parametrize("path", ["posts/a.md", "posts/a.es.md"])
@pytest.mark.parametrize("line", [3, 4])
def test_all_lines_of_a_paragraph_are_it(folder, path, line):
    found = one(folder, path, line)
    assert (found.unit.line, found.there, found.condition) == (3, 3, "current")
    assert found.known.origin is Origin.MACHINE
    assert found.made_by == "scripted scripted"
    assert (found.made.backend, found.made.attempts) == ("scripted", 1)


def test_all_cells_of_a_row_are_told(folder):
    assert [each.unit.source for each in at(folder, "posts/a.es.md", 8)] == ["rope", "to climb"]


def test_the_second_of_two_equal_units_is_itself(folder):
    first, second = one(folder, "posts/a.es.md", 10), one(folder, "posts/a.es.md", 11)
    assert first.unit.source == second.unit.source == "Yes"
    assert (first.unit.line, second.unit.line) == (10, 11)


def test_a_changed_source_is_stale_on_both_sides(folder):
    folder.write("posts/a.md", NOTE.replace("The first", "A first"))
    for path in ("posts/a.md", "posts/a.es.md"):
        found = one(folder, path, 3)
        assert found.condition == "stale"
        assert found.unit.source.startswith("A first")
        assert found.target.startswith("es The first")
        assert found.made is None


def test_a_new_unit_is_missing(folder):
    folder.write("posts/a.md", NOTE + "\nMore words.\n")
    found = one(folder, "posts/a.md", 13)
    assert (found.condition, found.known, found.there) == ("missing", None, 0)


def test_a_text_that_a_person_changed_is_edited(folder):
    post = folder.read("posts/a.es.md")
    folder.write("posts/a.es.md", post.replace("es The morning", "La mañana"))
    for path in ("posts/a.md", "posts/a.es.md"):
        found = one(folder, path, 1)
        assert (found.condition, found.known.origin) == ("edited", Origin.PERSON)
        assert found.target == "La mañana"


def test_a_text_that_no_unit_of_the_note_has_is_not_known(folder):
    folder.write("posts/a.es.md", folder.read("posts/a.es.md") + "\nA remark.\n")
    found = one(folder, "posts/a.es.md", 13)
    assert (found.unit, found.condition, found.target) == (None, "not known", "A remark.")


def test_what_waits_on_the_stage_is_told_of_the_note(folder):
    folder.write("posts/a.md", NOTE.replace("The first", "A first"))
    folder.translate(Reviser(), memory="memory-scripted", publishing=False)
    found = one(folder, "posts/a.md", 3)
    assert (found.condition, found.staged) == ("current", True)
    assert one(folder, "posts/a.es.md", 3).condition == "stale"


def test_a_reviewer_is_told(folder):
    site = site_of(folder)
    (post,) = site.plan().posts
    note = read_note(site.root, post.note.path, site.options)
    unit = note.document.units[0]
    with Memory(memory_path(site.root, "scripted")) as memory:
        assert decide(site, post, note, [Verdict(unit.id, "approve")], memory, by="Ana").done
    found = one(folder, "posts/a.es.md", 1)
    assert (found.condition, found.made.reviewer) == ("approved", "Ana")
    assert found.made.backend == "scripted"


def test_an_adopted_text_is_a_persons_and_nobody_knows_more(tmp_path):
    folder = Folder(tmp_path)
    folder.write("notetrans.yaml", folder.config)
    folder.write("posts/a.md", "# A rope\n\nThe 12 metres of it.\n")
    folder.write("posts/a.es.md", "# Una cuerda\n\nLos 12 metros de ella.\n")
    site = site_of(folder)
    with Memory(memory_path(site.root, "")) as memory:
        list(take_over(site, site.plan().posts, memory))
    found = one(folder, "posts/a.es.md", 3)
    assert (found.condition, found.known.origin, found.made) == ("current", Origin.PERSON, None)
    assert found.made_by == "adopt"


def test_nothing_is_changed_by_asking(folder):
    before = {path: path.read_bytes() for path in folder.root.rglob("*.txt")}
    memory_path(folder.root, "scripted").unlink()
    at(folder, "posts/a.es.md", 3)
    assert not memory_path(folder.root, "scripted").exists()
    assert before == {path: path.read_bytes() for path in folder.root.rglob("*.txt")}


@pytest.mark.parametrize(("line", "told"), [(2, "blank"), (7, "marker"), (99, "has 11 lines")])
def test_a_line_without_unit_says_what_it_is(folder, line, told):
    with pytest.raises(UsageError, match=told):
        at(folder, "posts/a.md", line)
