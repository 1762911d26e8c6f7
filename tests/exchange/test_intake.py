"""What translators bring home: what is taken, what is told, and what is never lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from notetrans.backends.scripted import ScriptedBackend
from notetrans.config import load
from notetrans.errors import UsageError
from notetrans.exchange import FORMATS
from notetrans.memory import Memory
from notetrans.model import Origin, State
from notetrans.pipeline import open_site
from notetrans.pipeline.translators.exchange import Parcel, digest, export, parcels
from notetrans.pipeline.translators.intake import guard, read_files, take
from notetrans.pipeline.translators.taken import keep_rejected
from notetrans.protocol import Capabilities
from notetrans.stage import plan_publish, publish, read_staged, staged_posts
from pipeline.site_run import Folder

NOTE = """---
title: The title
---

# One heading

First words with `code` and **bold** in them.

Second words.

| cell | other |
| ---- | ----- |
| this | that  |
"""
SPANISH = {
    "The title": "El título",
    "One heading": "Un encabezado",
    "First words with <c1>`code`</c1> and <g2>bold</g2> in them.": "Primeras palabras con "
    "<c1>`code`</c1> y <g2>negrita</g2> en ellas.",
    "Second words.": "Segundas palabras.",
    "cell": "celda",
    "other": "otra",
    "this": "esta",
    "that": "aquella",
}
FIRST = next(source for source in SPANISH if "<c1>" in source)


class Machine(ScriptedBackend):
    """Puts its word before every text of the Spanish that it knows."""

    def __init__(self, word="mecánico", **capabilities):
        super().__init__(lambda one: f"{word} {SPANISH.get(one.text, one.text).lower()}")
        self.capabilities = Capabilities(**capabilities)

    @property
    def asked(self):
        return {one.text for request in self.history for one in request.segments}


class Exchange:
    """A site, one file of it, and the way there and back."""

    def __init__(self, root, name="xliff"):
        self.folder = Folder(root)
        self.folder.write("notetrans.yaml", self.folder.config)
        self.folder.write("posts/a.md", NOTE)
        self.form = FORMATS[name]
        self.path = root / f"out/a{self.form.ending}"

    @property
    def site(self):
        return open_site(load(self.folder.root, environ={}, user=self.folder.root / "none"))

    @property
    def root(self):
        return self.folder.root

    def export(self):
        posts = self.site.plan().posts
        export(self.site, Parcel(self.path, tuple(posts)), self.form)
        return read_files(self.path)[0]

    def edit(self, change):
        """Write the file anew as a tool would, each unit as ``change`` returns it."""
        (file,) = read_files(self.path)
        units = tuple(change(unit) for unit in file.units)
        self.path.write_bytes(self.form.write([replace(file, units=units)]))

    def fill(self, texts, **how):
        """Write targets by their sources."""
        self.edit(
            lambda unit: (
                replace(unit, target=texts[unit.source], **how) if unit.source in texts else unit
            )
        )

    def take(self, **how):
        with Memory(self.root / ".notetrans/cache/memory.sqlite") as memory:
            (taken,) = [take(self.site, file, memory, **how) for file in read_files(self.path)]
        assert taken.error is None
        return taken

    @property
    def staged(self):
        return read_staged(self.root, "es", "posts/a.md")

    def standing(self):
        """State and origin of each unit that is exported, by its source."""
        return {unit.source: (unit.state, unit.origin) for unit in self.export().units}

    def publish(self):
        posts = list(staged_posts(self.root))
        done = publish(self.root, plan_publish(self.root, posts))
        assert done.refused == ()


@pytest.fixture(params=FORMATS)
def exchange(request, tmp_path):
    """A site with nothing translated, and each format in turn."""
    return Exchange(tmp_path, request.param)


@pytest.fixture
def xliff(tmp_path):
    return Exchange(tmp_path)


@pytest.fixture
def po(tmp_path):
    return Exchange(tmp_path, "po")


def translated(exchange):
    """Translate the site by machine and publish it."""
    exchange.folder.translate(Machine())
    return exchange.export()


def test_a_note_translated_in_a_tool_alone_is_published_as_reviewed_work_of_a_person(tmp_path):
    for name in ("xliff", "xliff1", "po"):
        exchange = Exchange(tmp_path / name, name)
        exported = exchange.export()
        assert {unit.source for unit in exported.units} == set(SPANISH)
        assert {unit.target for unit in exported.units} == {""}
        exchange.fill(SPANISH)
        taken = exchange.take()
        assert (taken.texts, taken.left, taken.rejected) == (len(SPANISH), 0, ())
        exchange.publish()
        post = exchange.folder.read("posts/a.es.md")
        assert "Primeras palabras con `code` y **negrita** en ellas." in post
        assert "| esta | aquella" in post
        assert set(exchange.standing().values()) == {(State.REVIEWED, Origin.PERSON)}


def test_what_nobody_changed_stays_as_it_is(exchange):
    translated(exchange)
    taken = exchange.take()
    assert (taken.texts, taken.approved, taken.left) == (0, 0, len(SPANISH))
    assert exchange.staged is None


def test_only_the_changed_targets_of_a_post_are_a_persons(exchange):
    translated(exchange)
    exchange.fill({"Second words.": "Segundas palabras."})
    assert exchange.take().texts == 1
    found = exchange.standing()
    assert found.pop("Second words.") == (State.REVIEWED, Origin.PERSON)
    assert set(found.values()) == {(State.TRANSLATED, Origin.MACHINE)}


def test_a_second_import_of_the_same_file_changes_nothing(exchange):
    translated(exchange)
    exchange.fill({"Second words.": "Segundas palabras."})
    exchange.take()
    before = exchange.staged
    again = exchange.take()
    assert (again.texts, again.approved, again.rejected) == (0, 0, ())
    assert exchange.staged == before
    exchange.publish()
    assert exchange.take().texts == 0


@pytest.mark.parametrize("state", [State.REVIEWED, State.FINAL])
@pytest.mark.parametrize("name", ["xliff", "xliff1", "tmx"])
def test_a_state_raised_in_a_tool_approves_the_machines_text(tmp_path, name, state):
    exchange = Exchange(tmp_path, name)
    translated(exchange)
    exchange.edit(
        lambda unit: (
            replace(unit, state=state, doubt=False) if unit.source == "Second words." else unit
        )
    )
    taken = exchange.take()
    assert (taken.texts, taken.approved) == (0, 1)
    assert exchange.standing()["Second words."] == (state, Origin.MACHINE)


def test_a_final_target_comes_home_as_final(xliff):
    xliff.export()
    xliff.fill(SPANISH, state=State.FINAL)
    xliff.take()
    assert set(xliff.standing().values()) == {(State.FINAL, Origin.PERSON)}


def test_a_target_whose_code_is_lost_is_refused_and_the_others_are_taken(exchange):
    translated(exchange)
    exchange.fill(SPANISH | {FIRST: "Primeras palabras con y <g2>negrita</g2>."})
    taken = exchange.take()
    (rejected,) = taken.rejected
    assert (rejected.unit.source, rejected.reason) == (FIRST, "codes: <c1> is missing")
    line = exchange.path.read_text().splitlines()[rejected.unit.at - 1]
    assert "Primeras" in line
    assert taken.texts == len(SPANISH) - 1
    assert exchange.standing()[FIRST] == (State.TRANSLATED, Origin.MACHINE)


def test_work_on_a_source_that_changed_is_told_and_kept_in_a_file_beside(exchange):
    translated(exchange)
    exchange.fill(SPANISH)
    exchange.folder.write("posts/a.md", NOTE.replace("Second words.", "Quite other words."))
    taken = exchange.take()
    (rejected,) = taken.rejected
    assert rejected.reason == "its source has changed since the export"
    assert taken.texts == len(SPANISH) - 1
    (kept,) = keep_rejected(exchange.path, [taken])
    (file,) = FORMATS["po"].read(kept.read_bytes())
    (unit,) = file.units
    assert (unit.source, unit.target) == ("Second words.", "Segundas palabras.")
    assert unit.remark == rejected.reason


def test_a_rejected_file_can_be_corrected_and_imported(exchange):
    translated(exchange)
    exchange.fill({FIRST: "Sin nada."})
    (kept,) = keep_rejected(exchange.path, [exchange.take()])
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace("Sin nada.", "Con <c1/> y <g2>negrita</g2>."), encoding="utf-8")
    exchange.path = kept
    assert exchange.take().texts == 1
    assert "Con `code` y **negrita**." in exchange.staged.text


def test_a_newer_edit_of_a_person_is_not_replaced(exchange):
    translated(exchange)
    exchange.fill({"Second words.": "Segundas palabras."})
    post = exchange.folder.read("posts/a.es.md")
    exchange.folder.write(
        "posts/a.es.md", post.replace("mecánico segundas palabras.", "De mi mano.")
    )
    (rejected,) = exchange.take().rejected
    assert rejected.reason == "what stands was changed by a person since the export"
    assert exchange.staged is None


def test_a_persons_edit_that_was_exported_can_be_changed(exchange):
    translated(exchange)
    post = exchange.folder.read("posts/a.es.md")
    exchange.folder.write(
        "posts/a.es.md", post.replace("mecánico segundas palabras.", "De mi mano.")
    )
    exchange.export()
    exchange.fill({"Second words.": "De otra mano."})
    assert exchange.take().texts == 1
    assert "De otra mano." in exchange.staged.text


def test_an_old_file_does_not_bring_back_what_a_machine_replaced(exchange):
    translated(exchange)
    old = exchange.path.read_bytes()
    exchange.folder.translate(Machine("de nuevo"), force=True)
    exchange.path.write_bytes(old)
    taken = exchange.take()
    assert (taken.texts, taken.approved, taken.rejected) == (0, 0, ())


def test_a_doubt_of_the_translator_comes_home_as_a_doubt(po):
    po.export()
    po.edit(lambda unit: replace(unit, target=SPANISH[unit.source], doubt=unit.source == FIRST))
    assert po.take().texts == len(SPANISH)
    (doubted,) = [unit for unit in po.export().units if unit.doubt]
    assert (doubted.source, doubted.state) == (FIRST, State.TRANSLATED)
    assert (doubted.origin, doubted.findings) == (Origin.PERSON, ("major:review",))


def test_taking_a_doubt_away_approves_the_text(po):
    po.export()
    po.edit(lambda unit: replace(unit, target=SPANISH[unit.source], doubt=True))
    po.take()
    po.export()
    po.edit(lambda unit: replace(unit, doubt=unit.source != FIRST))
    taken = po.take()
    assert (taken.texts, taken.approved) == (0, 1)
    found = po.standing()
    assert found.pop(FIRST) == (State.REVIEWED, Origin.PERSON)
    assert set(found.values()) == {(State.TRANSLATED, Origin.PERSON)}


def test_a_machine_run_after_an_import_keeps_the_persons_text(exchange):
    """Whether it is published or only staged, and whatever engine comes."""
    translated(exchange)
    exchange.fill({"Second words.": "Segundas palabras."})
    exchange.take()
    exchange.folder.write("posts/a.md", NOTE.replace("that", "something"))
    (exchange.root / ".notetrans/cache/memory.sqlite").unlink()
    backend = Machine()
    exchange.folder.translate(backend)
    assert "Second words." not in backend.asked
    assert "Segundas palabras." in exchange.folder.read("posts/a.es.md")
    assert exchange.standing()["Second words."] == (State.REVIEWED, Origin.PERSON)


def test_drafts_of_an_engine_are_doubted_and_what_a_person_made_of_them_outlives_them(po):
    draft = Machine("tosco", draft=True)
    draft.name = "rough"
    po.folder.translate(draft)
    assert {(unit.doubt, unit.findings) for unit in po.export().units} == {(True, ("major:draft",))}
    po.edit(
        lambda unit: (
            replace(unit, target="Segundas palabras.", doubt=False)
            if unit.source == "Second words."
            else unit
        )
    )
    assert po.take().texts == 1
    assert po.staged.draft == "rough"
    po.publish()
    po.folder.translate(Machine(), memory="other")
    post = po.folder.read("posts/a.es.md")
    assert "Segundas palabras." in post
    assert "tosco" not in post


def test_a_file_with_work_that_is_not_imported_is_not_replaced(exchange):
    translated(exchange)
    guard(exchange.site, exchange.path)
    exchange.fill({"Second words.": "Segundas palabras."})
    with pytest.raises(UsageError, match=r"1 target is not imported yet\. Run `notetrans import`"):
        guard(exchange.site, exchange.path)
    exchange.take()
    guard(exchange.site, exchange.path)
    exchange.path.write_bytes(b"something else")
    with pytest.raises(UsageError, match="is not replaced"):
        guard(exchange.site, exchange.path)


def test_a_dry_run_judges_and_writes_nothing(exchange):
    translated(exchange)
    exchange.fill(SPANISH)
    assert exchange.take(dry_run=True).texts == len(SPANISH)
    assert exchange.staged is None
    assert exchange.take().texts == len(SPANISH)


@pytest.mark.parametrize("note", ["posts/none.md", "../a.md", "/etc/passwd", "", "posts/a.es.md"])
def test_a_file_for_no_note_of_the_site_is_refused_as_a_whole(xliff, note):
    translated(xliff)
    xliff.fill(SPANISH)
    file = replace(read_files(xliff.path)[0], note=note)
    with Memory(xliff.root / "memory.sqlite") as memory:
        taken = take(xliff.site, file, memory)
    assert taken.error is not None
    assert len(taken.rejected) == len(SPANISH)
    assert xliff.staged is None


def test_an_inline_element_of_another_tool_is_told_not_guessed(xliff):
    xliff.export()
    xliff.fill(SPANISH)
    text = xliff.path.read_text(encoding="utf-8")
    text = text.replace("<target>Segundas", '<target><ph id="extra"/>Segundas')
    xliff.path.write_text(text, encoding="utf-8")
    (rejected,) = xliff.take().rejected
    assert "<ph> (extra) is none of the note's" in rejected.reason


def test_a_tag_typed_as_text_is_no_code(xliff):
    xliff.export()
    xliff.fill(SPANISH | {FIRST: "Con &lt;c1/&gt; y <g2>negrita</g2>."})
    (rejected,) = xliff.take().rejected
    assert "codes: <c1> is missing" in rejected.reason


def test_one_file_holds_all_notes_of_a_language_but_not_of_two(tmp_path):
    exchange = Exchange(tmp_path)
    exchange.folder.write("posts/b.md", NOTE.replace("Second", "Third"))
    posts = exchange.site.plan().posts
    (parcel,) = parcels(posts, FORMATS["xliff"], tmp_path / "all.xlf")
    assert [post.note.path for post in parcel.posts] == ["posts/a.md", "posts/b.md"]
    export(exchange.site, parcel, FORMATS["xliff"])
    assert [file.note for file in read_files(parcel.path)] == ["posts/a.md", "posts/b.md"]
    more = exchange.site.plan(targets=["es", "fr"]).posts
    with pytest.raises(UsageError, match="en → es, en → fr"):
        parcels(more, FORMATS["xliff"], tmp_path / "all.xlf")
    with pytest.raises(UsageError, match="one note"):
        parcels(posts, FORMATS["po"], tmp_path / "all.po")
    folder = parcels(more, FORMATS["po"], tmp_path / "out")
    assert [parcel.path.relative_to(tmp_path).as_posix() for parcel in folder] == [
        f"out/{language}/posts/{name}.md.po" for name in "ab" for language in ("es", "fr")
    ]


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ("a  b\n", "a b", True),
        ("a <c1>`x`</c1>", "a <c1/>", True),
        ("a &lt; b", "a < b", True),
        ("a <g1>b</g1>", "a b", False),
        ("a <c1/><c2/>", "a <c2/><c1/>", False),
        ("a <c1>broken", "a <c1>broken", True),
        ("a", "b", False),
    ],
)
def test_a_digest_is_of_what_a_text_says(first, second, equal):
    assert (digest(first) == digest(second)) is equal
    assert re.fullmatch(r"[\w-]{11}", digest(first))
