"""An estimate beside what a server counted that nobody here wrote."""

from pathlib import Path

import pytest
from command import CANARY, engine

import notetrans
from backends.chat_server import ChatServer, answer, completion, segments

POSTS = Path(__file__).resolve().parents[2] / "posts"
NOTES = ("serving-a-model-at-home", "terminal-habits", "three-hundred-words-a-day")
KEY = {"OPENAI_API_KEY": CANARY}


def _spanish() -> dict[str, str]:
    """Return the notes' texts with those of their posts in Spanish."""
    pairs = {}
    for name in NOTES:
        note, post = (notetrans.read(POSTS / f"{name}{end}") for end in (".md", ".es.md"))
        pairs |= {a.source: b.source for a, b in zip(note.units, post.units, strict=True)}
    return {" ".join(source.split()): target for source, target in pairs.items()}


SPANISH = _spanish()


def _answer(request: dict) -> str:
    texts = {one["id"]: " ".join(one["text"].split()) for one in segments(request)}
    return answer([{"id": name, "text": SPANISH[text]} for name, text in texts.items()])


@pytest.fixture
def library(site):
    """Real notes, sent one after the other and nothing twice, and a price for the model."""
    prices = site.home / ".config" / "notetrans" / "config.yaml"
    prices.parent.mkdir(parents=True)
    prices.write_text("version: 1\nbackend: {prices: {served-1: [1, 4, 0.5]}}\n", encoding="utf-8")
    options = "backend: {options: {tokens: 600}}"
    once = "translate: {concurrency: 1, attempts: 1}"
    site.write("notetrans.yaml", f"version: 1\n{options}\n{once}\n")
    for name in NOTES:
        site.write(f"posts/{name}.md", (POSTS / f"{name}.md").read_bytes())
    return site


@pytest.fixture
def answers(library):
    """The answers to all requests of a run, in their order."""
    with ChatServer(lambda request: completion(_answer(request))) as server:
        library.run("translate", "--to", "es", *engine(server))
        return [_answer(request) for request in server.requests]


def test_what_was_estimated_is_what_is_counted(library, answers, llmock):
    for each in answers:
        llmock.reply(each)
    for path in (library.root / ".notetrans").rglob("*"):
        if path.is_file():
            path.unlink()
    options = ("--to", "es", "-b", "openai", "-m", "served-1", "--base-url", f"{llmock.url}/v1")
    (plan,) = library.run("estimate", "--json", *options, env=KEY).json["plan"]
    done = library.run("translate", "--json", "--yes", *options, env=KEY).json
    (run,) = done["runs"]
    assert run["requests"] == plan["requests"] == len(answers) > len(NOTES)
    assert run["cost"] == pytest.approx((run["input_tokens"] + 4 * run["output_tokens"]) / 1e6)
    # The server takes four characters for a token, which is few for Spanish and for JSON.
    assert 0.9 < plan["input_tokens"] / run["input_tokens"] < 1.2
    assert 0.9 < plan["output_tokens"] / run["output_tokens"] < 1.3
