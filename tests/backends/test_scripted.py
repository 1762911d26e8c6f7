"""The scripted backend: only what the script says, and a history of what was asked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from notetrans.backends.registry import create
from notetrans.backends.scripted import ScriptedBackend
from notetrans.errors import BackendError, ConfigError
from notetrans.protocol import Failure, Request, Response, Segment

REQUEST = Request("en", "es", (Segment("a", "Hello"), Segment("b", "Bye")))


def ask(backend: ScriptedBackend, request: Request = REQUEST) -> Response:
    return asyncio.run(backend.translate(request))


def test_a_mapping_answers_by_source_text() -> None:
    response = ask(ScriptedBackend({"Hello": "Hola", "Bye": Failure("refused", "no")}))
    assert response.targets == {"a": "Hola"}
    assert response.failures == {"b": Failure("refused", "no")}


def test_what_the_script_does_not_name_fails() -> None:
    response = ask(ScriptedBackend({"Hello": "Hola"}))
    assert response.failures["b"].kind == "error"
    assert "'Bye'" in response.failures["b"].text
    assert not response.failures["b"].retryable


def test_a_function_sees_the_whole_segment() -> None:
    response = ask(ScriptedBackend(lambda segment: f"{segment.id}:{segment.text.upper()}"))
    assert response.targets == {"a": "a:HELLO", "b": "b:BYE"}


def test_responses_and_exceptions_come_in_their_turn() -> None:
    first = Response({"a": "Hola"})
    backend = ScriptedBackend([first, BackendError("down")])
    assert ask(backend) is first
    with pytest.raises(BackendError, match="down"):
        ask(backend)
    assert set(ask(backend).failures) == {"a", "b"}


def test_the_history_holds_every_request() -> None:
    backend = ScriptedBackend({})
    ask(backend)
    ask(backend, Request("en", "fr", ()))
    assert [request.target_lang for request in backend.history] == ["es", "fr"]


def test_a_file_holds_targets_and_failures(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(
        "Hello: Hola\nBye: {failure: truncated, text: cut, retryable: false}\n", "utf-8"
    )
    backend = create("scripted", {"file": str(file), "natural": False})
    assert not backend.capabilities.natural
    response = asyncio.run(backend.translate(REQUEST))
    assert response.targets == {"a": "Hola"}
    assert response.failures == {"b": Failure("truncated", "cut", retryable=False)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: b\nc: [\n", r"answers\.yaml:3: is not YAML"),
        ("- a\n", "is not a mapping"),
        ("a: 1\n", "neither a text nor a failure"),
        ("a: {failure: sulk}\n", r"refused \| truncated \| error"),
        ("no: b\n", "the source False is not a text. Put it in quotes"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=said) as error:
        create("scripted", {"file": str(file)})
    assert str(file) in str(error.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        create("scripted", {"file": str(tmp_path / "none.yaml")})
    with pytest.raises(ConfigError, match="has no file of answers"):
        create("scripted", {})
