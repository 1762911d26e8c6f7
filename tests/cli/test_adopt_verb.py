"""``notetrans adopt`` as a person runs it: a translated site that becomes a known one."""

NOTE = """\
---
title: The lighthouse
---

It was built in 1861 and has 148 steps.

The keeper writes the weather into `log.txt` every evening.
"""
POST = """\
---
title: El faro
lang: es
translated: true
---

Se construyó en 1861 y tiene 148 escalones.

El farero anota el tiempo en `log.txt` cada tarde.
"""
CONFIG = "version: 1\nlanguages: {source: en, targets: [es]}\n"


def test_a_translated_site_becomes_a_known_one(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    site.write("posts/a.es.md", POST)
    before = site.files()

    tried = site.run("adopt", "--dry-run")
    assert (tried.code, tried.err) == (0, "")
    assert "would adopt  posts/a.es.md (3 of 3 units, confidence" in tried.out
    assert site.run("status").code == 1

    done = site.run("adopt")
    assert done.code == 0
    assert "adopted  posts/a.es.md (3 of 3 units" in done.out
    assert "1 post, 3 of 3 units, 0 to review; 0 with a layout of their own" in done.out
    assert site.run("status").code == 0
    assert site.files() == before

    again = site.run("adopt", "--json").json
    assert [post["status"] for post in again["adopted"]] == ["known"]


def test_what_is_not_taken_is_told_with_lines_and_stays_unpublished(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    own = POST + "\nTraducido por Ana, que no ha subido nunca.\n"
    site.write("posts/a.es.md", own)

    done = site.run("adopt")
    assert done.code == 1
    assert (
        "  posts/a.es.md:11: is not in the note: Traducido por Ana, que no ha subido nunca.\n"
        in done.out
    )
    (post,) = site.run("adopt", "--dry-run", "--json").json["adopted"]
    assert post["status"] == "known"

    site.write("posts/a.md", NOTE.replace("every evening", "at night"))
    made = site.run("translate", "--backend", "pseudo", "--publish")
    assert made.code == 1
    refused = site.run("publish", "--anyway")
    assert refused.code == 1
    assert "`notetrans publish --replace-adopted`" in refused.err
    assert site.read("posts/a.es.md") == own

    assert site.run("publish", "--anyway", "--replace-adopted").code == 0
    assert "Ana" not in site.read("posts/a.es.md")
    assert "Se construyó en 1861" in site.read("posts/a.es.md")


def test_a_post_that_is_refused_is_told_with_its_file(site):
    site.write("notetrans.yaml", CONFIG)
    site.write("posts/a.md", NOTE)
    site.write("posts/a.es.md", f"```markdown\n{POST}```\n")
    done = site.run("adopt")
    assert done.code == 1
    assert "error: posts/a.es.md: the whole post stands in a code fence." in done.err
    assert not site.has(".notetrans/state/es/posts/a.md.txt")
