"""The other verbs, and ``--json``: one object on standard output, whatever happens."""

import json
import socket

import pytest
import yaml
from command import CANARY, engine, translator
from jsonschema import Draft202012Validator

from backends.chat_server import ChatServer

NOTE = "---\nlang: en\ntitle: A note\n---\n\nThese are words of it.\n"


def test_translate_tells_posts_findings_and_what_was_published(site):
    site.write("posts/a.md", NOTE)
    site.write("posts/bad.md", b"---\nlang: en\n---\n\x00\n")
    site.write("posts/off.md", "---\nlang: en\ntranslate: false\n---\nWords.\n")
    with ChatServer(translator) as server:
        done = site.run("translate", "--to", "es", "--publish", "--json", *engine(server))
    assert done.code == 1
    told = done.json
    assert told["skipped"] == [["posts/off.md", "translate: false"]]
    assert told["published"] == ["posts/a.es.md"]
    assert [error.startswith("posts/bad.md:4:") for error in told["errors"]] == [True]
    (post,) = told["posts"]
    assert post == {
        "note": "posts/a.md",
        "language": "es",
        "target": "posts/a.es.md",
        "status": "staged",
        "sent": 2,
        "known": 0,
        "batches": [],
        "findings": [],
        "error": None,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["translate", "--to", "es", "--backend", "pseudo", "--dry-run"],
        ["translate", "--to", "es", "--backend", "pseudo"],
        ["translate", "--to", "nosuch"],
        ["translate", "--to", "es", "--backend", "nosuch"],
        ["translate", "--to", "es", "--backend", "openai", "--model", "m"],
        ["status", "--to", "es"],
        ["status", "--to", "nosuch"],
        ["publish"],
        ["publish", "--to", "nosuch"],
        ["backends"],
    ],
)
def test_standard_output_is_one_object(site, arguments):
    site.write("posts/a.md", NOTE)
    done = site.run(*arguments, "--json")
    assert isinstance(done.json, dict)
    assert bool(done.json.get("errors")) == ("nosuch" in arguments or "openai" in arguments)
    assert done.code == site.run(*arguments).code


def test_an_endpoint_that_fails_is_in_the_object(site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    site.write("posts/a.md", NOTE)
    options = ("--backend", "openai", "--model", "m", "--base-url", url)
    done = site.run("translate", "--to", "es", "--json", *options)
    assert done.code == 3
    assert "openai does not work" in done.json["errors"][0]


def test_the_schema_is_one_and_takes_the_sample(site):
    schema = json.loads(site.run("config", "--schema").out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    validator.validate(yaml.safe_load(site.run("config", "--sample").out))
    for wrong in ({}, {"version": 1, "nosuch": 1}, {"version": 1, "site": {"layot": "x"}}):
        assert not validator.is_valid(wrong), wrong
    for private in ("base_url", "api_key_env", "prices"):
        assert not validator.is_valid({"version": 1, "backend": {private: "x"}})


def test_what_holds_is_shown_as_a_configuration_that_can_be_read_back(site):
    site.write("notetrans.yaml", "version: 1\nlanguages: {targets: [es]}\n")
    shown = site.run("config")
    assert shown.code == 0
    assert f"# file: {site.root / 'notetrans.yaml'}" in shown.out
    values = yaml.safe_load(shown.out)
    assert values["languages"]["targets"] == ["es"]
    for private in ("base_url", "api_key_env", "prices"):
        del values["backend"][private]
    values = {name: _stripped(section) for name, section in values.items() if section != {}}
    site.write("notetrans.yaml", yaml.safe_dump(values, sort_keys=False))
    again = site.run("config")
    assert again.out == shown.out, again.err


def _stripped(section):
    if not isinstance(section, dict):
        return section
    return {name: value for name, value in section.items() if value is not None}


def test_init_makes_what_is_missing_and_replaces_nothing(site):
    done = site.run("init")
    assert done.code == 0
    made = {"notetrans.yaml", "glossary.yaml"}
    assert set(site.files()) == made
    assert site.has(".notetrans/.gitignore")
    site.write("notetrans.yaml", "version: 1\nlanguages: {targets: [es]}\n")
    (site.root / "glossary.yaml").unlink()
    again = site.run("init")
    assert (again.code, again.out.splitlines()[0]) == (0, "created  glossary.yaml")
    assert site.read("notetrans.yaml") == "version: 1\nlanguages: {targets: [es]}\n"
    assert "nothing to do" in site.run("init").out


def test_what_init_wrote_can_be_used_as_it_is(site):
    site.run("init")
    site.write("posts/a.md", NOTE)
    done = site.run("translate", "--to", "es", "--publish", "--backend", "pseudo")
    assert (done.code, site.has("posts/a.es.md")) == (0, True)


def test_backends_lists_the_engines_and_what_they_need(site):
    done = site.run("backends")
    assert done.code == 0
    head, *rows = done.out.split("\n\n")[0].splitlines()
    assert head.split() == ["name", "kind", "languages", "key", "package"]
    for name in ("apertium", "openai", "openrouter", "vllm", "anthropic", "pseudo", "echo"):
        assert [row for row in rows if row.startswith(f"{name} ")], name
    assert "OPENAI_API_KEY is not set" in done.out
    assert "VLLM_API_KEY is not set, may be needless" in done.out
    there = site.run("backends", env={"OPENAI_API_KEY": CANARY})
    assert "OPENAI_API_KEY is set" in there.out


def test_every_engine_has_a_row_for_scripts(site):
    rows = site.run("backends", "--json", env={"XAI_API_KEY": CANARY}).json["backends"]
    by_name = {row["name"]: row for row in rows}
    assert by_name["xai"]["key"] is True
    assert by_name["deepseek"]["key"] is False
    assert by_name["pseudo"]["key"] is None
    assert by_name["anthropic"]["package"] is True
    assert by_name["openai"]["package"] is None
    assert {row["kind"] for row in rows} == {"offline", "provider", "own server", "layout", "test"}


def test_one_engine_is_told_in_detail(site):
    done = site.run("backends", "openrouter")
    assert done.code == 0
    assert "address               https://openrouter.ai/api/v1" in done.out
    assert "key                   OPENROUTER_API_KEY is not set" in done.out
    assert "structured answers    json_schema" in done.out


def test_an_engine_that_is_none_is_refused_with_what_was_meant(site):
    done = site.run("backends", "openruter")
    assert done.code == 2
    assert "there is no backend 'openruter'. Did you mean openrouter" in done.err
