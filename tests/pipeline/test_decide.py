"""A person approves, writes, rejects: kept at once, laid over the stage, settled by a publish."""

import shutil

import pytest
from site_run import Folder, Reviser

from notetrans.config import load
from notetrans.memory import Memory
from notetrans.model import Origin, State
from notetrans.pipeline import open_site
from notetrans.pipeline.decisions.decide import Verdict, checked, decide
from notetrans.pipeline.notes import digest, read_note
from notetrans.pipeline.standing import standing
from notetrans.stage import (
    MERGE,
    decided_posts,
    plan_publish,
    publish,
    read_decisions,
    read_staged,
    read_state,
    staged_posts,
)

NOTE = "# Title\n\nThe first one.\n\nThe second has `code` in it.\n\nThe same.\n\nThe same.\n"
POST = "posts/a.es.md"


class Desk:
    """A site, and a person at it."""

    def __init__(self, root):
        self.folder = Folder(root)
        self.folder.write("posts/a.md", NOTE)

    @property
    def site(self):
        return open_site(load(self.folder.root, environ={}, user=self.folder.root / "none"))

    @property
    def place(self):
        post = next(post for post in self.site.plan().posts if post.language == "es")
        return post, read_note(self.folder.root, post.note.path, self.site.options)

    def translate(self, backend=None, **options):
        backend = backend or Reviser()
        self.folder.translate(backend, publishing=False, **options)
        return sorted(backend.asked)

    def unit(self, source, nth=0):
        return [u.id for u in self.place[1].document.units if source in u.source][nth]

    def decide(self, *verdicts, by="", with_memory=True):
        with Memory(self.folder.root / ".notetrans/cache/memory.sqlite") as memory:
            return decide(self.site, *self.place, verdicts, memory if with_memory else None, by=by)

    def stands(self, source, nth=0):
        return standing(self.site, *self.place).known.get(self.unit(source, nth))

    def publish(self):
        root = self.folder.root
        return publish(root, plan_publish(root, list(staged_posts(root))))

    def state(self, source, nth=0):
        _, note = self.place
        found, _ = read_state(self.folder.root, "es", "posts/a.md")
        unit = note.by_id[self.unit(source, nth)]
        return [each for each in found.entries if each.source == note.source_hash(unit)][nth]

    @property
    def staged(self):
        return read_staged(self.folder.root, "es", "posts/a.md")

    @property
    def decisions(self):
        return read_decisions(self.folder.root, "es", "posts/a.md")


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.translate()
    return made


def test_an_approval_is_staged_and_published_as_reviewed(desk):
    done = desk.decide(Verdict(desk.unit("first"), "approve"), by="Ana")
    assert len(done.done) == 1
    assert desk.stands("first").state is State.REVIEWED
    assert [each.by for each in desk.decisions.verdicts.values()] == ["Ana"]
    desk.publish()
    assert desk.state("first").state is State.REVIEWED
    assert desk.state("first").origin is Origin.MACHINE
    assert desk.state("second").state is State.TRANSLATED
    assert list(decided_posts(desk.folder.root)) == []


def test_an_approval_changes_no_byte(desk):
    before = desk.staged.text
    desk.decide(*(Verdict(unit.id, "approve") for unit in desk.place[1].document.units))
    assert desk.staged.text == before
    assert {unit.entry.state for unit in desk.staged.units} == {State.REVIEWED}


def test_an_edit_is_a_persons_and_changes_its_unit_alone(desk):
    before = desk.staged.text
    text = "Uno que tiene <c1>code</c1>."
    desk.decide(Verdict(desk.unit("second"), "edit", text))
    expected = before.replace("es The second has `code` in it.", "Uno que tiene `code`.")
    assert desk.staged.text == expected
    desk.publish()
    assert desk.folder.read(POST) == expected
    assert desk.state("second").origin is Origin.PERSON
    assert list(decided_posts(desk.folder.root)) == []


def test_of_two_units_with_one_source_each_has_its_own(desk):
    desk.decide(Verdict(desk.unit("same", 1), "edit", "Lo mismo."))
    assert desk.stands("same", 0).target == "es The same."
    assert desk.stands("same", 1).target == "Lo mismo."
    desk.publish()
    assert desk.folder.read(POST).endswith("es The same.\n\nLo mismo.\n")


@pytest.mark.parametrize(
    ("source", "text", "check"),
    [
        ("first", " ", "empty"),
        ("second", "Sin nada.", "codes"),
        ("second", "<c1/><c1/>", "codes"),
        ("second", "<c1/> <c2/>", "codes"),
    ],
)
def test_a_broken_edit_is_refused_and_kept_nowhere(desk, source, text, check):
    before = desk.staged
    done = desk.decide(Verdict(desk.unit(source), "edit", text))
    assert done.done == ()
    assert check in {each.check for each in done.refused[0].findings}
    assert check in {
        each.check for each in checked(desk.site, *desk.place, desk.unit(source), text)
    }
    assert desk.staged == before
    assert list(decided_posts(desk.folder.root)) == []


def test_a_verdict_on_a_target_that_is_another_by_now_is_refused(desk):
    seen = digest(desk.stands("first").target)
    desk.decide(Verdict(desk.unit("first"), "edit", "El primero."))
    late = desk.decide(Verdict(desk.unit("first"), "approve", target=seen))
    assert late.done == ()
    assert "another target" in late.refused[0].reason


def test_verdicts_on_what_is_not_there_are_refused(desk):
    done = desk.decide(Verdict("none", "approve"), Verdict(desk.unit("first"), "reject"))
    assert [each.verdict.unit for each in done.refused] == ["none"]
    again = desk.decide(Verdict(desk.unit("first"), "approve"))
    assert "no target" in again.refused[0].reason


def test_what_is_rejected_is_asked_for_again_with_the_reason(desk):
    desk.decide(Verdict(desk.unit("first"), "reject", comment="Too stiff."))
    assert [unit.line for unit in desk.staged.incomplete] == [3]
    backend = Reviser(lambda segment: f"otra vez {segment.text}")
    assert desk.translate(backend) == ["The first one."]
    asked = [segment for request in backend.history for segment in request.segments]
    assert [segment.hint for segment in asked] == ["Too stiff."]
    assert desk.stands("first").target == "otra vez The first one."
    desk.publish()
    assert list(decided_posts(desk.folder.root)) == []


def test_a_rejected_target_does_not_come_back_from_anywhere(desk):
    desk.decide(Verdict(desk.unit("first"), "reject"))
    assert desk.translate() == ["The first one."]
    assert [unit.line for unit in desk.staged.incomplete] == [3], "the very same was answered"
    assert desk.stands("first") is None


def test_approvals_and_texts_outlive_the_stage(desk):
    desk.decide(Verdict(desk.unit("first"), "edit", "El primero."))
    desk.decide(Verdict(desk.unit("second"), "approve"))
    shutil.rmtree(desk.folder.root / ".notetrans/stage")
    shutil.rmtree(desk.folder.root / ".notetrans/cache")
    assert "The first one." not in desk.translate()
    assert desk.stands("first").target == "El primero."
    assert desk.stands("second").state is State.REVIEWED
    desk.publish()
    assert desk.state("first").origin is Origin.PERSON
    assert desk.state("second").state is State.REVIEWED


def test_another_target_takes_an_approval_back(desk):
    desk.decide(Verdict(desk.unit("first"), "approve"))
    shutil.rmtree(desk.folder.root / ".notetrans/stage")
    shutil.rmtree(desk.folder.root / ".notetrans/cache")
    desk.translate(Reviser(lambda segment: f"otra vez {segment.text}"))
    assert desk.stands("first").state is State.TRANSLATED


def test_another_source_takes_an_approval_back(desk):
    desk.decide(Verdict(desk.unit("first"), "approve"))
    desk.folder.write("posts/a.md", NOTE.replace("The first one.", "The very first one."))
    desk.translate()
    assert desk.stands("first").state is State.TRANSLATED
    assert desk.stands("second").state is State.TRANSLATED


def test_force_keeps_what_a_person_decided(desk):
    desk.decide(Verdict(desk.unit("first"), "edit", "El primero."))
    desk.decide(Verdict(desk.unit("second"), "approve"))
    asked = desk.translate(Reviser(lambda segment: f"otra vez {segment.text}"), force=True)
    assert set(asked) == {"The same.", "Title"}
    assert desk.stands("first").target == "El primero."
    assert desk.stands("second").state is State.REVIEWED


def test_a_published_post_takes_approvals_in_at_once(desk):
    desk.publish()
    before = desk.folder.read(POST)
    done = desk.decide(Verdict(desk.unit("first"), "approve", state=State.FINAL))
    assert done.published
    assert desk.state("first").state is State.FINAL
    assert desk.staged is None
    assert desk.folder.read(POST) == before
    assert list(decided_posts(desk.folder.root)) == []
    assert desk.translate() == []


def test_an_edit_of_a_published_post_waits_on_the_stage(desk):
    desk.publish()
    done = desk.decide(Verdict(desk.unit("first"), "edit", "El primero."))
    assert not done.published
    assert "El primero." in desk.staged.text
    assert desk.translate() == []
    desk.publish()
    assert "El primero." in desk.folder.read(POST)


def test_a_stale_post_takes_decisions_in_with_the_next_run(desk):
    desk.publish()
    desk.folder.write("posts/a.md", NOTE + "\nOne more.\n")
    desk.decide(Verdict(desk.unit("first"), "edit", "El primero."))
    assert desk.staged is None
    assert desk.translate() == ["One more."]
    assert "El primero." in desk.staged.text


def test_a_comment_stays_until_its_post_is_published(desk):
    desk.decide(Verdict(desk.unit("first"), "comment", comment="Is this right?"), by="Ana")
    desk.decide(Verdict(desk.unit("first"), "approve"))
    ruling = standing(desk.site, *desk.place).ruling
    assert [each.comment for each in ruling.comments[desk.unit("first")]] == ["Is this right?"]
    desk.publish()
    assert list(decided_posts(desk.folder.root)) == []


def test_a_text_whose_source_is_gone_is_told_and_kept(desk):
    desk.decide(Verdict(desk.unit("first"), "edit", "El primero."))
    desk.folder.write("posts/a.md", NOTE.replace("The first one.", "The very first one."))
    desk.translate()
    desk.publish()
    assert [each.text for each in desk.decisions.verdicts.values()] == ["El primero."]
    assert desk.translate() == []


def test_texts_of_two_branches_need_review(desk):
    desk.decide(Verdict(desk.unit("first"), "edit", "El primero."))
    folder = desk.folder.root / ".notetrans/decisions/es/posts/a.md"
    (path,) = folder.iterdir()
    other = path.read_text(encoding="utf-8").replace("El primero.", "Lo primero.")
    (folder / "other.jsonl").write_text(other, encoding="utf-8")
    assert desk.stands("first").findings == (MERGE,)
    desk.translate()
    units = [unit for unit in desk.staged.units if MERGE in unit.entry.findings]
    assert [unit.line for unit in units] == [3]
