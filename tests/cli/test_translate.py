"""From notes to posts: what is sent, what is staged, what is published."""

import pytest
from command import engine, sent, spanish, translator

from backends.chat_server import ChatServer

NOTE = """\
---
lang: en
title: A small note
---

# The morning

This is the *first* paragraph of the note.

- one item here
- another item here

The last paragraph stands at the end.
"""


@pytest.fixture
def server():
    with ChatServer(translator) as running:
        yield running


def test_translate_stages_and_touches_nothing_else(site, server):
    site.write("posts/a.md", NOTE)
    before = site.files()
    done = site.run("translate", "--to", "es", *engine(server))
    assert done.code == 0
    assert "staged     posts/a.md → posts/a.es.md (6 sent)" in done.out
    assert site.files() == before
    assert site.run("status", "--to", "es").out.splitlines()[1] == "posts/a.md  staged"


def test_publish_moves_into_place_what_is_staged(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", *engine(server))
    done = site.run("publish")
    assert (done.code, done.out) == (0, "published  posts/a.es.md\n")
    assert site.read("posts/a.es.md") == (
        "---\nlang: es\nmodel: served-1\ntitle: La casa nueva\ntranslated: true\n---\n\n"
        "# La casa\n\n"
        f"{spanish('This is the *first* paragraph of the note.')}\n\n"
        "- la casa nueva\n- la casa nueva\n\n"
        f"{spanish('The last paragraph stands at the end.')}\n"
    )
    status = site.run("status", "--to", "es")
    assert (status.code, status.out) == (0, "es  1 current\n")
    assert site.run("publish").out.startswith("nothing is staged")


def test_translate_can_publish_at_once(site, server):
    site.write("posts/a.md", NOTE)
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert "published  posts/a.es.md" in done.out


def test_dry_run_of_publish_moves_nothing(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", *engine(server))
    before = site.files()
    assert "would publish  posts/a.es.md" in site.run("publish", "--dry-run").out
    assert site.files() == before


@pytest.mark.parametrize("published", [False, True])
def test_a_second_translate_sends_nothing(site, server, published):
    site.write("posts/a.md", NOTE)
    flags = ("--publish",) if published else ()
    site.run("translate", "--to", "es", *flags, *engine(server))
    count = len(server.requests)
    done = site.run("translate", "--to", "es", *engine(server))
    assert done.code == 0
    assert ("up to date" if published else "staged already") in done.out
    assert len(server.requests) == count


def test_many_posts_with_nothing_to_do_are_counted(site):
    for number in range(7):
        site.write(f"posts/{number}.md", NOTE)
    site.run("translate", "--to", "es", "--backend", "pseudo", "--publish")
    site.write("posts/3.md", NOTE.replace("stands at the end", "stands elsewhere now"))
    done = site.run("translate", "--to", "es", "--backend", "pseudo")
    told = done.out.splitlines()
    assert [line for line in told if "posts/" in line] == [
        "staged     posts/3.md → posts/3.es.md (1 sent, 5 known)"
    ]
    assert "up to date 6 posts" in told


def test_an_edited_sentence_sends_one_segment(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    before = len(sent(server))
    site.write("posts/a.md", NOTE.replace("stands at the end", "stands elsewhere now"))
    assert site.run("status", "--to", "es").out.splitlines()[1] == "posts/a.md  1 stale"
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert "(1 sent, 5 known)" in done.out
    assert sent(server)[before:] == ["The last paragraph stands elsewhere now."]
    assert spanish("The last paragraph stands elsewhere now.") in site.read("posts/a.es.md")


def test_a_second_language_is_asked_for_alone(site, server):
    site.write("notetrans.yaml", "version: 1\nchecks: {chatter: off}\n")  # it answers in Spanish
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    before = len(sent(server))
    done = site.run("translate", "--to", "es,pt", "--publish", *engine(server))
    assert len(sent(server)) == 2 * before
    assert site.has("posts/a.pt.md")
    assert "up to date posts/a.md → posts/a.es.md" in done.out
    assert "skipped" not in done.out  # a post is no news


def test_a_post_that_is_named_is_told_to_be_one(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    done = site.run("translate", "posts/a.es.md", "--to", "fr", *engine(server))
    told = "skipped posts/a.es.md: translated: true nothing to translate"
    assert " ".join(done.out.split()) == told


def test_force_asks_again_for_what_a_machine_made(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    before = len(sent(server))
    done = site.run("translate", "--to", "es", "--publish", "--force", *engine(server))
    assert done.code == 0
    assert len(sent(server)) == 2 * before


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_post_edited_by_hand_is_never_replaced(site, server, force):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    by_hand = site.read("posts/a.es.md").replace("la casa nueva", "mi casa") + "\nMás.\n"
    site.write("posts/a.es.md", by_hand)
    line = by_hand.split("\n").index("Más.") + 1
    told = f"1 without place in the note (line {line}: a paragraph was added)"
    assert told in site.run("status", "--to", "es").out
    done = site.run("translate", "--to", "es", "--publish", *force, *engine(server))
    assert done.code == 1
    assert "a paragraph was added" in done.err
    assert str(line) in done.err
    assert "Change the note too, or undo this" in done.err
    assert site.read("posts/a.es.md") == by_hand
    assert site.run("publish").code == len(force)  # there is something staged, or nothing
    assert site.read("posts/a.es.md") == by_hand


def test_a_person_may_give_up_what_has_no_place_in_the_note(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    ours = site.read("posts/a.es.md")
    site.write("posts/a.es.md", ours + "\nMás.\n")
    site.run("translate", "--to", "es", "--force", *engine(server))
    everything = site.run("publish", "--replace-edited")
    assert (everything.code, "Name the posts" in everything.err) == (2, True)
    assert site.run("publish", "posts/a.md", "--replace-edited").code == 0
    assert site.read("posts/a.es.md") == ours


def test_what_a_person_wrote_is_asked_for_again_only_when_that_is_said(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    by_hand = site.read("posts/a.es.md").replace("- la casa nueva", "- mi casa")
    site.write("posts/a.es.md", by_hand)
    alone = site.run("translate", "--to", "es", "--include-approved", *engine(server))
    assert (alone.code, "Add --force" in alone.err) == (2, True)
    both = ("--force", "--include-approved")
    done = site.run("translate", "--to", "es", "--publish", *both, *engine(server))
    assert done.code == 1
    assert "publish with --anyway" in done.err
    assert site.read("posts/a.es.md") == by_hand
    (post,) = site.run("diff", "--json").json["posts"]
    assert {"mi casa"} == {unit["old"]["target"] for unit in post["units"]}
    assert site.run("publish", "--anyway").code == 0
    assert "- mi casa" not in site.read("posts/a.es.md")


def test_what_a_person_put_right_stands_in_the_next_version_of_the_post(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    by_hand = site.read("posts/a.es.md").replace("la casa nueva", "mi casa")
    site.write("posts/a.es.md", by_hand)
    site.write("posts/a.md", NOTE.replace("stands at the end", "stands elsewhere now"))
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert site.read("posts/a.es.md").count("mi casa") == by_hand.count("mi casa")
    assert site.read("posts/a.es.md") != by_hand


def test_what_a_person_put_right_waits_where_its_note_changes(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    by_hand = site.read("posts/a.es.md").replace("la casa nueva", "mi casa")
    site.write("posts/a.es.md", by_hand)
    site.write("posts/a.md", NOTE.replace("one item here", "one item there"))
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 1
    assert "the note has changed under what a person wrote" in done.err
    assert site.read("posts/a.es.md") == by_hand


def test_words_that_a_person_put_right_are_taken_in_and_kept(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    by_hand = site.read("posts/a.es.md").replace("- la casa nueva", "- mi casa")
    site.write("posts/a.es.md", by_hand)
    before = len(sent(server))
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert site.read("posts/a.es.md") == by_hand
    assert len(sent(server)) == before
    site.write("posts/a.md", NOTE.replace("stands at the end", "stands elsewhere now"))
    site.run("translate", "--to", "es", "--publish", "--force", *engine(server))
    assert site.read("posts/a.es.md").count("- mi casa\n") == 2


def test_a_post_that_was_deleted_comes_back_without_a_request(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    before, count = site.read("posts/a.es.md"), len(server.requests)
    (site.root / "posts/a.es.md").unlink()
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert len(server.requests) == count
    assert site.read("posts/a.es.md") == before


def test_the_model_stays_named_when_only_code_has_changed(site, server):
    note = NOTE + "\n```\nold\n```\n"
    site.write("posts/a.md", note)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    before, count = site.read("posts/a.es.md"), len(server.requests)
    site.write("posts/a.md", note.replace("old", "new"))
    site.run("translate", "--to", "es", "--publish", *engine(server))
    assert len(server.requests) == count
    assert site.read("posts/a.es.md") == before.replace("old", "new")


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_file_that_is_a_persons_own_is_never_replaced(site, server, force):
    site.write("posts/a.md", NOTE)
    own = "---\ntranslated: true\nlang: es\n---\nLo que escribí yo.\n"
    site.write("posts/a.es.md", own)
    assert "unknown" in site.run("status", "--to", "es").out
    done = site.run("translate", "--to", "es", "--publish", *force, *engine(server))
    assert done.code == 1
    assert "posts/a.es.md: was not written by notetrans and is not replaced" in done.err
    assert "Move it away, or change site.output" in done.err
    assert site.read("posts/a.es.md") == own


def test_line_ends_and_byte_order_mark_stay(site, server):
    site.write("posts/a.md", b"\xef\xbb\xbf" + NOTE.replace("\n", "\r\n").encode())
    assert site.run("translate", "--to", "es", "--publish", *engine(server)).code == 0
    post = (site.root / "posts/a.es.md").read_bytes()
    assert post.startswith(b"\xef\xbb\xbf---\r\nlang: es\r\n")
    assert post.count(b"\n") == post.count(b"\r\n") == NOTE.count("\n") + 2
    done = site.run("translate", "--to", "es", *engine(server))
    assert "up to date" in done.out


def test_only_the_notes_that_are_named_are_translated(site, server):
    site.write("posts/a.md", NOTE)
    site.write("posts/deep/b.md", NOTE)
    site.write("posts/c.md", NOTE)
    done = site.run("translate", "posts/a.md", "posts/deep", "--to", "es", *engine(server))
    assert done.code == 0
    assert "posts/a.es.md" in done.out
    assert "posts/deep/b.es.md" in done.out
    assert "posts/c" not in done.out


def test_a_folder_above_the_working_directory_is_found(site, server):
    site.write("notetrans.yaml", "version: 1\nlanguages: {targets: [es]}\n")
    site.write("posts/deep/b.md", NOTE)
    site.root /= "posts/deep"
    done = site.run("translate", "b.md", *engine(server))
    assert done.code == 0
    assert "posts/deep/b.md → posts/deep/b.es.md" in done.out


def test_the_same_text_is_paid_for_once(site, server):
    site.write("posts/a.md", "---\nlang: en\n---\nThe same sentence stands here.\n")
    site.run("translate", "--to", "es", *engine(server))
    site.write("posts/b.md", "---\nlang: en\n---\nThe same sentence stands here.\n")
    site.run("translate", "--to", "es", "--publish", *engine(server))
    assert sent(server) == ["The same sentence stands here."]
    assert site.has("posts/b.es.md")


def test_what_a_draft_engine_made_serves_no_other(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", "--backend", "pseudo")
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert len(sent(server)) == 6
    assert "title: La casa nueva" in site.read("posts/a.es.md")
    again = site.run("translate", "--to", "es", "--publish", "--backend", "pseudo")
    assert "title: La casa nueva" in site.read("posts/a.es.md"), again.both


def test_a_note_without_prose_becomes_a_post_without_a_request(site, server):
    site.write("posts/a.md", "---\nlang: en\n---\n\n```sh\nls -l\n```\n")
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    assert server.requests == []
    assert "```sh\nls -l\n```\n" in site.read("posts/a.es.md")


@pytest.mark.parametrize("backend", ["pseudo", "openai"])
def test_where_there_is_nothing_to_do_nothing_is_needed_and_nothing_is_made(site, backend):
    done = site.run("translate", "--to", "es", "--backend", backend)
    assert (done.code, done.out) == (0, "")
    assert "no notes found: there is no Markdown file under posts/" in done.err
    done = site.run("publish")
    assert (done.code, done.out) == (0, "nothing is staged\n")
    assert list(site.root.iterdir()) == []


def test_what_is_staged_for_another_version_of_the_note_takes_no_post_back(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    post = site.read("posts/a.es.md")
    site.write("posts/a.md", NOTE.replace("stands at the end", "stands elsewhere now"))
    site.run("translate", "--to", "es", *engine(server))
    site.write("posts/a.md", NOTE)
    done = site.run("publish", "--json")
    assert done.code == 0
    assert done.json["published"] == []
    assert "posts/a.es.md is made from its note as it is now" in done.json["notes"][0]
    assert site.read("posts/a.es.md") == post
    assert site.run("publish", "--json").json == {"published": []}


def test_a_post_is_not_up_to_date_while_another_version_waits(site, server):
    site.write("posts/a.md", NOTE)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    site.run("translate", "--to", "es", "--force", *engine(server))
    done = site.run("translate", "--to", "es", *engine(server))
    assert "staged already posts/a.md → posts/a.es.md" in done.out


@pytest.mark.parametrize("named", [(), ("posts/a.md",)])
def test_before_anything_is_paid_a_post_by_somebody_else_is_told(site, server, named):
    site.write("posts/a.md", NOTE)
    site.write("posts/a.es.md", "---\nlang: es\ntranslated: true\n---\n\nUna nota.\n")
    told = "note: not written by notetrans, and never replaced: posts/a.es.md. `notetrans adopt`"
    for verb in ("estimate", "translate"):
        assert told in site.run(verb, *named, "--to", "es", *engine(server)).err
    assert told not in site.run("translate", *named, "--to", "fr", *engine(server)).err
