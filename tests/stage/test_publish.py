"""Publishing: into place, whole, and never over a person's file."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from notetrans.config import config_sample
from notetrans.errors import PublishError, UsageError
from notetrans.protect.glossary import parse as parse_glossary
from notetrans.stage import (
    Entry,
    PostState,
    Published,
    Staged,
    StagedUnit,
    blob_id,
    content_hash,
    initialise,
    plan_publish,
    publish,
    read_staged,
    read_state,
    resume,
    stage,
    staged_posts,
    unit_hash,
    unstage,
    write_state,
    write_whole,
    writer_lock,
)
from notetrans.stage.adopted import keeps_its_own
from notetrans.stage.staging import format_staged, parse_staged, staged_path

TARGET = "posts/x.es.md"


def document(text: str = "# Hola\n", note: str = "posts/x.md", **changes: object) -> Staged:
    """Return a finished document of one unit."""
    entry = Entry(unit_hash("heading", "Hello"), unit_hash("heading", text))
    made = Staged(
        note, "es", note.replace(".md", ".es.md"), blob_id(b"# Hello\n"), text,
        (StagedUnit("0" * 12, entry, 1),), "echo", "none",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def put(root: Path, *documents: Staged) -> Published:
    """Stage documents and publish everything that waits."""
    for each in documents:
        stage(root, each)
    return publish(root, plan_publish(root, staged_posts(root)))


def test_a_document_goes_from_the_stage_into_place_and_is_known(tmp_path: Path) -> None:
    found = put(tmp_path, document())
    assert (tmp_path / TARGET).read_bytes() == b"# Hola\n"
    assert found == Published((document(),), ())
    assert list(staged_posts(tmp_path)) == []
    state, problems = read_state(tmp_path, "es", "posts/x.md")
    assert state is not None
    assert state.published == (content_hash(b"# Hola\n"),)
    assert state.entries == (document().units[0].entry,)
    assert problems == ()


def test_a_staged_document_comes_back_as_it_was(tmp_path: Path) -> None:
    made = document("\ufeff---\r\ntítulo: \u2028\r\n---\r\n", base="b", model='"m"\n')
    stage(tmp_path, made)
    assert read_staged(tmp_path, "es", "posts/x.md") == made
    assert parse_staged(format_staged(made)) == made
    unstage(tmp_path, made)
    assert read_staged(tmp_path, "es", "posts/x.md") is None


@pytest.mark.parametrize("change", [b"", b"{", b"[]", b'{"format": 2}', b"\xff", b"null"])
def test_a_damaged_stage_file_is_as_good_as_absent(tmp_path: Path, change: bytes) -> None:
    stage(tmp_path, document())
    staged_path(tmp_path, "es", "posts/x.md").write_bytes(change)
    assert read_staged(tmp_path, "es", "posts/x.md") is None
    assert list(staged_posts(tmp_path)) == []


def test_a_file_that_the_state_does_not_know_is_a_persons(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / TARGET).write_text("mine\n", encoding="utf-8")
    found = put(tmp_path, document(), document(note="posts/y.md"))
    assert (tmp_path / TARGET).read_bytes() == b"mine\n"
    assert [str(error) for error in found.refused] == [
        "posts/x.es.md: was not written by notetrans and is not replaced. "
        "Move it away, or change site.output in notetrans.yaml."
    ]
    assert [each.note for each in found.done] == ["posts/y.md"]
    assert [each.note for each in staged_posts(tmp_path)] == ["posts/x.md"]


def test_a_published_file_that_was_edited_is_a_persons(tmp_path: Path) -> None:
    put(tmp_path, document())
    (tmp_path / TARGET).write_text("# ¡Hola!\n", encoding="utf-8")
    found = put(tmp_path, document("# Buenas\n"))
    assert "changed by hand" in str(found.refused[0])
    assert (tmp_path / TARGET).read_text(encoding="utf-8") == "# ¡Hola!\n"


def test_an_adopted_post_with_a_layout_of_its_own_is_kept_until_it_is_another(
    tmp_path: Path,
) -> None:
    theirs = b"# Hola\n\nA remark of the translator's.\n"
    write_whole(tmp_path / TARGET, theirs, root=tmp_path)
    known = PostState((("0123456789a", content_hash(theirs)),), (), made_by="adopt", differs=True)
    write_state(tmp_path, "es", "posts/x.md", known)
    made = document("# Buenas\n", base=content_hash(theirs))
    refused = keeps_its_own(tmp_path, made)
    assert "`notetrans publish --replace-adopted`" in str(refused)
    assert keeps_its_own(tmp_path, document(theirs.decode())) is None

    assert put(tmp_path, made).refused == ()  # somebody said so
    state, _ = read_state(tmp_path, "es", "posts/x.md")
    assert state is not None
    assert not state.differs
    assert keeps_its_own(tmp_path, document("# Buenos días\n")) is None


@pytest.mark.parametrize("same", [b"# Hola\r\n", b"\xef\xbb\xbf# Hola", b"# Hola  \n\n"])
def test_line_ends_and_blanks_do_not_make_it_a_persons(tmp_path: Path, same: bytes) -> None:
    put(tmp_path, document())
    (tmp_path / TARGET).write_bytes(same)
    assert put(tmp_path, document("# Buenas\n")).refused == ()
    assert (tmp_path / TARGET).read_bytes() == b"# Buenas\n"


def test_a_document_that_has_taken_a_persons_version_in_may_replace_it(tmp_path: Path) -> None:
    put(tmp_path, document())
    (tmp_path / TARGET).write_bytes(b"# Hey\n")
    assert put(tmp_path, document("# Hey!\n", base=content_hash(b"# Hey\n"))).refused == ()
    assert (tmp_path / TARGET).read_bytes() == b"# Hey!\n"


def test_a_deleted_post_is_written_again(tmp_path: Path) -> None:
    put(tmp_path, document())
    (tmp_path / TARGET).unlink()
    assert put(tmp_path, document()).refused == ()
    assert (tmp_path / TARGET).exists()


def test_a_document_without_all_targets_is_published_only_where_that_is_wished(
    tmp_path: Path,
) -> None:
    bare = StagedUnit("1" * 12, Entry(unit_hash("paragraph", "x"), ""), 7)
    kept = replace(bare, translate=False)
    made = document(units=(*document().units, bare, kept))
    refused = plan_publish(tmp_path, [made]).refused
    assert [str(error) for error in refused] == [
        "posts/x.es.md: 1 of 3 units have no target (line 7 of posts/x.md). "
        "Run `notetrans translate` again, or set publish.incomplete: source."
    ]
    assert isinstance(refused[0], PublishError)
    assert plan_publish(tmp_path, [made], incomplete="source").ready == (made,)


def test_a_file_edited_between_plan_and_publish_is_seen(tmp_path: Path) -> None:
    put(tmp_path, document())
    stage(tmp_path, document("# Buenas\n"))
    plan = plan_publish(tmp_path, staged_posts(tmp_path))
    (tmp_path / TARGET).write_bytes(b"# Mine\n")
    assert len(publish(tmp_path, plan).refused) == 1
    assert (tmp_path / TARGET).read_bytes() == b"# Mine\n"


def translations(text: str, note: str = "posts/x.md", *languages: str) -> list[Staged]:
    """Return finished documents of one note in several languages."""
    return [
        document(text, note, language=each, target=note.replace(".md", f".{each}.md"))
        for each in languages or ("es", "fr", "hi")
    ]


def test_the_languages_of_a_note_go_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/x.fr.md").write_text("mine\n", encoding="utf-8")
    found = put(tmp_path, *translations("# Hola\n"), *translations("# Ya\n", "posts/y.md"))
    assert {each.note for each in found.done} == {"posts/y.md"}
    told = {str(error.path): error.message for error in found.refused}
    assert "not written by notetrans" in told.pop("posts/x.fr.md")
    waits = "waits for posts/x.fr.md, a post of the same note"
    assert told == {"posts/x.es.md": waits, "posts/x.hi.md": waits}
    assert not (tmp_path / "posts/x.es.md").exists()


def test_those_that_can_go_go_alone_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/x.fr.md").write_text("mine\n", encoding="utf-8")
    for each in translations("# Hola\n"):
        stage(tmp_path, each)
    plan = plan_publish(tmp_path, staged_posts(tmp_path), together=False)
    found = publish(tmp_path, plan)
    assert [each.language for each in found.done] == ["es", "hi"]
    assert [str(error.path) for error in found.refused] == ["posts/x.fr.md"]


def test_a_language_that_is_not_whole_or_held_does_not_keep_the_others(tmp_path: Path) -> None:
    es, fr, hi = translations("# Hola\n")
    bare = StagedUnit("1" * 12, Entry(unit_hash("paragraph", "x"), ""), 7)
    held = PublishError("waits", path=fr.target)
    for each in (es, fr, replace(hi, units=(*hi.units, bare))):
        stage(tmp_path, each)
    plan = plan_publish(
        tmp_path, staged_posts(tmp_path), holds=lambda each: held if each == fr else None
    )
    assert plan.ready == (es,)
    assert [str(error.path) for error in plan.refused] == [fr.target, hi.target]


def test_an_edit_between_plan_and_publish_keeps_all_languages_of_its_note(tmp_path: Path) -> None:
    put(tmp_path, *translations("# Hola\n"))
    for each in translations("# Buenas\n"):
        stage(tmp_path, each)
    plan = plan_publish(tmp_path, staged_posts(tmp_path))
    (tmp_path / "posts/x.hi.md").write_bytes(b"# Mine\n")
    found = publish(tmp_path, plan)
    assert (len(found.done), len(found.refused)) == (0, 3)
    assert (tmp_path / "posts/x.es.md").read_bytes() == b"# Hola\n"


def test_a_full_disk_leaves_all_languages_of_a_note_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, *translations("# Old\n"))
    for each in translations("# New\n"):
        stage(tmp_path, each)
    from notetrans.stage import atomic

    write = atomic._write

    def full(new: Path, data: bytes, path: Path) -> None:
        if path.name == "x.hi.md":
            raise OSError(28, "No space left on device")
        write(new, data, path)

    monkeypatch.setattr(atomic, "_write", full)
    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, plan_publish(tmp_path, staged_posts(tmp_path)))
    texts = {(tmp_path / f"posts/x.{each}.md").read_bytes() for each in ("es", "fr", "hi")}
    assert texts == {b"# Old\n"}
    assert [path.name for path in (tmp_path / "posts").iterdir() if "notetrans" in path.name] == []
    monkeypatch.undo()
    assert resume(tmp_path) == ()  # nothing was begun, so nothing is finished unasked
    assert len(put(tmp_path).done) == 3


def test_links_and_folders_in_the_way_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "site"
    (root / "posts").mkdir(parents=True)
    (root / "posts" / "x.es.md").symlink_to(tmp_path / "away.md")
    (root / "posts" / "y.es.md").mkdir()
    (tmp_path / "away").mkdir()
    (root / "link").symlink_to(tmp_path / "away")
    found = put(
        root, document(), document(note="posts/y.md"), document(note="link/z.md"),
        document(note="posts/w.md", target="../w.es.md"),
    )  # fmt: skip
    assert found.done == ()
    assert len(found.refused) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["away", "site"]
    assert list((tmp_path / "away").iterdir()) == []


CUT_SHORT = """
import os, sys
from pathlib import Path
from notetrans.stage import plan_publish, publish, staged_posts
import notetrans.stage.{module} as module
kept, left = module.{function}, [int(sys.argv[2])]
def cut(*args, **kwargs):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), 9)
    return kept(*args, **kwargs)
module.{function} = cut
root = Path(sys.argv[1])
publish(root, plan_publish(root, staged_posts(root)))
"""


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("function", ["_write", "os.replace"])
def test_a_publish_killed_anywhere_is_finished_by_the_next(
    tmp_path: Path, at: int, function: str
) -> None:
    olds = [document("# Old\n", note=f"posts/{n}.md") for n in "abc"]
    put(tmp_path, *olds)
    for old in olds:
        stage(tmp_path, replace(old, text="# New\n"))
    code = CUT_SHORT.format(module="atomic", function=function)
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path), str(at)], check=False)
    assert ended.returncode == -9
    halfway = {(tmp_path / old.target).read_text(encoding="utf-8") for old in olds}
    assert halfway <= {"# Old\n", "# New\n"}
    for old in olds:  # another translation came before the next publish
        stage(tmp_path, replace(old, text="# Newer\n"))
    for each in list(staged_posts(tmp_path)):  # one at a time, as a person may
        assert publish(tmp_path, plan_publish(tmp_path, [each])).refused == ()
    texts = [(tmp_path / old.target).read_text(encoding="utf-8") for old in olds]
    assert texts == ["# Newer\n"] * 3


@pytest.mark.parametrize("at", range(13))
@pytest.mark.parametrize("function", ["_write", "os.replace"])
def test_after_a_kill_the_languages_of_a_note_are_all_old_or_all_new(
    tmp_path: Path, at: int, function: str
) -> None:
    """Whoever holds the site next has what was begun finished, whatever it came for."""
    notes = ("posts/a.md", "posts/b.md")
    put(tmp_path, *(each for note in notes for each in translations("# Old\n", note)))
    for note in notes:
        for each in translations("# New\n", note):
            stage(tmp_path, each)
    code = CUT_SHORT.format(module="atomic", function=function)
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path), str(at)], check=False)
    assert ended.returncode == -9
    with writer_lock(tmp_path) as resumed:
        pass
    assert not (tmp_path / ".notetrans/stage/journal").exists()
    waiting = {each.target for each in staged_posts(tmp_path)}
    assert not waiting & {each.target for each in resumed}
    for note in notes:
        targets = [each.target for each in translations("", note)]
        texts = {(tmp_path / target).read_text(encoding="utf-8") for target in targets}
        done = {target not in waiting for target in targets}
        assert (texts, done) in [({"# Old\n"}, {False}), ({"# New\n"}, {True})]
        for each in translations("", note):
            state, _ = read_state(tmp_path, each.language, note)
            assert state is not None
            data = (tmp_path / each.target).read_bytes()
            assert state.published == (content_hash(data),)  # no file passes for a person's
    assert put(tmp_path).refused == ()
    texts = {path.read_text(encoding="utf-8") for path in (tmp_path / "posts").glob("*.md")}
    assert texts == {"# New\n"}
    assert not (tmp_path / ".notetrans/stage/journal").exists()


def test_a_persons_edit_after_a_kill_stays_theirs(tmp_path: Path) -> None:
    put(tmp_path, *translations("# Old\n"))
    for each in translations("# New\n"):
        stage(tmp_path, each)
    code = CUT_SHORT.format(module="atomic", function="os.replace")  # the journal, then files
    subprocess.run([sys.executable, "-c", code, str(tmp_path), "2"], check=False)
    (tmp_path / "posts/x.hi.md").write_bytes(b"# Mine\n")
    assert [each.language for each in resume(tmp_path)] == ["es", "fr"]
    assert (tmp_path / "posts/x.hi.md").read_bytes() == b"# Mine\n"
    assert [str(error.path) for error in put(tmp_path).refused] == ["posts/x.hi.md"]


def test_what_a_killed_process_left_beside_a_file_is_removed_and_nothing_else(
    tmp_path: Path,
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f".notetrans-{ended.pid}-0011.tmp"
    other = tmp_path / f".notetrans-{os.getpid()}-0011.tmp"
    strange = tmp_path / ".notetrans-x-0011.tmp"
    for path in (left, other, strange):
        path.write_bytes(b"half")
    write_whole(tmp_path / "x.md", b"whole", root=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"x.md", other.name, strange.name}


class PublishMachine(RuleBasedStateMachine):
    """Random sequences of edits and publishes, against what a person last wrote."""

    TEXTS = st.sampled_from(["# a\n", "# b\n", "# c\n"])

    @initialize()
    def begin(self) -> None:
        from tempfile import TemporaryDirectory

        self.folder = TemporaryDirectory()
        self.root = Path(self.folder.name)
        (self.root / "posts").mkdir()
        self.path = self.root / TARGET
        self.person: bytes | None = None
        self.ours: set[bytes] = set()

    @rule(text=TEXTS)
    def translate(self, text: str) -> None:
        stage(self.root, document(text))

    @rule()
    def publish(self) -> None:
        staged = list(staged_posts(self.root))
        before = self.path.read_bytes() if self.path.exists() else None
        found = publish(self.root, plan_publish(self.root, staged))
        for each in found.done:
            data = each.text.encode()
            assert self.path.read_bytes() == data
            assert before in (None, data) or before in self.ours
            self.ours = {data}
            self.person = None
        if found.refused:
            assert self.person is not None
            assert self.path.read_bytes() == before

    @rule(text=st.sampled_from(["# a\n", "# mine\n", "# mine too\n"]))
    def edit(self, text: str) -> None:
        self.path.write_bytes(text.encode())
        self.person = None if text.encode() in self.ours else text.encode()

    @rule()
    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.person = None

    @rule(junk=st.sampled_from([b"", b"\xff", b"<<<<<<< x\n"]))
    def damage_the_state(self, junk: bytes) -> None:
        for path in (self.root / ".notetrans" / "state").rglob("*.txt"):
            path.write_bytes(junk)
            if self.path.exists():
                self.person = self.path.read_bytes()
            self.ours = set()

    @invariant()
    def a_persons_text_stands(self) -> None:
        if getattr(self, "person", None) is not None:
            assert self.path.read_bytes() == self.person

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


PublishMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
test_publish_never_replaces_a_persons_file = PublishMachine.TestCase


def test_a_file_is_written_whole_with_the_mode_it_had(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x"
    write_whole(path, b"one", root=tmp_path)
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o640)
    write_whole(path, b"two", root=tmp_path)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"two", 0o640)
    assert [each.name for each in path.parent.iterdir()] == ["x"]


def test_a_disk_that_is_full_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from notetrans.stage import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "path = Path(sys.argv[1])\n"
        "try:\n    write_whole(path, b'n' * 5000, root=path.parent)\n"
        "except OSError:\n    sys.exit(7)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 7
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


HOLD = (
    "import sys; from pathlib import Path; from notetrans.stage import writer_lock\n"
    "with writer_lock(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read()\n"
)


def test_a_second_writer_is_told_who_holds_the_site_and_a_killed_one_holds_nothing(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(UsageError, match=f"process {holder.pid}"), writer_lock(tmp_path):
            pytest.fail("two writers")
        holder.kill()
    with writer_lock(tmp_path), pytest.raises(UsageError), writer_lock(tmp_path):
        pytest.fail("two writers")
    with writer_lock(tmp_path):
        pass


def test_init_writes_what_is_absent_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "glossary.yaml").write_text("mine", encoding="utf-8")
    made = initialise(tmp_path, config_sample())
    assert {path.relative_to(tmp_path).as_posix() for path in made} == {
        "notetrans.yaml",
        ".notetrans/.gitignore",
        ".notetrans/.gitattributes",
    }
    assert (tmp_path / "glossary.yaml").read_text(encoding="utf-8") == "mine"
    assert initialise(tmp_path, "other") == ()


def test_inits_glossary_can_be_loaded_also_with_its_comments_taken_off(tmp_path: Path) -> None:
    initialise(tmp_path, config_sample())
    text = (tmp_path / "glossary.yaml").read_text(encoding="utf-8")
    assert parse_glossary(text).terms == ()
    bare = text.replace("# names", "names").replace("# terms", "terms").replace("#   ", "  ")
    assert len(parse_glossary(bare).terms) == 3


def test_git_sees_the_state_and_not_the_stage(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    initialise(tmp_path, config_sample())
    put(tmp_path, document())
    stage(tmp_path, document("# Buenas\n"))
    with writer_lock(tmp_path):
        told = subprocess.run(
            ["git", "-C", str(tmp_path), "status", "--porcelain", "-uall"],
            capture_output=True,
            check=True,
        )
    seen = {line[3:] for line in told.stdout.decode().splitlines()}
    assert seen == {
        ".notetrans/.gitattributes",
        ".notetrans/.gitignore",
        ".notetrans/state/es/posts/x.md.txt",
        "glossary.yaml",
        "notetrans.yaml",
        "posts/x.es.md",
    }


def test_the_journal_of_a_publish_is_gone_after_it(tmp_path: Path) -> None:
    put(tmp_path, document())
    assert not (tmp_path / ".notetrans" / "stage" / "journal").exists()
    (tmp_path / ".notetrans" / "stage" / "journal").write_text(json.dumps({"files": []}))
    assert put(tmp_path, document()).refused == ()
