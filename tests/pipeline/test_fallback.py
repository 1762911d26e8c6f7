"""What one backend fails at is asked of the other, which is said to have made it."""

import sqlite3
from dataclasses import replace

import pytest
from site_run import Folder, Reviser

from notetrans.config import Config
from notetrans.config.schema import Backend
from notetrans.errors import UsageError
from notetrans.pipeline.choose import choose, fallback_settings
from notetrans.protocol import Failure
from notetrans.site import Note, Post

NOTE = "First one.\n\nSecond one.\n"
POST = Post(Note("posts/a.md", "en", "en", "a"), "es", "es", "posts/a.es.md")


class Second(Reviser):
    name = "second"
    model = "second-1"


def refusing(text):
    def answer(segment):
        if text in segment.text:
            return Failure("refused", "the model refused", retryable=False)
        return f"es {segment.text}"

    return answer


def test_the_second_backends_target_is_published_and_kept_under_its_name(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", NOTE)

    results = folder.translate(Reviser(refusing("Second")), fallback=Second())

    assert results["posts/a.es.md"].status == "staged"
    assert "es First one.\n\nes Second one.\n" in folder.read("posts/a.es.md")
    with sqlite3.connect(tmp_path / ".notetrans/cache/memory.sqlite") as memory:
        rows = set(memory.execute("SELECT source, backend, model FROM target"))
    memory.close()
    assert rows == {
        ("First one.", "scripted", "scripted"),
        ("Second one.", "second", "second-1"),
    }


def test_what_both_fail_at_is_told_with_both_reasons_and_nothing_is_published(tmp_path):
    folder = Folder(tmp_path)
    folder.write("posts/a.md", NOTE)

    results = folder.translate(Reviser(refusing("Second")), fallback=Second(refusing("one")))

    result = results["posts/a.es.md"]
    assert result.status == "incomplete"
    assert [finding.message for finding in result.findings] == [
        "the model refused; then second: the model refused"
    ]
    assert not (tmp_path / "posts/a.es.md").exists()


def config(name, fallback, model="big-1"):
    backend = Backend(name=name, model=model, base_url="http://127.0.0.1:9/v1", fallback=fallback)
    return Config(backend=backend)


def test_a_fallback_is_named_with_or_without_its_model():
    (plain,) = choose(config("pseudo", "echo"), [POST])
    (other,) = choose(config("openai", "openai:small-1"), [POST])
    (none,) = choose(config("pseudo", ""), [POST])

    assert plain.fallback.name == "echo"
    assert (other.backend.model, other.fallback.model) == ("big-1", "small-1")
    assert none.fallback is None
    assert none.backends == (none.backend,)


def test_a_draft_is_no_fallback_of_a_model():
    with pytest.raises(UsageError, match="pseudo cannot stand in for openai"):
        choose(config("openai", "pseudo"), [POST])


def test_the_address_and_key_of_one_engine_are_not_given_to_another(monkeypatch):
    monkeypatch.setenv("THE_KEY", "sk-test")
    first = Backend(name="openai", model="big-1", base_url="http://a/v1", api_key_env="THE_KEY")

    def made(fallback):
        return fallback_settings(Config(backend=replace(first, fallback=fallback)))

    name, given = made("openai:small-1")
    assert (name, given["base_url"], given["api_key"]) == ("openai", "http://a/v1", "sk-test")
    assert given["model"] == "small-1"
    assert made("deepseek:small-1") == ("deepseek", {"timeout": 300.0, "model": "small-1"})
    assert made("deepseek") == ("deepseek", {"timeout": 300.0})
