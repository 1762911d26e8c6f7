"""What is kept of a site gives the overview that looking at it gives, whatever was changed."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_run import CONFIG, Folder, Reviser

from notetrans import folders
from notetrans.config import load
from notetrans.errors import NotetransError
from notetrans.memory import Memory
from notetrans.pipeline import Choice, Run, open_site
from notetrans.pipeline.index.index import FILE, opened
from notetrans.pipeline.overview.kept import kept_overview, settings_of
from notetrans.pipeline.overview.overview import look_over, planned
from notetrans.pipeline.rulebook import Rulebook
from notetrans.protocol import Capabilities
from notetrans.stage import Decision, prepare, read_state, record, write_state
from notetrans.stage.hashes import unit_hash
from notetrans.verify import CHECKS

NOTES = ("posts/a.md", "posts/b.md", "posts/deep/c.md")
LANGUAGES = ("es", "fr")
TICK = 0.03
"""Seconds: more than the clock of the file system is coarse."""
OFF = ", ".join(f"{check.__name__}: off" for check in CHECKS if check.__name__ != "glossary")
SETTINGS = CONFIG.replace("[es]", "[es, fr]") + f"checks: {{{OFF}}}\n"
NOTE = "---\ntitle: A title\nlang: en\n---\n\nThe first paragraph is short.\n\nA second one.\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """A site in which every post is published."""
    root = tmp_path_factory.mktemp("published")
    site = Folder(root, SETTINGS)
    for note in NOTES:
        site.write(note, NOTE.replace("A title", f"The title of {note}"))
    site.translate(Natural())
    return root


class Natural(Reviser):
    """An engine whose posts the glossary is about."""

    def __init__(self):
        super().__init__()
        self.capabilities = Capabilities(natural=True, revise=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Let a file count as settled soon, so that much is kept in little time."""
    monkeypatch.setattr(folders, "_LATELY", int(TICK * 1e9))


def site_at(root: Path):
    return open_site(load(root, environ={}, user=root / "none"))


def looked_at(root: Path):
    """Return the overview as it is without any index, as plain values."""
    return values(look_over(site_at(root)))


def by_index(root: Path, ways: list[str] | None = None):
    """Return the overview as the command comes by it."""
    told = settings_of(root, root / "notetrans.yaml", None)
    with opened(root) as index:
        kept = kept_overview(index, root, told)
    if ways is not None:
        ways.append("kept" if kept else "looked over")
    return values(kept or look_over(site_at(root), settings=told))


def done_by_index(root: Path):
    """Return the posts that a run need not read, by the index and by reading them."""
    site = site_at(root)
    told = settings_of(root, root / "notetrans.yaml", None)
    plan, rows = planned(site, (), (), settings=told)
    choice = Choice(Reviser(), tuple(plan.posts))
    with Memory(root / ".notetrans/cache/memory.sqlite") as memory:
        prepared = list(Run(site, choice, memory).prepared())
    done = {(row.note, row.language) for row in rows if row.is_done(choice.draft)}
    touched = {
        (row.note, row.language) for row in rows if row.glossary
    }  # by an engine that revises
    current = {(each.post.note.path, each.post.name) for each in prepared if each.done == "current"}
    return done, current - touched


def values(overview):
    return (
        overview.rows,
        dict(overview.totals),
        sorted(overview.warnings),
        sorted(map(str, overview.errors)),
    )


def some_file(root: Path, number: int) -> Path:
    files = [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and "cache" not in path.parts and path.suffix in (".md", ".txt", ".json")
    ]
    return files[number % len(files)]


def edit(root: Path, number: int) -> None:
    """Change a letter of a file, which keeps its size and its time of change."""
    path = some_file(root, number)
    before = path.stat()
    data = bytearray(path.read_bytes())
    places = [at for at, byte in enumerate(data) if chr(byte).isalpha()]
    at = places[(number * 7919) % len(places)]
    data[at] = ord("x") if data[at] != ord("x") else ord("y")
    path.write_bytes(bytes(data))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def append(root: Path, number: int) -> None:
    with some_file(root, number).open("a", encoding="utf-8") as file:
        file.write("\nOne paragraph more.\n")


def touch(root: Path, number: int) -> None:
    some_file(root, number).touch()


def chmod(root: Path, number: int) -> None:
    some_file(root, number).chmod(0o600 if number % 2 else 0o644)


def delete(root: Path, number: int) -> None:
    some_file(root, number).unlink()


def rename(root: Path, number: int) -> None:
    path = some_file(root, number)
    path.rename(path.with_name(f"moved{number % 3}-{path.name}"))


def swap(root: Path, number: int) -> None:
    """Put a file into the place of another, with all that the disk says of its times."""
    one, other = some_file(root, number), some_file(root, number // 7)
    if one != other:
        aside = root / "aside"
        one.rename(aside)
        other.rename(one)
        aside.rename(other)


def new_note(root: Path, number: int) -> None:
    (root / f"posts/new{number % 3}.md").write_text(NOTE, encoding="utf-8")


def draft(root: Path, number: int) -> None:
    path = root / NOTES[number % 3]
    if path.exists():
        path.write_text(path.read_text("utf-8").replace("lang:", "draft: true\nlang:"), "utf-8")


def configure(root: Path, number: int) -> None:
    lines = ["frontmatter: {translate: []}", "translate: {drafts: true}", "site: {layout: folder}"]
    (root / "notetrans.yaml").write_text(f"{SETTINGS}{lines[number % 3]}\n", "utf-8")


def glossary(root: Path, number: int) -> None:
    """Let some of a few rules hold: kept to by no post, by those of one language, by all."""
    rules = [
        "{term: paragraph, targets: {es: [párrafo], fr: [paragraphe]}}",
        "{term: First paragraph, targets: {es: [first paragraph]}}",
        "{term: second, forbidden: {fr: [second]}}",
        "{term: nowhere, targets: {es: [en ninguna parte], fr: [nulle part]}}",
        "{term: one, note: only told}",
    ]
    chosen = [rule for bit, rule in enumerate(rules) if number >> bit & 1]
    text = f"version: 1\nnames: [title{number // 100}]\nterms: [{', '.join(chosen)}]\n"
    (root / "glossary.yaml").write_text(text, "utf-8")


def link(root: Path, number: int) -> None:
    """Put a symbolic link in the place of a folder, or of a file, that lies elsewhere now."""
    path = root / "posts/deep" if number % 2 else some_file(root, number)
    elsewhere = root / f"elsewhere{number}"
    if not elsewhere.exists() and path.exists() and not path.is_symlink():
        path.rename(elsewhere)
        path.symlink_to(elsewhere)


def finding(root: Path, number: int) -> None:
    note, language = NOTES[number % 3], LANGUAGES[number % 2]
    with suppress(NotetransError):
        state, _ = read_state(root, language, note)
        if state and state.entries:
            first = replace(state.entries[0], findings=("major:numbers",))
            write_state(root, language, note, replace(state, entries=(first, *state.entries[1:])))


def decide(root: Path, number: int) -> None:
    unit = unit_hash("paragraph", "A second one.")
    said = [Decision("comment", unit, comment="?")]
    with suppress(NotetransError):
        record(root, LANGUAGES[number % 2], NOTES[number % 3], said)


def stage(root: Path, number: int) -> None:
    """Translate what there is to translate, and publish none of it."""
    site = Folder(root, (root / "notetrans.yaml").read_text("utf-8"))
    with suppress(NotetransError):  # a symbolic link is on the way
        engine = Natural() if number % 3 else Reviser()
        site.translate(engine, publishing=bool(number % 2))


CHANGES = [
    edit, append, touch, chmod, delete, rename, swap, new_note, draft, configure, glossary, link,
    finding, decide, stage,
]  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(CHANGES), st.integers(0, 200), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_the_index_gives_what_looking_gives(published, tmp_path_factory, steps):
    root = tmp_path_factory.mktemp("site") / "site"
    shutil.copytree(published, root)
    time.sleep(2 * TICK)
    assert by_index(root) == looked_at(root)
    for change, number, wait in steps:
        change(root, number)
        if wait:
            time.sleep(2 * TICK)
        assert by_index(root) == looked_at(root), change.__name__
        assert by_index(root) == looked_at(root), f"{change.__name__}, again"
        done, current = done_by_index(root)
        assert done == current, f"{change.__name__}: what a run does not read"


def test_a_run_does_not_read_what_it_has_nothing_to_do_for(published, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(published, root)
    time.sleep(2 * TICK)
    by_index(root)
    note = root / NOTES[0]
    note.write_text(NOTE + "\nMore.\n", "utf-8")
    site, results = site_at(root), []
    plan, rows = planned(site, (), (), settings=settings_of(root, root / "notetrans.yaml", None))
    choice = Choice(Reviser(), tuple(plan.posts))
    with Memory(root / ".notetrans/cache/memory.sqlite") as memory:
        run = Run(site, choice, memory, report=results.append)
        run.done = {(row.note, row.language) for row in rows if row.is_done(choice.draft)}
        for path in NOTES[1:]:
            (root / path).chmod(0o644)
            (root / path).write_bytes(b"\xff, which is no text")
        assert [each.post.note.path for each in run.prepared()] == [NOTES[0]] * 2
    assert [each.status for each in results] == ["current"] * 4


def test_the_second_time_nothing_is_looked_at(published, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(published, root)
    time.sleep(2 * TICK)
    ways = []
    first, second = by_index(root, ways), by_index(root, ways)
    assert first == second
    assert ways == ["looked over", "kept"]
    (root / NOTES[0]).write_text(NOTE + "\nMore.\n", "utf-8")
    assert by_index(root, ways)[0][0].stale > 0
    assert ways[-1] == "looked over"


def test_a_change_of_the_glossary_is_seen_and_reads_only_where_its_terms_may_stand(
    published, tmp_path, monkeypatch
):
    root = tmp_path / "site"
    shutil.copytree(published, root)
    glossary(root, 0)
    time.sleep(2 * TICK)
    assert by_index(root)[0] == ()
    counted = []
    monkeypatch.setattr(Rulebook, "ruled", _counting(counted, Rulebook.ruled))

    for number, wanted, posts in ((8, [], 0), (9, [1] * 3, 6), (8, [], 6), (0, [], 0)):
        counted.clear()
        glossary(root, number)
        time.sleep(2 * TICK)
        rows = by_index(root)[0]
        assert [row.glossary for row in rows if row.glossary] == wanted
        assert len(counted) == posts


SPELT = (
    "The server\nfarm hums.\n",
    "> The server\n> farm hums.\n",
    "- one\n  - The SERVER\n    FARM hums.\n",
    "The *ser*ver **farm** hums.\n",
    "The server farm hums, &notit.\n",
    "The [server](a.html) farm hums.\n",
    "The <b>ser</b>ver farm hums.\n",
    "| a | b |\n| - | - |\n| The server farm | hums |\n",
    "---\ntitle: The server\n  farm\n---\nHums.\n",
    "The server\nfarm\n===\n",
)


def test_a_term_is_looked_for_however_the_note_spells_it(tmp_path):
    site = Folder(tmp_path, SETTINGS.replace("[es, fr]", "[es]"))
    for number, text in enumerate(SPELT):
        site.write(f"posts/{number}.md", text)
    site.translate(Natural())
    time.sleep(2 * TICK)
    assert by_index(tmp_path)[0] == ()
    site.write("glossary.yaml", "version: 1\nterms: [{term: server farm, targets: {es: [granja]}}]")
    time.sleep(2 * TICK)
    found = by_index(tmp_path)
    assert found == looked_at(tmp_path)
    assert [row.note for row in found[0] if not row.glossary] == []
    assert len(found[0]) == len(SPELT)


def _counting(calls, function):
    def counting(*given):
        calls.append(given)
        return function(*given)

    return counting


def test_a_change_that_leaves_size_and_times_is_seen_while_it_is_fresh(
    published, tmp_path, monkeypatch
):
    """Git's racy rule, on a disk whose clock is so coarse that all of this is in one moment."""
    coarse = 600_000_000_000

    def sign_of(told, lately):
        moment = told.st_ctime_ns // coarse * coarse
        return folders.UNSURE if moment >= lately else hash((told.st_size, moment)) or 1

    root = tmp_path / "site"
    shutil.copytree(published, root)
    monkeypatch.setattr(folders, "_LATELY", 0)
    monkeypatch.setattr(folders, "sign_of", sign_of)
    overlooked = [_rewritten(root, letter) for letter in "abcdef"]
    monkeypatch.setattr(folders, "_LATELY", coarse)
    assert any(overlooked)  # so it would be without the rule
    assert not any(_rewritten(root, letter) for letter in "ghijkl")


def _rewritten(root: Path, letter: str) -> bool:
    """Change a letter of a post, and return whether that is overlooked."""
    post = root / "posts/a.es.md"
    data = post.read_text("utf-8")
    post.write_text(data[:-2] + letter + "\n", "utf-8")
    overlooked = by_index(root) != looked_at(root)
    post.write_text(data, "utf-8")
    return overlooked or by_index(root) != looked_at(root)


def test_without_a_folder_of_ours_nothing_is_written(published, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(published, root, ignore=shutil.ignore_patterns(".notetrans"))
    assert look_over(site_at(root), settings="x").totals["es"].conditions == {"unknown": 3}
    assert not (root / ".notetrans").exists()


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_an_index_that_is_lost_or_damaged_is_made_anew(published, tmp_path, damage):
    root = tmp_path / "site"
    shutil.copytree(published, root)
    prepare(root)
    time.sleep(2 * TICK)
    first = by_index(root)
    if damage is None:
        (root / FILE).unlink()
    else:
        (root / FILE).write_bytes(damage)
    assert by_index(root) == first == looked_at(root)
    aside = list((root / FILE).parent.glob("index.sqlite.damaged-*"))
    assert len(aside) == (1 if damage else 0)
