"""Which notes become which posts: layouts, languages, links, what is left out."""

import pytest
from command import engine, sent, spanish, translator

from backends.chat_server import ChatServer

PARAGRAPH = "This paragraph is written in plain English words.\n"
SPANISH = """\
Ayer por la mañana fuimos al mercado y compramos pan, queso y una docena de huevos.
Después volvimos a casa andando, porque hacía buen tiempo y nadie tenía prisa.
"""
LAYOUT = """\
version: 1
site:
  sources: ["notes/*.md"]
  layout: jekyll
languages:
  targets: [es, hant]
  names: {hant: zh-Hant}
"""
SEED = """\
---
audio: true
# who made it
generated: true
image: false
lang: en
layout: post   # as ever
title: A model at home
translated: false
type: note
---

### Serving a model

The *first* paragraph names [a server](https://example.org/x).

| Name | Works? |
|------|--------|
| **One** | Yes |

### References

- [A title that stays](https://example.com/a)
"""


@pytest.fixture
def server():
    with ChatServer(translator) as running:
        yield running


def test_the_layout_of_a_jekyll_site_with_a_name_of_its_own_for_a_language(site):
    site.write("notetrans.yaml", LAYOUT)
    site.write("notes/2025-11-04-model-at-home-en.md", SEED)
    done = site.run("translate", "--publish", "--backend", "pseudo")
    assert done.code == 0
    posts = set(site.files()) - {"notetrans.yaml", "notes/2025-11-04-model-at-home-en.md"}
    assert posts == {
        "_posts/es/2025-11-04-model-at-home-es.md",
        "_posts/hant/2025-11-04-model-at-home-hant.md",
    }
    assert "lang: hant\n" in site.read("_posts/hant/2025-11-04-model-at-home-hant.md")


def test_front_matter_keeps_its_order_its_comments_and_its_spelling(site, server):
    site.write("notetrans.yaml", LAYOUT)
    site.write("notes/2025-11-04-model-at-home-en.md", SEED)
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    post = site.read("_posts/es/2025-11-04-model-at-home-es.md")
    title, heading = spanish("A model at home"), spanish("Serving a model")
    first = spanish("The <g1>first</g1> paragraph names <g2>a server</g2>.")
    link = first[first.index("<g2>") + 4 : first.index("</g2>")]
    words = first.replace("<g1>", "*").replace("</g1>", "*")
    assert post == (
        SEED.replace("audio: true", "audio: false")
        .replace("lang: en", "lang: es")
        .replace("layout: post   # as ever", "layout: post   # as ever\nmodel: served-1")
        .replace("translated: false", "translated: true")
        .replace("title: A model at home", f"title: {title}")
        .replace("### Serving a model", f"### {heading}")
        .replace(
            "The *first* paragraph names [a server]", f"{words[: words.index('<g2>')]}[{link}]"
        )
        .replace("| Name | Works? |", "| La | La? |")
        .replace("**One** | Yes", "**La** | La")
        .replace("### References", "### La")
    )


def test_either_name_of_a_language_is_understood(site):
    site.write("notetrans.yaml", LAYOUT)
    site.write("notes/a-en.md", SEED)
    for name in ("hant", "zh-Hant", "zh-TW"):
        done = site.run("translate", "--to", name, "--dry-run", "--backend", "pseudo")
        assert done.code == 0, done.err
    posts = site.run("status", "--to", "zh-Hant", "--json").json["posts"]
    assert [post["target"] for post in posts] == ["_posts/hant/a-hant.md"]


def test_notes_that_are_switched_off_and_drafts_are_left_out(site, server):
    site.write("posts/off.md", "---\nlang: en\ntranslate: false\n---\n" + PARAGRAPH)
    site.write("posts/draft.md", "---\nlang: en\ndraft: true\n---\n" + PARAGRAPH)
    done = site.run("translate", "--to", "es", *engine(server))
    assert done.code == 0
    assert "skipped    posts/off.md: translate: false" in done.out
    assert "skipped    posts/draft.md: a draft" in done.out
    assert server.requests == []
    with_drafts = site.run("translate", "--to", "es", "--drafts", *engine(server))
    assert "posts/draft.es.md" in with_drafts.out
    assert "posts/off.es.md" not in with_drafts.out


def test_a_note_in_the_target_language_is_skipped_or_copied(site, server):
    site.write("notes/a-es.md", "---\nlang: es\ntitle: Algo\n---\nUnas palabras.\n")
    site.write("notetrans.yaml", LAYOUT)
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert (done.code, "skipped    notes/a-es.md: in Spanish already" in done.out) == (0, True)
    site.write("notetrans.yaml", LAYOUT + "  same_language: copy\n")
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert server.requests == []
    post = site.read("_posts/es/a-es.md")
    assert "title: Algo\n" in post
    assert post.endswith("---\nUnas palabras.\n")


def test_two_notes_for_one_post_are_refused_before_anything_is_sent(site, server):
    site.write("notetrans.yaml", "version: 1\nsite: {output: 'out/{lang}/{stem}.md'}\n")
    site.write("posts/a/x.md", "---\nlang: en\n---\n" + PARAGRAPH)
    site.write("posts/b/x.md", "---\nlang: en\n---\n" + PARAGRAPH)
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 1
    assert "posts/a/x.md: its post out/es/x.md is also that of posts/b/x.md" in done.err
    assert "Rename one, or change site.output" in done.err
    assert server.requests == []
    assert not site.has("out")


def test_a_post_that_would_be_another_note_is_refused_before_anything_is_sent(site, server):
    site.write("posts/a.md", "---\nlang: en\n---\n" + PARAGRAPH)
    own = "---\nlang: en\ntranslated: false\n---\nA note of its own, in plain English.\n"
    site.write("posts/a.es.md", own)
    done = site.run("translate", "posts/a.md", "--to", "es", "--publish", *engine(server))
    assert done.code == 1
    assert "its post posts/a.es.md is another note" in done.err
    assert server.requests == []
    assert site.read("posts/a.es.md") == own


def test_a_post_that_would_be_its_own_note_is_refused_before_anything_is_sent(site, server):
    site.write("notetrans.yaml", "version: 1\nsite: {output: 'posts/{lang}/{stem}.md'}\n")
    site.write("posts/es/a.md", "---\nlang: en\n---\n" + PARAGRAPH)
    before = site.files()
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 1
    assert "posts/es/a.md: its Spanish post cannot be posts/es/a.md: it is the note" in done.err
    assert server.requests == []
    assert site.files() == before


def test_relative_links_lead_where_they_led(site):
    links = "[this](img/x.png), [that](/y), [web](https://z.org), [gone](n.md)"
    note = f"---\nlang: en\n---\n\nSee {links}.\n"
    site.write("posts/img/x.png", b"png")
    site.write("posts/a.md", note)
    output = "version: 1\nsite: {output: '{lang}/{dir}/{stem}.md'LINKS}\n"
    site.write("notetrans.yaml", output.replace("LINKS", ""))
    site.run("translate", "--to", "es", "--publish", "--backend", "echo")
    body = note.split("\n\n")[1].replace("img/x.png", "../../posts/img/x.png")
    assert site.read("es/posts/a.md").endswith(f"\n\n{body}")
    site.write("notetrans.yaml", output.replace("LINKS", ", links: keep"))
    site.run("translate", "--to", "fr", "--publish", "--backend", "echo")
    assert site.read("fr/posts/a.md").endswith(note.split("\n\n")[1])


def test_the_language_of_a_note_is_known_from_its_text(site, server):
    site.write("posts/a.md", SPANISH)
    site.run("translate", "--to", "pt", *engine(server))
    assert "Spanish" in str(server.requests[0]["messages"])
    assert "note        pt\nposts/a.md  " in site.run("status", "--to", "pt").out


def test_a_note_whose_language_nobody_knows_is_told(site):
    site.write("posts/a.md", "Hm.\n")
    done = site.run("translate", "--to", "es", "--backend", "pseudo")
    assert done.code == 1
    assert "posts/a.md: its language is not known. Add `lang:`" in done.err


def test_a_glossary_is_kept_to(site, server):
    site.write("glossary.yaml", "version: 1\nnames: [Plainword]\n")
    site.write("posts/a.md", "---\nlang: en\n---\nHere Plainword is a name of some kind.\n")
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert sent(server) == ["Here <c1>Plainword</c1> is a name of some kind."]
    assert "Plainword" in site.read("posts/a.es.md")


def test_a_rebased_picture_does_not_look_like_an_edit_by_hand(site):
    site.write("notetrans.yaml", 'version: 1\nsite: {sources: ["notes/*.md"], layout: jekyll}\n')
    site.write("notes/img.png", "")
    note = f"---\nlang: en\n---\n\nSee ![the picture](img.png) here.\n\n{PARAGRAPH}"
    site.write("notes/a-en.md", note)
    site.run("translate", "--to", "es", "--backend", "pseudo", "--publish")
    assert "](../../notes/img.png)" in site.read("_posts/es/a-es.md")
    site.write("notes/a-en.md", note.replace("plain", "simple"))
    done = site.run("translate", "--to", "es", "--backend", "pseudo", "--publish", "--json")
    assert [(post["sent"], post["known"]) for post in done.json["posts"]] == [(1, 2)]
    assert "person" not in site.read(".notetrans/state/es/notes/a-en.md.txt")
