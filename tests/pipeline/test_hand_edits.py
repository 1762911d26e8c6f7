"""Posts that a person changed in an editor: read unit by unit, taken in, carried on, never lost.

The cases are in ``hand_edits.txt``: a note, its post as a person left it, the note as it is
then, and the post after the next run and publish.
"""

from pathlib import Path

import pytest
from site_run import CONFIG, Folder, Reviser

from casefile import read_cases
from notetrans.config import load
from notetrans.memory import Memory
from notetrans.model import Origin, State
from notetrans.pipeline import open_site
from notetrans.pipeline.decisions.decide import Verdict, decide
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.overview.frozen import open_points
from notetrans.pipeline.overview.status import post_statuses
from notetrans.protect import memory_key
from notetrans.protocol import Capabilities
from notetrans.stage import (
    atomic,
    plan_publish,
    publish,
    read_staged,
    read_state,
    staged_posts,
)
from stage.git_folder import Repository

CASES = read_cases(Path(__file__).with_name("hand_edits.txt"), 4)
NOTE, POST = "posts/a.md", "posts/a.es.md"
TITLE = "front_matter: {set: {}, reset: {}}"


def put(folder, path, text):
    """Write a file, line ends as they are given."""
    file = folder.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(f"{text}\n".encode())


def got(folder, path):
    return (folder.root / path).read_bytes().decode().removesuffix("\n")


def run(folder, backend=None, **options):
    """Translate without publishing, and return what became of the post."""
    backend = backend or Reviser()
    return folder.translate(backend, publishing=False, memory="memory-scripted", **options)[POST]


def status(folder):
    site = open_site(load(folder.root, environ={}, user=folder.root / "none"))
    (found,) = post_statuses(site, site.plan().posts)
    return found


def refusals(folder, **options):
    """Publish what is staged, and return what was refused."""
    plan = plan_publish(folder.root, list(staged_posts(folder.root)), **options)
    return "\n".join(map(str, publish(folder.root, plan).refused))


def frozen(folder):
    """Return what `translate --frozen` tells of the posts."""
    site = open_site(load(folder.root, environ={}, user=folder.root / "none"))
    return [*open_points(site, site.plan().posts)]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path, CONFIG + "frontmatter: {set: {}, reset: {}}\n")


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_what_becomes_of_an_edited_post(folder, case):
    note, by_hand, changed, after = case.parts
    says = case.settings
    put(folder, NOTE, note)
    run(folder)
    assert refusals(folder) == ""
    put(folder, POST, by_hand)

    found = status(folder)
    assert found.status == ("current" if says["edited"] == "no" else "edited")
    assert found.edited == int(says["edited"].replace("no", "0"))
    assert "; ".join(found.unplaced) == says.get("unplaced", "")

    put(folder, NOTE, changed)
    assert bool(frozen(folder)) == (says["run"] not in ("taken", "current"))
    backend = Reviser()
    backend.capabilities = Capabilities(natural=False, revise=says.get("revise") != "no")
    assert run(folder, backend).status == says["run"]
    if says.get("revise") != "no":
        assert " ".join(backend.asked) == says.get("asked", "")
    if "previous" in says:
        assert {" → ".join(one.previous) for one in backend.asked.values()} == {says["previous"]}

    staged = read_staged(folder.root, "es", NOTE)
    assert (staged is not None) == (says["run"] == "staged")
    findings = {each for unit in staged.units for each in unit.entry.findings} if staged else set()
    assert findings == set(says.get("findings", "").split())
    assert says.get("staged", "") in (staged.text if staged else "")

    told = refusals(folder)
    assert says.get("refused", "") in told
    if "left" in says:  # also once a person has decided about the texts
        assert says["left"] in refusals(folder, decided=True)
    assert bool(told) == ("refused" in says)
    assert got(folder, POST) == after
    if says.get("published"):
        assert status(folder).status == "current"
        last = Reviser()
        assert run(folder, last).status == "current"
        assert last.asked == {}


PAIR = ("One morning.\n\nTwo long mornings.", "es One morning.\n\nDos mañanas largas.")


def edited(folder, note=PAIR[0], by_hand=PAIR[1]):
    """A published post that a person edited."""
    put(folder, NOTE, note)
    run(folder)
    assert refusals(folder) == ""
    put(folder, POST, by_hand)


def test_what_a_person_wrote_is_in_the_state_and_in_the_memory(folder):
    edited(folder)
    run(folder)
    state, _ = read_state(folder.root, "es", NOTE)
    assert [entry.origin for entry in state.entries] == [Origin.MACHINE, Origin.PERSON]
    with Memory(folder.root / ".notetrans/cache/memory-scripted.sqlite") as memory:
        match = memory.get(memory_key("Two long mornings.", ()), "en", "es")
    assert (match.target, match.origin) == ("Dos mañanas largas.", Origin.PERSON)
    put(folder, "posts/b.md", "Two long mornings.")
    backend = Reviser()
    folder.translate(backend, memory="memory-scripted")
    assert backend.asked == {}
    assert got(folder, "posts/b.es.md") == "Dos mañanas largas."


def test_words_beside_a_link_of_the_languages_own_serve_other_posts_with_the_notes_link(folder):
    edited(folder, "See [this](/en/about).\n\nTwo.", "Mira [esto](/es/about).\n\nDos.")
    assert run(folder).status == "edited"
    put(folder, "posts/b.md", "See [this](/en/about).\n\nTwo.")
    backend = Reviser()
    folder.translate(backend, memory="memory-scripted")
    assert backend.asked == {}
    assert folder.read("posts/b.es.md") == "Mira [esto](/en/about).\n\nDos.\n"
    assert got(folder, POST) == "Mira [esto](/es/about).\n\nDos."


def test_links_that_were_rebased_are_no_edit_and_another_one_is(folder):
    folder.config += "site: {output: '{lang}/{stem}.md'}\n"
    post = "es/a.md"
    put(folder, "posts/pic/a.png", "")
    put(folder, NOTE, "See [this](pic/a.png).\n\nTwo mornings.\n\nMore.")
    folder.translate(Reviser(), memory="memory-scripted")
    assert "[this](../posts/pic/a.png)" in got(folder, post)
    put(folder, post, got(folder, post).replace("es Two mornings", "Dos"))
    put(folder, NOTE, "See [this](pic/a.png).\n\nTwo mornings.\n\nMuch more.")
    folder.translate(Reviser(), memory="memory-scripted")
    assert got(folder, post) == "es See [this](../posts/pic/a.png).\n\nDos.\n\nes Much more."
    put(folder, post, got(folder, post).replace("../posts/pic/a.png", "../posts/es/a.png"))
    put(folder, NOTE, "See [this](pic/a.png).\n\nTwo mornings.\n\nMost.")
    folder.translate(Reviser(), memory="memory-scripted")
    assert "(../posts/es/a.png)" in got(folder, post)


COPIED = "---\nlang: es\n---\n\nUna mañana [clara](/x).\n\nDos mañanas."


@pytest.fixture
def copied(folder):
    """A note in the target language and its copy, in which a person edited a text."""
    folder.config = folder.config.replace("[es]", "[es], same_language: copy")
    folder.config += "site: {output: '{lang}/{stem}.md'}\n"
    put(folder, NOTE, COPIED)
    folder.translate(Reviser(), memory="memory-scripted")
    assert got(folder, "es/a.md") == COPIED
    put(folder, "es/a.md", COPIED.replace("Dos mañanas", "Dos mañanas mías"))
    return folder


def copy_again(folder, note, **capabilities):
    """Change the note of a copy, translate and publish; return what became of it."""
    put(folder, NOTE, note)
    backend = Reviser()
    backend.capabilities = Capabilities(natural=False, **{"revise": True, **capabilities})
    found = folder.translate(backend, memory="memory-scripted")
    assert backend.asked == {}
    return found["es/a.md"].status


def test_a_copy_that_a_person_edited_is_taken_in_and_carried_on(copied):
    assert copy_again(copied, COPIED) == "taken"
    assert copy_again(copied, COPIED.replace("clara", "gris")) == "staged"
    assert got(copied, "es/a.md") == COPIED.replace("clara", "gris").replace("as.", "as mías.")
    assert copy_again(copied, COPIED.replace("clara", "gris")) == "current"


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("revise", [True, False])
def test_a_copy_whose_note_changes_under_a_persons_words_waits(copied, taken, revise):
    by_hand = got(copied, "es/a.md")
    if taken:
        copy_again(copied, COPIED)
    assert copy_again(copied, COPIED.replace("Dos", "Dos largas"), revise=revise) == "staged"
    assert "the note has changed under what a person wrote" in refusals(copied)
    assert got(copied, "es/a.md") == by_hand


def test_a_copy_with_a_link_of_its_own_stays(copied):
    by_hand = got(copied, "es/a.md").replace("/x", "/y")
    put(copied, "es/a.md", by_hand)
    assert copy_again(copied, COPIED) == "edited"
    assert copy_again(copied, COPIED.replace("clara", "gris")) == "staged"
    assert "a link leads to /y" in refusals(copied, decided=True)
    assert got(copied, "es/a.md") == by_hand


def test_a_copy_is_no_engines_work_and_another_engine_leaves_a_persons_words(copied):
    copy_again(copied, COPIED)
    by_hand = got(copied, "es/a.md")
    state, _ = read_state(copied.root, "es", NOTE)
    assert (state.made_by, state.draft, state.prompt) == ("", "", "")
    other = Reviser()
    other.name = "another"
    assert copied.translate(other, memory="memory-scripted")["es/a.md"].status == "current"
    assert got(copied, "es/a.md") == by_hand


def test_a_post_edited_after_it_was_staged_is_read_once_more(folder):
    edited(folder)
    put(folder, NOTE, PAIR[0].replace("One", "A"))
    run(folder)
    put(folder, POST, PAIR[1].replace("largas", "muy largas"))
    assert "Run `notetrans translate` to take the change in" in refusals(folder)
    assert run(folder).status == "staged"
    assert refusals(folder) == ""
    assert got(folder, POST) == "es A morning.\n\nDos mañanas muy largas."


def test_a_post_edited_while_it_is_published_stays(folder, monkeypatch):
    edited(folder)
    put(folder, NOTE, PAIR[0].replace("One", "A"))
    run(folder)
    plan = plan_publish(folder.root, list(staged_posts(folder.root)))
    late = PAIR[1] + "\n\nUna más."
    write = atomic._write

    def written(beside, data, path):
        write(beside, data, path)
        if path.name == "a.es.md":
            put(folder, POST, late)

    monkeypatch.setattr(atomic, "_write", written)
    assert len(publish(folder.root, plan).refused) == 1
    assert got(folder, POST) == late


def overtaken(folder):
    """A post that waits: its note changed under what a person wrote."""
    edited(folder)
    put(folder, NOTE, PAIR[0].replace("long", "very long"))
    run(folder)
    site = open_site(load(folder.root, environ={}, user=folder.root / "none"))
    (post,) = site.plan().posts
    note = read_note(site.root, NOTE, site.options)
    return site, post, note, note.document.units[1].id


@pytest.mark.parametrize("action", ["approve", "edit"])
def test_a_person_decides_what_takes_the_place_of_their_words(folder, action):
    site, post, note, unit = overtaken(folder)
    assert decide(site, post, note, [Verdict(unit, action, text="Dos muy largas.")]).done
    assert status(folder).status == "staged"
    assert refusals(folder) == ""
    text = "es Two very long mornings." if action == "approve" else "Dos muy largas."
    assert got(folder, POST) == f"es One morning.\n\n{text}"
    state, _ = read_state(folder.root, "es", NOTE)
    assert (state.entries[1].state, state.entries[1].findings) == (State.REVIEWED, ())
    assert run(folder).status == "current"


def test_what_waits_keeps_waiting_through_other_runs(folder):
    overtaken(folder)
    assert run(folder).status == "waiting"
    put(folder, NOTE, PAIR[0].replace("long", "very long").replace("One", "A"))
    backend = Reviser()
    assert run(folder, backend).status == "staged"
    assert set(backend.asked) == {"A morning."}  # the other one is paid for, and waits still
    assert "nobody has looked at" in refusals(folder)
    assert refusals(folder, decided=True) == ""
    assert got(folder, POST) == "es A morning.\n\nes Two very long mornings."


def test_a_stale_text_is_revised_once_an_engine_can(folder):
    edited(folder)
    put(folder, NOTE, PAIR[0].replace("long", "very long"))
    rough = Reviser()
    rough.capabilities = Capabilities(natural=False)
    run(folder, rough)
    assert "Dos mañanas largas." in read_staged(folder.root, "es", NOTE).text
    backend = Reviser()
    assert run(folder, backend).status == "staged"
    (segment,) = backend.asked.values()
    assert segment.previous == ("Two long mornings.", "Dos mañanas largas.")


def test_where_no_engine_has_an_answer_the_source_takes_no_persons_place(folder):
    edited(folder)
    put(folder, NOTE, PAIR[0].replace("long", "very long"))
    assert run(folder, Reviser(lambda _: None)).status == "incomplete"
    assert "nobody has looked at" in refusals(folder, incomplete="source")
    assert got(folder, POST) == PAIR[1]


def test_everything_is_asked_again_only_when_that_is_said(folder):
    edited(folder)
    run(folder)
    backend = Reviser()
    run(folder, backend, force=True)
    assert set(backend.asked) == {"One morning."}
    backend = Reviser()
    run(folder, backend, force=True, approved=True)
    assert set(backend.asked) == {"One morning.", "Two long mornings."}
    assert "nobody has looked at" in refusals(folder)
    assert got(folder, POST) == PAIR[1]


def test_what_another_clone_took_in_is_not_replaced_by_what_was_staged_before(folder):
    put(folder, NOTE, PAIR[0])
    run(folder)
    assert refusals(folder) == ""
    run(folder, force=True)  # staged here, beside the machine's version
    staged = (folder.root / ".notetrans/stage/es/posts/a.md.json").read_bytes()
    put(folder, POST, PAIR[1])
    run(folder)  # taken in there, and pulled
    (folder.root / ".notetrans/stage/es/posts").mkdir(parents=True, exist_ok=True)
    (folder.root / ".notetrans/stage/es/posts/a.md.json").write_bytes(staged)
    assert "was changed by a person since this was staged" in refusals(folder)
    assert got(folder, POST) == PAIR[1]


def test_what_the_note_changed_outside_units_is_told_apart_by_git(folder):
    code = "\n\n```\n{}\n```"
    note, by_hand = PAIR[0] + code.format("old"), PAIR[1] + code.format("old")
    for commits in (False, True):
        edited(folder, note, by_hand)
        if commits:
            repository = Repository(folder.root)
            repository.git("init", "-q")
            repository.commit()
        put(folder, NOTE, note.replace("old", "new"))
        run(folder)
        told = refusals(folder)
        assert bool(told) != commits
        if told:
            assert "line 5: changed outside units" in told
            (folder.root / POST).unlink()
            (folder.root / ".notetrans/state/es/posts/a.md.txt").unlink()
    assert got(folder, POST) == by_hand.replace("old", "new")


def test_a_post_that_cannot_be_read_is_told_and_left_alone(folder):
    edited(folder, "---\ntitle: A\n---\n\nOne.", "---\ntitle: A\n\nes One.")
    (told,) = status(folder).unplaced
    assert "front matter" in told
    assert run(folder).status == "edited"
    assert got(folder, POST) == "---\ntitle: A\n\nes One."
