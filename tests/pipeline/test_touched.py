"""A change of the glossary sends what it touches, once, and nothing else."""

import shutil

import pytest
from site_run import Folder, Reviser

from notetrans.config import load
from notetrans.memory import Memory
from notetrans.memory.asked import Asked
from notetrans.pipeline import open_site
from notetrans.pipeline.touched import GlossaryChanges
from notetrans.protocol import Capabilities
from notetrans.verify import CHECKS

NOTE = """\
# The server

The cache keeps every answer of the model for a day.

Apple Watch and the model are two things that go together well.

Nothing of it is said in this paragraph at all.
"""
SECOND = "The cache keeps every answer of the model for a day."
NAMED = "<c1>Apple Watch</c1> and the model are two things that go together well."
TERM = "version: 1\nterms:\n- {term: cache, targets: {es: [caché]}}\n"
NAME = "version: 1\nnames: [Apple Watch]\n"


class Natural(Reviser):
    """Says what it is told to say, else the text in capitals with some Spanish before it."""

    def __init__(self, **words):
        self.words = words
        super().__init__(self.say)
        self.capabilities = Capabilities(natural=True, revise=True)

    def say(self, segment):
        text = segment.text
        for old, new in self.words.items():
            text = text.replace(old.replace("_", " "), new)
        return text


class Site(Folder):
    def run(self, backend, **options):
        """Translate and publish, with what the glossary's changes touch."""
        self.write("notetrans.yaml", self.config)
        site = open_site(load(self.root, environ={}, user=self.root / "none"))
        cache = self.root / ".notetrans/cache"
        with Memory(cache / "memory.sqlite") as memory, Asked(cache / "glossary.sqlite") as asked:
            changes = GlossaryChanges(site, memory, asked)
            results = self.translate(backend, glossary=changes, **options)
        return results.get("posts/a.es.md")


OFF = ", ".join(f"{check.__name__}: off" for check in CHECKS if check.__name__ != "glossary")
CONFIG = f"version: 1\nlanguages: {{source: en, targets: [es]}}\nchecks: {{{OFF}}}\n"


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path, CONFIG)
    site.write("posts/a.md", NOTE)
    site.run(Natural(cache="memoria", Apple_Watch="Reloj de Apple"))
    return site


def test_a_new_term_sends_the_units_in_which_it_stands_to_be_revised(site):
    site.write("glossary.yaml", TERM)
    backend = Natural(cache="caché")

    site.run(backend)

    (sent,) = backend.asked.values()
    text = "The cache keeps every answer of the model for a day."
    assert (sent.text, sent.previous) == (text, (text, text.replace("cache", "memoria")))
    assert sent.problem == "'cache' is not rendered as 'caché'"
    assert "The caché keeps" in site.read("posts/a.es.md")
    again = Natural()
    assert site.run(again).status == "current"
    assert again.history == []


def test_a_name_that_is_kept_from_now_on_does_too(site):
    site.write("glossary.yaml", NAME)
    backend = Natural()

    site.run(backend)

    (sent,) = backend.asked.values()
    assert sent.problem == "'Apple Watch' does not stay as it is"
    assert "Apple Watch and" in site.read("posts/a.es.md")
    assert site.run(Natural()).status == "current"


def test_a_term_whose_rendering_stands_there_already_sends_nothing(site):
    site.write("glossary.yaml", TERM.replace("caché", "memoria"))
    backend = Natural()

    assert site.run(backend).status == "current"
    assert backend.history == []


def test_an_engine_that_does_not_keep_to_it_is_not_asked_a_third_time(site):
    site.write("glossary.yaml", TERM)
    first, second = Natural(cache="memoria"), Natural(cache="memoria")

    site.run(first)
    site.run(second)

    assert first.history
    assert second.history == []
    assert "The memoria keeps" in site.read("posts/a.es.md")


def test_another_change_of_the_glossary_asks_for_it_again(site):
    site.write("glossary.yaml", TERM)
    site.run(Natural(cache="memoria"))
    site.write("glossary.yaml", TERM.replace("caché", "alijo"))
    backend = Natural(cache="alijo")

    site.run(backend)

    assert [one.problem for one in backend.asked.values()] == ["'cache' is not rendered as 'alijo'"]


def test_without_the_cache_a_finding_tells_that_it_was_asked_for(site):
    site.write("glossary.yaml", TERM)
    site.run(Natural(cache="memoria"))
    shutil.rmtree(site.root / ".notetrans/cache")
    backend = Natural()

    site.run(backend)

    assert backend.history == []


def test_what_a_person_wrote_is_left_alone_and_told_once(site):
    post = site.read("posts/a.es.md")
    site.write("posts/a.es.md", post.replace("The memoria keeps", "La memoria guarda"))
    site.run(Natural())
    site.write("glossary.yaml", TERM)
    backend = Natural()

    told, later = site.run(backend), site.run(backend)

    assert backend.history == []
    (finding,) = [each for each in told.findings if each.check == "glossary"]
    assert finding.message.endswith("(a person's: left as it is)")
    assert [each for each in later.findings if each.check == "glossary"] == []
    assert "La memoria guarda" in site.read("posts/a.es.md")


def test_where_no_better_answer_comes_the_old_target_stands(site):
    site.write("glossary.yaml", TERM)

    result = site.run(Natural(**{SECOND: ""}))

    assert result.status == "staged"
    assert "answer of the model" in site.read("posts/a.es.md")


def test_a_run_that_was_killed_before_its_post_was_staged_is_not_paid_for_again(site):
    site.write("glossary.yaml", TERM)
    site.run(Natural(cache="caché"), publishing=False)
    for path in (site.root / ".notetrans/stage").rglob("*.json"):
        path.unlink()
    backend = Natural()

    site.run(backend)

    assert backend.history == []
    assert "The caché keeps" in site.read("posts/a.es.md")


def elsewhere(site):
    """Leave the first sentence to the memory alone, and to a new note."""
    for path in ("posts/a.md", "posts/a.es.md", ".notetrans/state/es/posts/a.md.txt"):
        (site.root / path).unlink()
    site.write("posts/b.md", f"{SECOND}\n")
    site.write("glossary.yaml", TERM)


def test_a_target_of_the_memory_that_does_not_keep_to_it_is_revised_too(site):
    elsewhere(site)
    backend = Natural(cache="caché")

    site.run(backend)

    (sent,) = backend.asked.values()
    assert sent.previous == (SECOND, SECOND.replace("cache", "memoria"))
    assert sent.problem == "'cache' is not rendered as 'caché'"
    assert "The caché keeps" in site.read("posts/b.es.md")


@pytest.mark.parametrize("answer", ["memoria", ""])
def test_it_stands_with_its_finding_where_no_better_one_comes_and_is_not_asked_for_again(
    site, answer
):
    elsewhere(site)
    site.run(Natural(**({"cache": answer} if answer else {SECOND: ""})))
    assert "The memoria keeps" in site.read("posts/b.es.md")
    assert "major:glossary" in site.read(".notetrans/state/es/posts/b.md.txt")
    site.write("posts/c.md", f"# Another\n\n{SECOND}\n")
    backend = Natural()

    site.run(backend)

    assert [*backend.asked] == ["Another"]
    assert "major:glossary" in site.read(".notetrans/state/es/posts/c.md.txt")


def test_a_persons_text_in_the_memory_is_used_as_it_is(site):
    post = site.read("posts/a.es.md")
    site.write("posts/a.es.md", post.replace("The memoria keeps", "La memoria guarda"))
    site.run(Natural())
    elsewhere(site)
    backend = Natural()

    site.run(backend)

    assert backend.history == []
    assert "La memoria guarda" in site.read("posts/b.es.md")


def test_an_engine_that_does_not_revise_uses_the_memory_as_it_is(site):
    elsewhere(site)
    backend = Natural()
    backend.capabilities = Capabilities(natural=True)

    site.run(backend)

    assert backend.history == []
    assert "major:glossary" in site.read(".notetrans/state/es/posts/b.md.txt")


def test_the_glossarys_check_may_be_off(site):
    site.config = CONFIG.replace("checks: {", "checks: {glossary: off, ")
    site.write("glossary.yaml", TERM)
    backend = Natural()

    assert site.run(backend).status == "current"
    assert backend.history == []


def test_an_engine_that_does_not_revise_leaves_the_change_to_one_that_does(site):
    site.write("glossary.yaml", TERM)
    plain = Natural()
    plain.capabilities = Capabilities(natural=True)
    assert site.run(plain).status == "current"
    backend = Natural(cache="caché")

    site.run(backend)

    assert [one.text for one in backend.asked.values()] == [SECOND]


def test_a_post_that_another_branch_brings_is_looked_at_again(site):
    kept = {
        path: site.read(path) for path in ("posts/a.es.md", ".notetrans/state/es/posts/a.md.txt")
    }
    site.write("glossary.yaml", TERM)
    site.run(Natural(cache="caché"))
    assert site.run(Natural()).status == "current"
    for path, text in kept.items():
        site.write(path, text)

    site.run(Natural())

    assert "The caché keeps" in site.read("posts/a.es.md")


def test_a_name_that_no_answer_brings_back_is_told_by_a_finding_and_not_asked_for_again(site):
    site.write("glossary.yaml", NAME)
    site.run(Natural(**{NAMED: ""}))
    assert " major:glossary" in site.read(".notetrans/state/es/posts/a.md.txt")
    shutil.rmtree(site.root / ".notetrans/cache")
    backend = Natural()

    site.run(backend)

    assert backend.history == []


def test_where_the_check_is_a_minor_one_nothing_is_asked_for_again(site):
    site.config = CONFIG.replace("checks: {", "checks: {glossary: minor, ")
    site.write("glossary.yaml", TERM)
    backend = Natural()

    assert site.run(backend).status == "current"
    assert backend.history == []
