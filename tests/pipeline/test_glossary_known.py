"""What the glossary touches is the same to the run, its estimate, status and CI."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_run import CONFIG, Folder, Reviser

from notetrans.config import load
from notetrans.memory import Memory
from notetrans.memory.asked import Asked
from notetrans.pipeline import Choice, Run, open_site, rates
from notetrans.pipeline.overview.frozen import open_points
from notetrans.pipeline.overview.status import post_statuses
from notetrans.pipeline.survey import survey
from notetrans.pipeline.touched import GlossaryChanges
from notetrans.protocol import Capabilities
from notetrans.verify import CHECKS

OFF = ", ".join(f"{check.__name__}: off" for check in CHECKS if check.__name__ != "glossary")
SETTINGS = f"{CONFIG}checks: {{{OFF}}}\n"
WORDS = ("red", "green", "blue")
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(
        lambda words: f"The {' and '.join(words)} one."
    ),
    min_size=1,
    max_size=4,
)
RENDERINGS = st.dictionaries(st.sampled_from(WORDS), st.sampled_from(["rojo", "verde", "azul"]))


class Speaker(Reviser):
    """Renders words as it is told to."""

    def __init__(self, renderings):
        super().__init__(partial(said, renderings))
        self.capabilities = Capabilities(natural=True, revise=True)


def said(renderings, segment):
    words = segment.text.split()
    return " ".join(renderings.get(word, word) for word in words)


class Site(Folder):
    def glossary(self, renderings):
        terms = ", ".join(f"{{term: {a}, targets: {{es: [{b}]}}}}" for a, b in renderings.items())
        self.write("glossary.yaml", f"version: 1\nterms: [{terms}]\n")

    def site(self):
        self.write("notetrans.yaml", self.config)
        return open_site(load(self.root, environ={}, user=self.root / "none"))

    @contextmanager
    def changes(self):
        cache = self.root / ".notetrans/cache"
        with Memory(cache / "memory.sqlite") as memory, Asked(cache / "glossary.sqlite") as asked:
            yield GlossaryChanges(self.site(), memory, asked)

    def run(self, backend):
        with self.changes() as changes:
            return self.translate(backend, glossary=changes)

    def survey(self, backend):
        site = self.site()
        with (
            Memory(site.root / ".notetrans/cache/memory.sqlite") as memory,
            self.changes() as changes,
        ):
            run = Run(site, Choice(backend, tuple(site.plan().posts)), memory, glossary=changes)
            return survey(run, rates(site.config, [backend])).total

    def run_as_estimated(self, engine, found):
        self.run(engine)
        sent = [one.text for request in engine.history for one in request.segments]
        assert len(sent) == found.segments - found.repeated
        assert len(engine.history) == found.requests
        assert sum(map(len, sent)) == found.characters

    def told(self):
        """How many units status and CI find touched, by post."""
        site = self.site()
        posts = site.plan().posts
        status = {each.target: each.glossary for each in post_statuses(site, posts)}
        frozen = {each.post.path: each.glossary for each in open_points(site, posts)}
        assert {path: count for path, count in status.items() if count} == frozen
        return frozen

    def clone(self):
        """Be as a fresh clone is."""
        for name in ("cache", "stage"):
            shutil.rmtree(self.root / ".notetrans" / name, ignore_errors=True)


@given(notes=st.lists(TEXTS, min_size=1, max_size=2), first=RENDERINGS, then=RENDERINGS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_know_what_a_change_of_the_glossary_touches(tmp_path_factory, notes, first, then):
    folder = Site(tmp_path_factory.mktemp("site"), SETTINGS)
    for number, texts in enumerate(notes):
        folder.write(f"posts/{number}.md", "\n\n".join(texts) + "\n")
    folder.glossary(first)
    folder.run(Speaker(first))
    assert folder.told() == {}

    folder.glossary(then)
    engine = Speaker(then)
    for prepare in (folder.told, folder.clone):
        prepare()
        found, told = folder.survey(engine), folder.told()
        assert found.segments == sum(told.values())
        assert engine.history == []
    folder.run_as_estimated(engine, found)
    assert folder.told() == {}
    assert folder.survey(engine).segments == 0


@given(
    notes=st.lists(TEXTS, min_size=2, max_size=4),
    first=RENDERINGS,
    then=RENDERINGS,
    able=st.booleans(),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_estimated_is_what_is_sent_of_old_and_new_notes(
    tmp_path_factory, notes, first, then, able
):
    folder = Site(tmp_path_factory.mktemp("site"), SETTINGS)
    folder.write("posts/0.md", "\n\n".join(notes[0]) + "\n")
    folder.run(Speaker(first))
    folder.glossary(then)
    for number, texts in enumerate(notes[1:], 1):
        folder.write(f"posts/{number}.md", "\n\n".join(texts) + "\n")
    engine = Speaker(then)
    engine.capabilities = Capabilities(natural=True, revise=able)
    folder.run_as_estimated(engine, folder.survey(engine))
    assert folder.survey(engine).segments == 0
    if able:
        assert folder.told() == {}
