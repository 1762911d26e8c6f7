"""Every provider and server by its name: what leaves for it, and what it bills."""

import asyncio
import json
import os
import re
from pathlib import Path

import pytest
from chat_server import ChatServer, Reply, answer, translated

from notetrans.backends.presets import PRESETS
from notetrans.backends.registry import available, create
from notetrans.model import Term
from notetrans.protocol import Request, Segment, Usage
from notetrans.translate.batches import batch

PAGE = (Path(__file__).parents[2] / "docs" / "backends.md").read_text(encoding="utf-8")
REQUEST = Request(
    "en",
    "zh-Hant",
    (Segment("aa", "Run <c1>pip</c1> now."), Segment("bb", "Second")),
    terms=(Term("second", targets={"zh-Hant": ("第二",)}),),
)
TARGETS = {"aa": "現在執行 <c1>pip</c1>。", "bb": "第二"}
REPLY = answer([{"id": str(n), "text": text} for n, text in enumerate(TARGETS.values(), 1)])


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(name, url, **settings):
    async def scenario():
        given = {"model": "some-model", "base_url": url, "timeout": 60}
        backend = create(name, given | settings)
        try:
            return await backend.translate(REQUEST)
        finally:
            await backend.aclose()

    return asyncio.run(scenario())


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", PRESETS)
def test_each_row_translates_over_the_wire(llmock, name, stream):
    llmock.reply(REPLY)

    response = ask(name, os.environ["OPENAI_BASE_URL"], api_key="k", stream=stream)

    assert response.targets == TARGETS
    assert response.failures == {}
    assert response.usage.input_tokens > 100
    sent = llmock.last_request
    assert sent.body["model"] == "some-model"
    form = sent.body.get("response_format", {"type": "off"})["type"]
    assert form == PRESETS[name].form


@pytest.mark.parametrize("name", PRESETS)
def test_each_row_sends_its_own_key_and_no_other(monkeypatch, name):
    for row in PRESETS.values():
        monkeypatch.setenv(row.key_env, f"key-of-{row.name}")

    with ChatServer() as server:
        ask(name, server.url)

    (headers,) = server.headers
    assert headers["authorization"] == f"Bearer key-of-{name}"
    assert str(headers).count("key-of-") == 1


def served(usage):
    def script(request):
        message = {"content": answer(translated(request))}
        choice = {"finish_reason": "stop", "message": message}
        return Reply(json.dumps({"choices": [choice], "usage": usage}).encode())

    return script


OPENROUTER = {
    "prompt_tokens": 194,
    "completion_tokens": 20,
    "cost": 0.00042,
    "prompt_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 100},
}
DEEPSEEK = {
    "prompt_tokens": 90,
    "completion_tokens": 20,
    "prompt_cache_hit_tokens": 64,
    "prompt_cache_miss_tokens": 26,
}


@pytest.mark.parametrize(
    ("name", "usage", "read"),
    [
        ("openrouter", OPENROUTER, Usage(194, 20, 64, 100, cost=0.00042)),
        ("openrouter", OPENROUTER | {"cost": True}, Usage(194, 20, 64, 100)),
        ("openrouter", OPENROUTER | {"cost": -1}, Usage(194, 20, 64, 100)),
        ("litellm", OPENROUTER, Usage(194, 20, 64, 100)),
        ("deepseek", DEEPSEEK, Usage(90, 20, 64)),
        ("deepseek", DEEPSEEK | {"prompt_tokens_details": {"cached_tokens": 0}}, Usage(90, 20, 64)),
        ("xai", {"prompt_tokens": 9, "completion_tokens": "many"}, Usage(9, 0)),
        ("vllm", None, None),
    ],
)
def test_what_a_provider_bills_is_read_as_it_tells_it(name, usage, read):
    with ChatServer(served(usage)) as server:
        assert ask(name, server.url, api_key="k").usage == read


def test_a_post_of_a_thousand_words_is_one_request():
    post = [Segment(str(n), "several words of a paragraph " * 8) for n in range(28)]
    backend = create("deepseek", {"model": "m", "api_key": "k"})

    assert sum(len(one.text) for one in post) > 6000
    assert len(batch(post, backend.capabilities)) == 1


def test_a_preview_shows_all_that_a_model_is_told():
    shown = create("vllm", {"model": "m"}).preview(REQUEST)

    assert "Run <c1>pip</c1> now." in shown
    assert "第二" in shown
    assert shown.startswith("Translate segments of Markdown notes.")


def test_the_list_of_backends_says_what_each_row_needs():
    entries = available()

    for name, preset in PRESETS.items():
        assert entries[name].preset is preset
        assert entries[name].key_env == preset.key_env
        assert preset.url in entries[name].description


def test_the_page_shows_every_row_as_it_is_and_has_a_section_on_it():
    cells = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if re.match(r"\| `\w+` \| `http", line)
    ]

    assert cells == [
        [row.name, row.url, row.key_env, row.form, row.caching, row.batches, str(row.concurrency)]
        for row in PRESETS.values()
    ]
    sections = re.findall(r"^### `(\w+)`", PAGE, re.MULTILINE)
    assert sections == [*PRESETS]
    assert all(f"--backend {name} " in PAGE for name in PRESETS)
