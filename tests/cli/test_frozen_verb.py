"""``notetrans translate --frozen``: a check for CI that needs no engine, no key and no cache."""

import shutil

import pytest

NOTE = "---\nlang: en\n---\n\nThese are words of it.\n\nAnd some more.\n"


def test_it_fails_until_all_is_published_and_sends_nothing(site):
    site.write("posts/a.md", NOTE)
    asked = ("translate", "--to", "es", "--frozen", "--backend", "openai", "--model", "m")
    first = site.run(*asked)
    assert (first.code, first.err) == (1, "posts/a.es.md: missing\n")
    assert not site.has(".notetrans")

    site.run("translate", "--to", "es", "--backend", "pseudo", "--publish")
    shutil.rmtree(site.root / ".notetrans/cache")
    done = site.run(*asked)
    assert (done.code, done.out, done.err) == (0, "1 of 1 post up to date and settled\n", "")

    site.write("posts/a.md", NOTE.replace("some", "much"))
    stale = site.run(*asked)
    assert (stale.code, stale.err) == (1, "posts/a.es.md: 1 unit changed (posts/a.md:7)\n")
    (row,) = site.run(*asked, "--json").json["frozen"]
    assert (row["stale"], row["lines"]) == (1, [7])


@pytest.mark.parametrize("option", ["--publish", "--force", "--batch", "--prompt-only"])
def test_it_goes_with_nothing_that_sends(site, option):
    site.write("posts/a.md", NOTE)
    done = site.run("translate", "--to", "es", "--frozen", option)
    assert done.code == 2
    assert f"--frozen and {option} do not go together" in done.err
