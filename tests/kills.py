"""Runs of the command that are killed at random moments, and what must hold after each.

A note and a language are a post. The engine is pseudo-translation that takes its time and
writes down what it is asked for and what it answered, as a provider's bill would. It is judged
by that bill, by the bytes of the posts of a site where nothing was killed, and by the memory.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from notetrans.memory import Memory
from notetrans.stage import known_posts, read_state

CONFIG = "version: 1\nlanguages: {source: en, targets: [es, fr, de]}\ntranslate: {concurrency: 4}\n"
FLIGHT = 4
LANGUAGES = ("es", "fr", "de")
PROGRAM = """
import asyncio, os, sys
from notetrans.backends import pseudo
from notetrans.cli import main
bill = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
kept = pseudo.PseudoBackend.translate
async def translate(self, request):
    texts = "\\t".join(segment.text for segment in request.segments)
    line = f"{request.target_lang}\\t{texts}\\n".encode()
    os.write(bill, b"sent\\t" + line)
    await asyncio.sleep(float(sys.argv[2]))
    answer = await kept(self, request)
    os.write(bill, b"answered\\t" + line)
    return answer
pseudo.PseudoBackend.translate = translate
main(sys.argv[3:])
"""
_COMMAND = ("translate", "--backend", "pseudo", "--publish")


@dataclass
class Killed:
    """A site on which runs are killed; ``told`` is what did not hold."""

    root: Path
    expected: dict[str, bytes]
    random: Random
    kills: int = 0
    again: Counter = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)


def make_site(root: Path, posts: int) -> Path:
    """Write a site of notes, all of whose texts are different."""
    (root / "posts").mkdir(parents=True)
    (root / "notetrans.yaml").write_text(CONFIG, encoding="utf-8")
    for number in range(posts):
        texts = "\n\n".join(f"Sentence {n} of the note {number}." for n in range(4))
        note = f"---\ntitle: The note {number}\n---\n\n{texts}\n"
        (root / f"posts/note-{number}.md").write_text(note, encoding="utf-8")
    return root


def start(root: Path, *arguments: str, latency: float = 0.02) -> subprocess.Popen:
    """Start a run; its bill is written beside the site."""
    command = [sys.executable, "-c", PROGRAM, str(bill_of(root)), str(latency), *_COMMAND]
    env = {**os.environ, "HOME": str(root), "XDG_CONFIG_HOME": str(root)}
    return subprocess.Popen(
        [*command, *arguments], cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def finish(root: Path, *arguments: str) -> None:
    """Run to the end; raises where the command does not end well."""
    out, _ = (process := start(root, *arguments, latency=0)).communicate()
    assert process.returncode == 0, out.decode()


def bill_of(root: Path) -> Path:
    return root.with_name(f"{root.name}.bill")


def bill(root: Path) -> list[list[str]]:
    """Return the lines of the bill; the last one may be cut."""
    path = bill_of(root)
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    return [line.split("\t") for line in lines]


def length(root: Path) -> int:
    """Return how many lines the bill has."""
    path = bill_of(root)
    return path.read_bytes().count(b"\n") if path.exists() else 0


def texts(lines: list[list[str]], what: str) -> Counter:
    """Return how often each text was sent or answered, by language."""
    return Counter((line[1], text) for line in lines if line[0] == what for text in line[2:])


def files(root: Path) -> dict[str, bytes]:
    """Return the posts and the states of a site."""
    found = [*root.glob("posts/*.??.md"), *root.glob(".notetrans/state/**/*.txt")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def kill_one(site: Killed, notes: list[str]) -> None:
    """Start a run for some notes and kill it at a random moment; judge what is left."""
    before = length(site.root)
    lines = before + site.random.randint(0, 2 * len(notes) * len(LANGUAGES) + 2)
    process = start(site.root, *notes)
    while process.poll() is None and length(site.root) < lines:
        time.sleep(0.004)
    time.sleep(site.random.choice((0, 0.002, 0.01, 0.05, 0.2)))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    site.kills += process.returncode == -signal.SIGKILL
    judge(site, bill(site.root), before)


def judge(site: Killed, lines: list[list[str]], before: int) -> None:
    """Hold the site to its laws: whole files, states that load, nothing paid for twice."""
    for path, data in files(site.root).items():
        if data != site.expected[path]:
            site.told.append(f"kill {site.kills}: {path} is not whole")
    for language, note in known_posts(site.root):
        state, problems = read_state(site.root, language, note)
        if state is None or problems:
            site.told.append(f"kill {site.kills}: the state of {note} ({language}) does not load")
    earlier, now = lines[:before], lines[before:]
    again = texts(earlier, "sent").keys() & texts(now, "sent").keys()
    for each in again - site.again.keys():
        site.told.append(f"kill {site.kills}: paid for again, though it was kept: {each}")
    site.again.subtract(dict.fromkeys(again, 1))
    site.again = +site.again
    kept = kept_texts(site.root)
    flight = [line for line in now if line[0] == "sent"]
    answered = [line[1:] for line in now if line[0] == "answered"]
    open_ = [line[1:] for line in flight if line[1:] not in answered]
    late = [each for each in answered if not {(each[0], t) for t in each[1:]} <= kept]
    if len(open_) > FLIGHT or len(late) > FLIGHT:
        site.told.append(f"kill {site.kills}: {len(open_)} open and {len(late)} lost requests")
    for each in (*open_, *late):
        site.again.update(dict.fromkeys(((each[0], t) for t in each[1:]), 1))


def kept_texts(root: Path) -> set[tuple[str, str]]:
    """Return what the memory holds, by language."""
    with Memory(root / ".notetrans/cache/memory-pseudo.sqlite") as memory:
        return {
            (language, source)
            for language in LANGUAGES
            for key in memory.keys("en", language)
            if (source := memory.source(key, "en", language))
        }


def run(folder: Path, *, posts: int, kills: int, each: int, seed: int) -> list[Killed]:
    """Kill runs until there were so many kills; return the sites, each translated to its end.

    A run is for a few notes at a time, so that the publishing at its end is met as well.
    """
    whole = make_site(folder / "whole", posts)
    finish(whole)
    expected, random = files(whole), Random(seed)
    notes = [f"posts/note-{number}.md" for number in range(posts)]
    sites: list[Killed] = []
    while (had := sum(site.kills for site in sites)) < kills:
        site = Killed(make_site(folder / f"killed-{len(sites)}", posts), expected, random)
        sites.append(site)
        at = 0
        while at < posts and had + site.kills < kills:
            before = site.kills
            kill_one(site, notes[at : at + each])
            if site.kills == before or random.random() < 0.4:
                at += each
        end(site)
    return sites


def end(site: Killed) -> None:
    """Let a run end, and hold the site to what one is on which nothing was killed."""
    before = length(site.root)
    finish(site.root)
    judge(site, bill(site.root), before)
    if files(site.root) != site.expected:
        site.told.append("the posts are not those of a site where nothing was killed")
    left = sorted(path.name for path in site.root.rglob(".notetrans-*.tmp"))
    if left:
        site.told.append(f"left lying about: {', '.join(left)}")


def paid(sites: list[Killed]) -> tuple[int, int]:
    """Return how many segments were paid for, and how many of them again."""
    counts = [texts(bill(site.root), "sent") for site in sites]
    return sum(map(len, counts)), sum(each.total() - len(each) for each in counts)
