"""How near the engine comes to what an endpoint allows, what it sends, and what it holds.

    python benchmarks/throughput.py [--quick]

The installed command translates made notes of about a thousand words at a chat model of fixed
latency, which runs in a process of its own on loopback. Told are

* *span*: from the first request to the last answer, as the server saw it, beside the ideal,
  which is as many rounds of 16 requests as there must be, each of one latency;
* *processor*: the seconds the command took per MB of notes before the span, in it, and after it;
* *sent*: the characters of all messages, prompts included, per character of the segments' text;
* *memory*: the most that the command held for 200 and for 2,000 short posts.

Goals: a span of at most 1.1 ideals at 2 s, 1.35 characters sent per character, and less than a
third more memory for ten times the posts. Exit code 1 where one is missed. ``--quick`` leaves
out the goals that take long (2 s, memory).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

COMMAND = [str(Path(sys.executable).with_name("notetrans"))]
SERVER = [sys.executable, str(Path(__file__).with_name("slow_server.py"))]
CONFIG = "version: 1\nlanguages: {source: en, targets: [es]}\n"
SPAN_GOAL, SENT_GOAL, MEMORY_GOAL = 1.1, 1.35, 1.33
IN_FLIGHT, LEAST_REQUESTS = 16, 200
SPAN_POSTS = 65
# 50 posts, 58,666 words, 372 kB, at 200 ms with their own defaults, on two cores.
PEERS = """\
| mdxlate | 2.57 | 1.48 | 50 | 8 | 1.48 |
| gpt-translate | 9.90 | 1.55 | 100 | 50 | 1.88 |
| mdpo-llm | 8.71 | 3.07 | 52 | 4 | 1.91 |
| ai-powered-markdown-translator | 14.23 | 10.38 | 50 | 1 | 1.85 |
| co-op-translator | 140.75 | 134.85 | 101 | 1 | 1.36 |
| markdown-localization | 142.70 | 128.25 | 910 | 4 | 8.70 |"""
TEXT = (
    "the of and to in that it with for was on are as at be this have from or had by but some "
    "what there we can out other were all your when up use word how said an each she which do "
    "their time if will way about many then them would write like so these her long make thing "
    "see him two has look more day could go come did my sound no most number who over know "
    "water than call first people may down side been now find any new work part take get place "
    "made live where after back little only round man year came show every good me give our "
    "under name very through just form much great think say help low line before turn cause "
    "same mean differ move right boy old too does tell sentence set three want air well also "
    "play small end put home read hand port large spell add even land here must big high such "
    "follow act why ask men change went light kind off need house picture try us again animal"
)
WORDS = TEXT.split()


def made_note(number: int, words: int) -> str:
    """Return a note of about so many words: headings, paragraphs, lists, code, links."""
    chance = random.Random(number)
    blocks = [f"---\ntitle: {_sentence(chance, 6)}\n---"]
    count = 0
    while count < words:
        kind = chance.choice(("text", "text", "text", "heading", "list", "code"))
        if kind == "heading":
            blocks.append(f"## {_sentence(chance, 5)[:-1]}")
            count += 5
        elif kind == "list":
            blocks.append("\n".join(f"- {_sentence(chance, 12)}" for _ in range(4)))
            count += 48
        elif kind == "code":
            blocks.append(f"```sh\nrun --step {number} --part {len(blocks)}\n```")
        else:
            blocks.append(" ".join(_sentence(chance, 16, marked=True) for _ in range(4)))
            count += 64
    return "\n\n".join(blocks) + "\n"


def _sentence(chance: random.Random, length: int, *, marked: bool = False) -> str:
    words = chance.choices(WORDS, k=length)
    if marked and chance.random() < 0.3:
        words[length // 2] = f"`{words[length // 2]}_{chance.randrange(100)}`"
    elif marked and chance.random() < 0.2:
        words[length // 2] = f"[{words[length // 2]}](https://example.org/{words[0]})"
    return " ".join(words).capitalize() + "."


@contextmanager
def site(posts: int, words: int) -> Iterator[Path]:
    """Make a site of so many notes in a folder that goes away."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "notetrans.yaml").write_text(CONFIG, encoding="utf-8")
        (root / "posts").mkdir()
        for number in range(posts):
            path = root / f"posts/{number:04}.md"
            path.write_text(made_note(number, words), encoding="utf-8")
        yield root


def megabytes(root: Path) -> float:
    """Return how much the notes of a site hold."""
    return sum(path.stat().st_size for path in (root / "posts").glob("????.md")) / 1e6


@dataclass(frozen=True)
class Done:
    """What a run took, and what the server saw of it."""

    wall: float
    processor: float
    memory: float
    seen: dict[str, Any]

    @property
    def sent(self) -> float:
        """Characters of messages per character of segments."""
        return self.seen["characters"] / self.seen["source"]


def translate(root: Path, *options: str, server: str = "") -> Done:
    """Run the command on a site; raises where it fails."""
    environment = {**os.environ, "NOTETRANS_BASE_URL": f"{server}/v1", "OPENAI_API_KEY": "none"}
    start = perf_counter()
    client = subprocess.Popen(
        [*COMMAND, "translate", "--yes", *options],
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if server:
        _get(f"{server}/client/{client.pid}")
    _, status, usage = os.wait4(client.pid, 0)
    wall = perf_counter() - start
    if status:
        raise SystemExit(f"notetrans ended with {os.waitstatus_to_exitcode(status)}")
    seen = _get(f"{server}/seen") if server else {}
    return Done(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, seen)


def _get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=30) as response:
        found: dict[str, Any] = json.load(response)
    return found


@contextmanager
def served(latency: float) -> Iterator[str]:
    """Run a model of this latency in its own process; gives its address."""
    process = subprocess.Popen([*SERVER, str(latency)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def run(root: Path, latency: float, **settings: int) -> Done:
    """Translate a site at a server of this latency."""
    options = "".join(
        f"  options: {{batch: {batch}}}\n" for batch in [settings.get("batch")] if batch
    )
    text = f"{CONFIG}backend:\n  name: openai\n  model: slow-1\n{options}"
    if concurrency := settings.get("concurrency"):
        text += f"translate: {{concurrency: {concurrency}}}\n"
    (root / "notetrans.yaml").write_text(text, encoding="utf-8")
    with served(latency) as server:
        return translate(root, server=server)


def span_table(*, quick: bool) -> Iterator[str]:
    """Yield the rows of spans beside their ideals, and the goal that was missed."""
    print("| latency | requests | connections | most in flight | span s | ideal s | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for latency in (0.05, 0.2) if quick else (0.05, 0.2, 2.0):
        with site(SPAN_POSTS, 1000) as root:
            done = run(root, latency, batch=12, concurrency=IN_FLIGHT)
            size = megabytes(root)
        requests, span = done.seen["requests"], done.seen["span"]
        ideal = math.ceil(requests / IN_FLIGHT) * latency
        seen = f"{requests} | {done.seen['connections']} | {done.seen['most']}"
        took = f"{span:.2f} | {ideal:.2f} | {span / ideal:.2f}"
        print(f"| {latency * 1000:.0f} ms | {seen} | {took} |")
        if latency == 2.0:
            print(_processor(done, size))
            if requests < LEAST_REQUESTS:
                yield f"only {requests} requests were made"
            if span > SPAN_GOAL * ideal:
                yield f"the span at 2 s is {span / ideal:.2f} ideals, not {SPAN_GOAL}"


def _processor(done: Done, size: float) -> str:
    """Return where the processor's time went."""
    before, within = done.seen["before"], done.seen["within"]
    after = done.processor - before - within
    outside = (before + after) / size
    return (
        f"\nProcessor seconds per MB at 2 s: {before / size:.1f} before the span (with the start "
        f"of Python), {within / size:.1f} in it, {after / size:.1f} after it; "
        f"outside {outside:.1f}."
    )


def peer_table(posts: int = 50) -> Iterator[str]:
    """Yield the goal that was missed; print the command beside its peers."""
    print("\n| at 200 ms, own defaults | wall s | span s | requests | most in flight | sent |")
    print("| --- | --- | --- | --- | --- | --- |")
    with site(posts, 1000) as root:
        done = run(root, 0.2)
    seen = done.seen
    print(
        f"| notetrans, {posts} posts | {done.wall:.2f} | {seen['span']:.2f} | "
        f"{seen['requests']} | {seen['most']} | {done.sent:.2f} |\n{PEERS}"
    )
    print(
        f"\nPer post: {seen['requests'] / posts:.2f} requests, "
        f"{seen['characters'] / posts:.0f} characters, {seen['source'] / posts:.0f} of them source."
    )
    if done.sent > SENT_GOAL:
        yield f"{done.sent:.2f} characters are sent per character, not {SENT_GOAL}"


def memory_table() -> Iterator[str]:
    """Yield the goal that was missed; print what the command held at most."""
    print("\n| posts | most memory MB | wall s |\n| --- | --- | --- |")
    held = []
    for posts in (200, 2000):
        with site(posts, 120) as root:
            done = translate(root, "--backend", "pseudo")
        held.append(done.memory)
        print(f"| {posts} | {done.memory:.0f} | {done.wall:.1f} |")
    if held[1] > MEMORY_GOAL * held[0]:
        yield f"2,000 posts take {held[1] / held[0]:.2f} of the memory of 200, not {MEMORY_GOAL}"


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    missed = [*span_table(quick=given.quick), *peer_table()]
    missed += [] if given.quick else [*memory_table()]
    for each in missed:
        print(f"\nMISSED: {each}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
