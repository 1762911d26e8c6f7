"""What goes wrong is told by file, line, unit and remedy; the rest goes on; the code says so."""

import json
import re
import socket

import pytest
from command import CANARY, engine, sent, spanish, translator

from backends.chat_server import ChatServer, failing

GOOD = "---\nlang: en\ntitle: A good note\n---\n\nThis paragraph is written in plain words.\n"
KEY = {"OPENAI_API_KEY": CANARY}


@pytest.fixture
def server():
    with ChatServer(translator) as running:
        yield running


def scripted(site, answers: dict) -> tuple[str, ...]:
    """Make the backend of written answers the engine of a site."""
    site.write("answers.yaml", json.dumps(answers, ensure_ascii=False))
    site.write("notetrans.yaml", "version: 1\nbackend: {options: {file: answers.yaml}}\n")
    return ("--backend", "scripted")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: 1\nlanguages:\n  targts: [es]\n", "notetrans.yaml:3: .*targts.*targets"),
        ("version: 1\n\nlanguage: [es]\n", "notetrans.yaml:3: .*language.*languages"),
        ("version: 1\nsite: {layout: sufix}\n", "notetrans.yaml:2: .*sufix.*suffix"),
        ("version: 1\nsite:\n  output: '{lnag}/{stem}'\n", "notetrans.yaml:3: .*lnag.*lang"),
        ("version: 1\nsite:\n  sources: [../b]\n", "notetrans.yaml:3: .*'../b' leads out"),
        ("version: 1\ntranslate:\n  dialects: [liqid]\n", "notetrans.yaml:3: .*liqid.*liquid"),
        ("version: 1\nfrontmatter:\n  set: {a: '{lag}'}\n", "notetrans.yaml:3: .*lag.*{lang}"),
        ("version: 1\nlanguages: {targets: [spansh]}\n", "notetrans.yaml:2: .*spansh"),
        ("version: 1\nchecks: {lenth: off}\n", "notetrans.yaml:2: .*lenth.*length"),
        ("version: 1\npublish: {incomplete: sometimes}\n", "notetrans.yaml:2: .*never"),
        ("version: 1\n  bad:\n : x", "notetrans.yaml:2: not YAML"),
        ("version: 9\n", "notetrans.yaml:1: .*1"),
        (b"version: 1\n# \xff\n", "notetrans.yaml:2: not UTF-8"),
        ("version: 1\nglossary: other.yaml\n", "notetrans.yaml:2: .*no glossary other.yaml"),
    ],
)
def test_a_wrong_configuration_is_told_with_file_line_and_near_match(site, text, told):
    site.write("posts/a.md", GOOD)
    site.write("notetrans.yaml", text)
    done = site.run("translate", "--to", "es", "--backend", "pseudo", "--dry-run")
    assert done.code == 2, done.both
    assert re.search(told, done.err), done.err
    assert not site.has("posts/a.es.md")


def test_where_notes_were_looked_for_is_told_if_there_are_none(site):
    site.write("notes/a.md", GOOD)
    for verb in ("translate", "status", "estimate"):
        done = site.run(verb, "--to", "es")
        assert done.code == 0
        assert "no Markdown file under posts/" in done.err
        assert "site.sources in notetrans.yaml" in done.err
    site.write("notetrans.yaml", "version: 1\nsite: {sources: [note/*.md]}\n")
    assert "named by site.sources (note/*.md)" in site.run("translate", "--to", "es").err


@pytest.mark.parametrize("key", ["base_url: http://evil.example/v1", "api_key_env: GITHUB_TOKEN"])
def test_an_address_or_key_in_the_projects_file_is_refused(site, key):
    site.write("posts/a.md", GOOD)
    site.write("notetrans.yaml", f"version: 1\nbackend:\n  name: openai\n  {key}\n")
    done = site.run("translate", "--to", "es", "--model", "m", env=KEY)
    assert done.code == 2
    name = key.partition(":")[0]
    assert "notetrans.yaml:4:" in done.err
    assert name in done.err
    assert f"NOTETRANS_{name.upper()}" in done.err
    assert "your own configuration (see `notetrans config`)" in done.err
    assert "/.config/notetrans/config.yaml (not there)" in site.run("config").out


def test_an_unknown_language_is_told_with_near_matches(site):
    site.write("posts/a.md", GOOD)
    done = site.run("translate", "--to", "spansh", "--backend", "pseudo")
    assert done.code == 2
    assert "unknown language 'spansh'. Did you mean es (Spanish)?" in done.err


def test_an_unknown_backend_is_told_with_the_known_ones(site):
    site.write("posts/a.md", GOOD)
    done = site.run("translate", "--to", "es", "--backend", "opnai")
    assert done.code == 2
    assert "there is no backend 'opnai'. Did you mean openai?" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["tranlate"], "Did you mean translate"),
        (["translate", "--tu", "es"], "--to"),
        (["translate", "--to"], "requires an argument"),
        (["config", "--schemas"], "--schema"),
        (["translate", "nosuch.md", "--to", "es"], "nosuch.md"),
        (["translate", "../outside.md", "--to", "es"], "outside.md"),
        (["translate", "--to", "es", "--config", "nosuch.yaml"], "nosuch.yaml"),
        (["status", "--to", "zz9"], "zz9"),
        (["publish", "--to", "spansh"], "spansh"),
        (["translate"], "--to es,fr"),
    ],
)
def test_a_wrong_command_option_or_path_is_told(site, arguments, told):
    site.write("posts/a.md", GOOD)
    done = site.run(*arguments)
    assert done.code == 2
    assert told in done.err
    assert done.out == ""


def test_without_a_key_the_variable_is_named(site):
    site.write("posts/a.md", GOOD)
    done = site.run("translate", "--to", "es", "--backend", "openai", "--model", "m")
    assert done.code == 3
    assert "the variable OPENAI_API_KEY is not set" in done.err
    other = ("--api-key-env", "MY_KEY")
    done = site.run("translate", "--to", "es", "--backend", "openai", "--model", "m", *other)
    assert (done.code, "MY_KEY is not set" in done.err) == (3, True)


def test_a_missing_model_is_told(site):
    site.write("posts/a.md", GOOD)
    done = site.run("translate", "--to", "es", "--backend", "openai", env=KEY)
    assert done.code == 2
    assert "--model" in done.err


def test_an_endpoint_that_cannot_be_reached_is_told(site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    site.write("posts/a.md", GOOD)
    options = ("--backend", "openai", "--model", "m", "--base-url", url, "--yes")
    done = site.run("translate", "--to", "es", *options, env=KEY)
    assert done.code == 3
    assert "openai does not work" in done.err
    assert "Check its address" in done.err


def test_a_key_that_is_refused_is_told_and_not_shown(site):
    refused = failing(401, f"Incorrect API key provided: {CANARY}")
    site.write("posts/a.md", GOOD)
    with ChatServer(lambda _: refused) as server:
        done = site.run("translate", "--to", "es", "--yes", *engine(server), env=KEY)
    assert done.code == 3
    assert "401" in done.err or "key" in done.err
    assert server.headers[0]["authorization"] == f"Bearer {CANARY}"


def test_no_file_of_a_site_holds_the_key(site, server):
    site.write("posts/a.md", GOOD)
    site.run("translate", "--to", "es", "--publish", "--yes", *engine(server), env=KEY)
    assert site.has("posts/a.es.md")
    files = [path for path in site.root.rglob("*") if path.is_file()]
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"---\nlang: en\n---\n\nNo\x00.\n", 5, "NUL"),
        (b"---\nlang: en\ntitle: [open\n---\nWords.\n", 3, ""),
        (b"---\nlang: en\n---\n\nCaf\xe9.\n", 5, "UTF-8"),
        (b"---\nlang: en\ntitle: never closed\n", 1, ""),
    ],
)
def test_a_note_that_cannot_be_read_is_told_and_the_others_go_on(site, server, data, line, told):
    site.write("posts/bad.md", data)
    site.write("posts/good.md", GOOD)
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 1
    assert f"posts/bad.md:{line}:" in done.err
    assert told in done.err
    assert site.has("posts/good.es.md")
    assert (site.root / "posts/bad.md").read_bytes() == data
    status = site.run("status", "--to", "es")
    assert (status.code, f"posts/bad.md:{line}:" in status.err) == (1, True)


def test_a_unit_that_fails_is_named_and_asked_for_alone_the_next_time(site):
    answers = {
        "A good note": "Una buena nota",
        "This paragraph is written in plain words.": {"failure": "refused", "text": "no way"},
    }
    site.write("posts/a.md", GOOD)
    done = site.run("translate", "--to", "es", "--publish", *scripted(site, answers))
    assert done.code == 1
    assert "incomplete posts/a.md → posts/a.es.md" in done.out
    assert "critical: posts/a.md:6: target: no way (unit " in done.err
    assert "1 of 2 units have no target (line 6 of posts/a.md)" in done.err
    assert not site.has("posts/a.es.md")
    assert "posts/a.md  1 incomplete" in site.run("status", "--to", "es").out
    answers = {"This paragraph is written in plain words.": "Este párrafo dice palabras claras."}
    again = site.run("translate", "--to", "es", "--publish", *scripted(site, answers))
    assert again.code == 0, again.both
    assert "(1 sent, 1 known)" in again.out
    assert site.read("posts/a.es.md").endswith("\n\nEste párrafo dice palabras claras.\n")


def test_an_incomplete_post_may_be_published_with_its_source(site):
    answers = {"A good note": "Una buena nota"}
    site.write("posts/a.md", GOOD)
    options = scripted(site, answers)
    with (site.root / "notetrans.yaml").open("a") as file:
        file.write("publish: {incomplete: source}\n")
    done = site.run("translate", "--to", "es", "--publish", *options)
    assert done.code == 1
    post = site.read("posts/a.es.md")
    assert "title: Una buena nota" in post
    assert "This paragraph is written in plain words." in post
    assert "incomplete" in site.run("status", "--to", "es").out
    answers |= {"This paragraph is written in plain words.": "Este párrafo dice palabras."}
    site.write("answers.yaml", json.dumps(answers))
    again = site.run("translate", "--to", "es", "--publish", *options)
    assert (again.code, "(1 sent, 1 known)" in again.out) == (0, True)
    assert site.read("posts/a.es.md").endswith("\n\nEste párrafo dice palabras.\n")


def test_an_answer_that_loses_a_code_never_reaches_a_post(site):
    source = "A word in <g1>stress</g1> stands in the middle of this."
    site.write(
        "posts/a.md", "---\nlang: en\n---\nA word in *stress* stands in the middle of this.\n"
    )
    done = site.run("translate", "--to", "es", *scripted(site, {source: "Una palabra sin nada."}))
    assert done.code == 1
    assert done.err.count("posts/a.md:4:") == 1  # what was wrong, and no second time
    assert "posts/a.md:4: codes:" in done.err


def test_a_damaged_stage_memory_or_state_is_no_end(site, server):
    site.write("posts/a.md", GOOD)
    site.run("translate", "--to", "es", *engine(server))
    (site.root / ".notetrans/stage/es/posts/a.md.json").write_text("{", "utf-8")
    assert site.run("publish").code == 0
    memory = site.root / ".notetrans/cache/memory.sqlite"
    for path in memory.parent.glob("memory.sqlite*"):
        path.write_bytes(b"no database" * 100)
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0, done.err
    assert "memory.sqlite cannot be used" in done.err
    assert site.has("posts/a.es.md")
    (state,) = (site.root / ".notetrans/state").rglob("*a.md*")
    with state.open("a") as file:
        file.write("<<<<<<< ours\n")
    done = site.run("translate", "--to", "es", "--publish", *engine(server))
    assert done.code == 0
    told = "note: .notetrans/state/es/posts/a.md.txt:6: a conflict marker of git, passed over"
    assert told in done.err
    assert told in site.run("status", "--to", "es").err
    state.write_text("notetrans-state 99\n", "utf-8")
    for verb in (["translate", "--publish", *engine(server)], ["status"]):
        done = site.run(*verb, "--to", "es")
        assert done.code == 1
        assert "written by a later notetrans" in done.both


def test_a_post_that_cannot_be_written_is_told_and_the_others_go_on(site, server):
    site.write("posts/a.md", GOOD)
    site.write("posts/b.md", GOOD.replace("plain", "other"))
    site.write("outside.txt", "mine")
    (site.root / "posts/a.es.md").symlink_to("../outside.txt")
    done = site.run(
        "translate", "posts/a.md", "posts/b.md", "--to", "es", "--publish", *engine(server)
    )
    assert done.code == 1
    assert "symbolic link" in done.err
    assert site.read("outside.txt") == "mine"
    assert site.has("posts/b.es.md")


def test_a_draft_engine_without_a_pair_falls_back_and_says_so(site):
    site.write("posts/a.md", GOOD)
    done = site.run("translate", "--to", "sw", env={"PATH": "/nonexistent"})
    assert done.code == 0
    assert "pseudo-translation instead" in done.err
    assert "notetrans backends" in done.err


def test_an_engine_that_was_asked_for_never_falls_back(site):
    site.write("posts/a.md", GOOD)
    done = site.run(
        "translate", "--to", "sw", "--backend", "apertium", env={"PATH": "/nonexistent"}
    )
    assert done.code == 3
    assert "apertium" in done.err
    assert not site.has(".notetrans/stage/sw")


def test_a_closed_pipe_is_no_trouble(site):
    for number in range(300):
        site.write(f"posts/{number}.md", "---\nlang: en\n---\n```\nx\n```\n")
    process = site.start("translate", "--to", "es", "--backend", "pseudo", "--dry-run")
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(120) in (0, 1)
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    process.stderr.close()


def test_findings_of_an_answer_are_told_by_file_line_and_unit(site):
    text = "There are 42 of them in the yard."
    site.write("posts/a.md", f"---\nlang: en\n---\n{text}\n")
    done = site.run("translate", "--to", "es", *scripted(site, {text: "Hay 43 de ellos ahí."}))
    assert done.code == 0
    assert "major: posts/a.md:4: numbers:" in done.err


def test_it_is_said_in_the_note_which_segment_the_server_got(site, server):
    site.write("posts/a.md", GOOD)
    site.run("translate", "--to", "es", "--publish", *engine(server))
    assert [spanish(text) in site.read("posts/a.es.md") for text in sent(server)] == [True, True]
