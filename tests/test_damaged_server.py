"""Answers and connections that cannot be trusted, from a server which this project did not write.

``llmock`` speaks the API over a real socket on loopback and breaks on demand.
"""

from __future__ import annotations

import pytest

from damage.run import run
from damage.served import ServedBackend, UnscriptedBackend
from notetrans.translate import Settings

ONE_BY_ONE = Settings(concurrency=1, pause=0.02, tries=30)


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.parametrize(("stream", "answers"), [(True, 1200), (False, 2800)])
def test_damage_that_a_server_brings_is_met_like_any_other(llmock, tmp_path, stream, answers):
    backend = ServedBackend(llmock, 11, 0.5, faults=0.03, stream=stream)

    seen = run(backend, tmp_path, answers=answers, settings=ONE_BY_ONE)

    assert len(seen.judged) > 0.8 * answers
    assert backend.failed > 5
    assert seen.wrong_answers == []
    assert seen.wrong_notes == []
    assert seen.unwritten <= 2
    assert seen.complete > 5


def test_posts_are_whole_however_often_an_honest_server_fails(llmock, tmp_path):
    backend = ServedBackend(llmock, 13, 0.0, faults=0.6)

    seen = run(backend, tmp_path, answers=1500, first_note=2000, settings=ONE_BY_ONE)

    assert backend.failed > 15
    assert not any(judged.findings for judged in seen.judged)
    assert seen.complete == seen.notes > 20
    assert seen.wrong_notes == []


def test_what_a_server_makes_up_enters_no_post(llmock, tmp_path):
    """Left alone, llmock answers with an object that is valid under the schema that was sent."""
    backend = UnscriptedBackend(llmock, 14, 0.0)

    seen = run(backend, tmp_path, answers=300, first_note=3000, settings=ONE_BY_ONE)

    assert seen.notes > 0
    assert seen.complete == 0
    assert seen.judged == []
    assert seen.wrong_notes == []
