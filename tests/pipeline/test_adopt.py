"""Posts that somebody else made, taken over: what is taken, what is told, what is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from site_run import Folder, Reviser

from casefile import Case, read_cases
from notetrans.config import load
from notetrans.memory import Memory
from notetrans.model import Origin, State
from notetrans.pipeline import open_site
from notetrans.pipeline.adoption.adopt import ADOPT, Adopted
from notetrans.pipeline.adoption.takeover import take_over
from notetrans.pipeline.caches import memory_path
from notetrans.pipeline.decisions.decide import Verdict, decide
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.overview.status import post_statuses
from notetrans.pipeline.publish import publish_staged
from notetrans.pipeline.upkeep.fsck import disagreements
from notetrans.pipeline.upkeep.rebuild import rebuild
from notetrans.stage import (
    content_hash,
    prepare,
    read_state,
    staged_posts,
    write_state,
)

WANTED = {("es", "posts/a.md")}
CASES = read_cases(Path(__file__).parent / "fixtures/adopted.txt", 3)


def site_of(folder):
    folder.write("notetrans.yaml", folder.config)
    return open_site(load(folder.root, environ={}, user=folder.root / "none"))


def adopt(folder, *, writing=True, **options) -> dict[str, Adopted]:
    site = site_of(folder)
    prepare(site.root)
    with Memory(memory_path(site.root, "")) as memory:
        done = take_over(site, site.plan().posts, memory if writing else None, **options)
        return {each.post.path: each for each in done}


def told(adopted: Adopted) -> str:
    if adopted.error:
        return f"{adopted.status}: {adopted.error.message}"
    same = "same" if adopted.same else "differs"
    counts = f"{adopted.taken} of {adopted.units}, {adopted.review} to review, {same}"
    return "\n".join(
        [counts, *(f"{x.line} / {x.there} {x.reason}: {x.text}" for x in adopted.untaken)]
    )


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_what_is_taken_of_a_post_and_what_is_told(tmp_path: Path, case: Case) -> None:
    folder = Folder(tmp_path)
    note, post, expected = case.parts
    folder.write("posts/a.md", note + "\n")
    folder.write("posts/a.es.md", post + "\n")

    (found,) = adopt(folder).values()

    assert told(found) == expected
    assert folder.read("posts/a.es.md") == post + "\n"
    assert list(disagreements(site_of(folder), site_of(folder).plan().posts)) == []
    state, _ = read_state(tmp_path, "es", "posts/a.md")
    assert (state is None) == (found.status == "refused")
    if state:
        assert sum(bool(entry.target) for entry in state.entries) == found.taken
        assert {each.origin for each in state.entries if each.target} == {Origin.PERSON}
        assert state.published == (content_hash(f"{post}\n".encode()),)


NOTE = """\
---
title: The lighthouse
---

# The lighthouse

It was built in 1861 and has 148 steps.

The keeper writes the weather into `log.txt` every evening, and once a week he sends the sheet by
[boat](boat.md) to the office.

Bring warm clothes.
"""
POST = """\
---
title: El faro
lang: es
translated: true
---

# El faro

Se construyó en 1861 y tiene 148 escalones.

El farero anota el tiempo en `log.txt` cada tarde, y una vez por semana envía la hoja en
[barco](boat.md) a la oficina.

Lleva ropa de abrigo.
"""


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", NOTE)
    folder.write("posts/a.es.md", POST)
    return folder


def revised(post):
    """Return the post with its last paragraph anew, and the model that made it."""
    coat = post.replace("ropa de abrigo", "un abrigo")
    return coat.replace("translated: true\n", "translated: true\nmodel: scripted\n")


def statuses(folder):
    site = site_of(folder)
    return {
        each.target: (each.status, each.detail) for each in post_statuses(site, site.plan().posts)
    }


def test_an_adopted_post_is_current_and_nothing_is_sent(folder):
    assert statuses(folder) == {"posts/a.es.md": ("unknown", "not written by notetrans")}
    assert told(adopt(folder)["posts/a.es.md"]) == "5 of 5, 0 to review, same"
    assert statuses(folder) == {"posts/a.es.md": ("current", "")}
    engine = Reviser()
    assert folder.translate(engine)["posts/a.es.md"].status == "current"
    assert engine.asked == {}
    assert folder.read("posts/a.es.md") == POST


def test_what_changed_since_is_all_that_is_sent_and_the_rest_stays_word_for_word(folder):
    adopt(folder)
    folder.write("posts/a.md", NOTE.replace("warm clothes", "a warm coat"))
    engine = Reviser(lambda _: "Lleva un abrigo.")
    folder.translate(engine)
    assert set(engine.asked) == {"Bring a warm coat."}
    assert engine.asked["Bring a warm coat."].previous == (
        "Bring warm clothes.",
        "Lleva ropa de abrigo.",
    )
    assert folder.read("posts/a.es.md") == POST  # a person's, until a person has seen the new text
    assert publish_staged(site_of(folder), WANTED, anyway=True).done
    assert folder.read("posts/a.es.md") == revised(POST)


def test_a_machine_never_replaces_what_was_adopted(folder):
    adopt(folder)
    engine = Reviser()
    folder.translate(engine, force=True)
    assert engine.asked == {}
    assert folder.read("posts/a.es.md") == POST


def test_a_machines_post_is_replaced_by_force(folder):
    adopt(folder, origin=Origin.MACHINE)
    engine = Reviser()
    folder.translate(engine)
    assert engine.asked == {}
    folder.translate(engine, force=True)
    assert len(engine.asked) == 4  # the title is the heading too


def test_a_post_with_more_than_its_units_is_replaced_only_when_a_person_says_so(folder):
    own = POST.replace("# El faro\n", "# El faro\n\n<!-- traducido por Ana -->\n")
    folder.write("posts/a.es.md", own)
    assert not adopt(folder)["posts/a.es.md"].same
    assert statuses(folder) == {"posts/a.es.md": ("current", "")}
    folder.write("posts/a.md", NOTE.replace("warm clothes", "a warm coat"))
    folder.translate(Reviser(lambda _: "Lleva un abrigo."), publishing=False)
    site = site_of(folder)
    (refused,) = publish_staged(site, WANTED, anyway=True).refused
    assert "`notetrans diff` shows what would be lost" in str(refused)

    assert publish_staged(site, WANTED, adopted=True, anyway=True).done
    assert folder.read("posts/a.es.md") == revised(POST)


def test_a_doubtful_target_is_approved_in_the_state_and_the_file_stays(folder):
    words = "# Words\n\n- moon\n- bread\n- water\n\nThe end, and 12 more to be seen.\n"
    own = "# Palabras\n\n- luna\n- pan\n- agua\n\n<!-- de Ana -->\n\nEl fin, y 12 más que ver.\n"
    folder.write("posts/a.md", words)
    folder.write("posts/a.es.md", own)
    adopt(folder)
    state, _ = read_state(folder.root, "es", "posts/a.md")
    doubtful = replace(state.entries[1], findings=(ADOPT,))
    entries = (state.entries[0], doubtful, *state.entries[2:])
    write_state(folder.root, "es", "posts/a.md", replace(state, entries=entries))
    site = site_of(folder)
    (post,) = site.plan().posts
    note = read_note(site.root, post.note.path, site.options)
    unit = note.document.units[1]

    assert decide(site, post, note, [Verdict(unit.id, "approve")], by="Ana").published

    after, _ = read_state(folder.root, "es", "posts/a.md")
    assert after.entries[1] == replace(doubtful, state=State.REVIEWED, findings=())
    assert after.differs
    assert after.entries[2:] == state.entries[2:]
    assert list(staged_posts(folder.root)) == []
    assert folder.read("posts/a.es.md") == own


def test_the_targets_serve_other_posts_and_the_memory_can_be_lost(folder):
    adopt(folder)
    site = site_of(folder)
    path = memory_path(site.root, "")
    with Memory(path) as memory:
        kept = len(memory)
    path.unlink()
    assert [each.targets for each in rebuild(site, site.plan().posts)] == [kept]
    folder.write("posts/b.md", "Bring warm clothes.\n")
    engine = Reviser()
    folder.translate(engine)
    assert engine.asked == {}
    assert folder.read("posts/b.es.md").endswith("Lleva ropa de abrigo.\n")


def test_doubtful_targets_need_review_and_serve_no_other_post(folder):
    words = "# Words\n\n- moon\n- bread\n- water\n- house\n\nThe end, and 12 more to be seen.\n"
    folder.write("posts/a.md", words)
    folder.write(
        "posts/a.es.md", "# Palabras\n\n- luna\n- agua\n- casa\n\nEl fin, y 12 más que ver.\n"
    )
    found = adopt(folder)["posts/a.es.md"]
    assert found.review
    state, _ = read_state(folder.root, "es", "posts/a.md")
    assert sum(ADOPT in entry.findings for entry in state.entries) == found.review
    site = site_of(folder)
    before = _sources(memory_path(site.root, ""))
    assert before == {"Words", "The end, and 12 more to be seen."}
    memory_path(site.root, "").unlink()
    list(rebuild(site, site.plan().posts))
    assert _sources(memory_path(site.root, "")) == before


def _sources(path):
    with Memory(path) as memory:
        return {memory.source(key, "en", "es") for key in memory.keys("en", "es")}


def test_the_model_that_the_post_names_is_known(folder):
    folder.write("posts/a.es.md", POST.replace("lang: es", "lang: es\nmodel: some-model"))
    adopt(folder, origin=Origin.MACHINE)
    state, _ = read_state(folder.root, "es", "posts/a.md")
    assert state.made_by == "adopt some-model"


def test_trying_it_writes_nothing(folder):
    found = adopt(folder, writing=False)
    assert found["posts/a.es.md"].taken == 5
    assert statuses(folder)["posts/a.es.md"][0] == "unknown"


def test_a_post_that_is_known_already_is_left_alone(folder):
    adopt(folder)
    folder.write("posts/a.es.md", POST.replace("148", "149"))
    assert adopt(folder)["posts/a.es.md"].status == "known"
    assert statuses(folder)["posts/a.es.md"][0] == "edited"


def test_what_cannot_be_read_is_refused_and_the_others_go_on(folder):
    folder.write("posts/b.md", "One thing.\n")
    (folder.root / "posts/b.es.md").write_bytes(b"caf\xe9\n")
    folder.write("posts/c.md", "Another thing.\n")
    found = adopt(folder)
    assert {path: each.status for path, each in found.items()} == {
        "posts/a.es.md": "adopted",
        "posts/b.es.md": "refused",
        "posts/c.es.md": "absent",
    }
    assert "posts/b.es.md" in str(found["posts/b.es.md"].error)


def test_several_processes_do_the_same(folder):
    for number in range(70):
        folder.write(f"posts/n{number}.md", NOTE.replace("1861", str(1800 + number)))
        folder.write(f"posts/n{number}.es.md", POST.replace("1861", str(1800 + number)))
    found = adopt(folder, processes=2)
    assert len(found) == 71
    assert {told(each) for each in found.values()} == {"5 of 5, 0 to review, same"}
    assert {status for status, _ in statuses(folder).values()} == {"current"}
