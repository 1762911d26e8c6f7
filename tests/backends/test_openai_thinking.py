"""What an endpoint is told of thinking before the answer, which is billed."""

import asyncio

import pytest
from chat_server import ChatServer, answer, completion, failing, segments

from notetrans.backends.openai import create
from notetrans.backends.openai.options import read_options
from notetrans.backends.openai.request import call
from notetrans.backends.presets import PRESETS
from notetrans.protocol import Request, Segment

REQUEST = Request("en", "es", (Segment("aa", "Hello"),))


def told(preset, **settings):
    given = {"model": "m", "api_key": "k"} | settings
    return call(read_options(given, PRESETS[preset]), REQUEST).body.get("thinking")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, {"type": "disabled"}),
        ({"thinking": "enabled"}, {"type": "enabled"}),
        ({"reasoning_effort": "low"}, None),
        ({"model": "deepseek-reasoner"}, None),
        ({"base_url": "https://proxy.example/v1"}, None),
    ],
)
def test_deepseek_does_not_think_unless_it_is_asked_to(settings, said):
    assert told("deepseek", **settings) == said


def test_no_other_provider_is_told_of_it_unless_it_is_set():
    assert {name for name in PRESETS if told(name)} == {"deepseek"}
    assert told("moonshot", thinking="disabled") == {"type": "disabled"}


@pytest.mark.parametrize("refuse", [False, True])
def test_it_arrives_and_an_endpoint_that_does_not_take_it_is_asked_without(monkeypatch, refuse):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def script(request):
        if refuse and "thinking" in request:
            return failing(400, "Unknown parameter: thinking")
        return completion(answer([{"id": s["id"], "text": "Hola"} for s in segments(request)]))

    async def scenario(url):
        given = {"model": "m", "base_url": url, "thinking": "disabled"}
        backend = create(given, "vllm")
        try:
            return await backend.translate(REQUEST)
        finally:
            await backend.aclose()

    with ChatServer(script) as server:
        response = asyncio.run(scenario(server.url))
    assert response.targets == {"aa": "Hola"}
    seen = [request.get("thinking") for request in server.requests]
    assert seen == [{"type": "disabled"}, None][: 1 + refuse]
