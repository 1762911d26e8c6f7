"""Targets translated back: shown beside the source, paid for once, and no part of anything else."""

import asyncio
import shutil

import pytest
from site_run import Folder, Reviser

from notetrans.backends.scripted import ScriptedBackend
from notetrans.config import load
from notetrans.errors import UsageError
from notetrans.ledger import Ledger
from notetrans.memory import Memory
from notetrans.pipeline import Choice, Till, open_site, rates
from notetrans.pipeline.reviewing.back import (
    BackRun,
    ask_back,
    back_runs,
    back_site,
    translate_back,
    way_back,
    with_back,
)
from notetrans.pipeline.reviewing.review import review
from notetrans.protocol import Capabilities
from notetrans.stage import staged_posts

NOTE = "# Doors\n\nOne **red** door, `make` it.\n\nAnother one.\n"


class Way(ScriptedBackend):
    """Takes ``es `` away again, as an engine that costs money."""

    def __init__(self, answer=lambda segment: segment.text.removeprefix("es ")):
        super().__init__(answer, natural=True)
        self.capabilities = Capabilities(natural=True, costs_money=True)

    @property
    def texts(self):
        return [one.text for request in self.history for one in request.segments]


@pytest.fixture
def folder(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", NOTE)
    folder.translate(Reviser())
    folder.write("posts/a.md", NOTE.replace("red", "blue").replace("Another", "A further"))
    folder.translate(Reviser(), publishing=False)
    return folder


def opened(folder):
    return open_site(load(folder.root, environ={}, user=folder.root / "none"))


def changes(site):
    return list(review(site, list(staged_posts(site.root))))


def asked(folder, backend):
    """Return what changed with what an engine makes of it, and what that took."""
    site = back_site(opened(folder))
    staged = {each.target: each for each in staged_posts(site.root)}
    posts = changes(site)
    texts = {
        post.target: frozenset(u.new.target.tagged for u in post.changed if u.new) for post in posts
    }
    choice = Choice(backend, tuple(way_back(post) for post in posts))
    with (
        Memory(site.root / ".notetrans/cache/memory-back.sqlite") as memory,
        Ledger(site.root / ".notetrans/cache/ledger.sqlite") as ledger,
    ):
        run = BackRun(site, choice, memory, staged=staged, texts=texts)
        run.till = Till(rates(site.config, choice.backends), ledger)
        found = asyncio.run(translate_back(run))
        return [with_back(post, found) for post in posts], run.till


def backs(posts):
    return {
        unit.new.source.tagged: (unit.new.back.text.tagged, unit.new.back.score)
        for post in posts
        for unit in post.units
        if unit.new and unit.new.back
    }


def test_what_changed_comes_back_and_nothing_else_is_asked(folder):
    way = Way()
    posts, _ = asked(folder, way)
    assert [(each.source_lang, each.target_lang) for each in way.history] == [("es", "en")]
    assert sorted(backs(posts).values()) == [
        ("A further one.", 100),
        ("One <g1>blue</g1> door, <c2>`make`</c2> it.", 100),
    ]


def test_what_is_far_from_the_source_has_a_low_score(folder):
    posts, _ = asked(folder, Way(lambda segment: segment.text.replace("further", "xyz")))
    scores = {source: score for source, (_, score) in backs(posts).items()}
    assert scores["A further one."] < 60
    (unit,) = (u for post in posts for u in post.changed if "further" in u.new.source.tagged)
    assert [part.text for part in unit.back if part.kind == "inserted"] == ["es ", "xyz"]


def test_it_is_paid_for_once_and_in_the_ledger(folder):
    posts, till = asked(folder, Way())
    assert till.sums.requests == 1
    again = Way()
    second, till = asked(folder, again)
    assert again.texts == []
    assert till.sums.requests == 0
    assert backs(second) == backs(posts)
    with Ledger(folder.root / ".notetrans/cache/ledger.sqlite") as ledger:
        (run,) = ledger.runs()
    assert run


def test_it_is_no_part_of_posts_nor_of_their_memory(folder):
    files = {
        path: path.read_bytes()
        for path in folder.root.rglob("*")
        if path.is_file() and "cache" not in path.parts
    }
    with Memory(folder.root / ".notetrans/cache/memory.sqlite") as memory:
        known = len(memory)
    asked(folder, Way())
    assert {path: path.read_bytes() for path in files} == files
    with Memory(folder.root / ".notetrans/cache/memory.sqlite") as memory:
        assert (len(memory), memory.keys("es", "en")) == (known, [])


def test_an_answer_without_its_codes_is_none(folder):
    posts, _ = asked(folder, Way(lambda segment: "lost" if "<c" in segment.text else "kept"))
    assert [back for back, _ in backs(posts).values()] == ["kept"]


def test_another_engine_is_given_nothing_of_the_first(folder):
    folder.write(
        "notetrans.yaml",
        folder.config + "backend: {name: openai, model: m, options: {temperature: 1}}\n"
        "review: {back: 'anthropic:other'}\n",
    )
    site = open_site(
        load(folder.root, environ={"NOTETRANS_BASE_URL": "http://mine"}, user=folder.root / "none")
    )
    there = back_site(site).config.backend
    assert (there.name, there.model, there.base_url, dict(there.options)) == (
        "anthropic", "other", "", {},
    )  # fmt: skip
    same = back_site(site, "openai:small").config.backend
    assert (same.name, same.model, same.base_url) == ("openai", "small", "http://mine")


@pytest.mark.skipif(not shutil.which("apertium"), reason="apertium is not installed")
def test_whoever_must_allow_it_is_asked_before_anything_is_sent(folder):
    site = opened(folder)
    seen = []

    def forbid(run, known):
        seen.append((sum(len(each.segments) for each in run.prepared()), known.free))
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        ask_back(site, changes(site), list(staged_posts(site.root)), allow=forbid)
    assert seen == [(2, True)]


def test_where_no_engine_knows_the_way_back_it_is_told(folder):
    site = back_site(opened(folder), "pseudo")
    with pytest.raises(UsageError, match=r"no engine here translates es → en\. Name one"):
        back_runs(site, changes(site), list(staged_posts(site.root)))
