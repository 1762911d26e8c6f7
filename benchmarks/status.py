"""``notetrans status`` on a large site in which nothing changed, beside ``git status``.

The site is made in a temporary folder: 11,000 short notes × 9 languages, published, in a git
repository. The first run is cold (it reads every file), later ones take turns with git; medians
are compared. ``notetrans translate`` has nothing to do either, and takes its turns too. Prints
Markdown and exits with 1 above the goal. The number of notes is the only argument.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from notetrans.parse.document import parse_text
from notetrans.pipeline.notes import NoteText, target_hash
from notetrans.protect import memory_key
from notetrans.stage import Entry, PostState, blob_id, content_hash, prepare, unit_hash
from notetrans.stage.grow import fresh
from notetrans.stage.state import state_path

GOAL = 4.0
NOTES = 11_000
TURNS = 5
SETTLED = 3.0
"""Seconds after which files do not count as changed a moment ago."""
LANGUAGES = ("es", "fr", "de", "ja", "ko", "ru", "ar", "hi", "pt")
CONFIG = "version: 1\nlanguages:\n  source: en\n  targets: [{}]\n"
NOTE = """\
---
lang: {lang}
{marks}title: {lang} number {number}
---

This is the first paragraph of number {number}, and {lang} is short.

There is a second one.
"""
MARKS = "model: made\ntranslated: true\n"
KEY = os.environ | {"OPENAI_API_KEY": "none"}
COMMAND = str(Path(sys.executable).with_name("notetrans"))


def note(number: int, lang: str) -> str:
    """Return the text of a note, or of its post in a language."""
    return NOTE.format(number=number, lang=lang, marks="" if lang == "en" else MARKS)


def units(number: int, lang: str) -> list[str]:
    """Return the text of its units, in order."""
    return [
        f"{lang} number {number}",
        f"This is the first paragraph of number {number}, and {lang} is short.",
        "There is a second one.",
    ]


def hashes() -> tuple[Callable[[int], list[str]], Callable[[int, str], list[str]]]:
    """Return what gives the hashes of sources and of targets, without parsing each text."""
    document = parse_text(note(0, "en"))
    kinds = [unit.kind for unit in document.units]
    assert [unit.source for unit in document.units] == units(0, "en")

    def sources(number: int) -> list[str]:
        keys = (memory_key(text, ()) for text in units(number, "en"))
        return list(map(unit_hash, kinds, keys))

    def targets(number: int, lang: str) -> list[str]:
        return list(map(unit_hash, kinds, units(number, lang)))

    parsed = NoteText("", document, "")
    assert sources(0) == [digest for digest, _ in parsed.hashed]
    assert targets(0, "en") == [target_hash(unit) for unit in document.units]
    return sources, targets


def make(root: Path, count: int) -> None:
    """Write notes, posts and states, and commit them."""
    (root / "notetrans.yaml").write_text(CONFIG.format(", ".join(LANGUAGES)), encoding="utf-8")
    prepare(root)
    (root / "posts").mkdir()
    for lang in LANGUAGES:
        state_path(root, lang, "posts/x").parent.mkdir(parents=True)
    sources, targets = hashes()
    for number in range(count):
        source = note(number, "en")
        name = f"2025-11-04-note-number-{number:05}"
        (root / f"posts/{name}.md").write_text(source, encoding="utf-8")
        there = sources(number)
        for lang in LANGUAGES:
            post = note(number, lang)
            (root / f"posts/{name}.{lang}.md").write_text(post, encoding="utf-8")
            made = (blob_id(source.encode())[:11], content_hash(post.encode()))
            entries = map(Entry, there, targets(number, lang))
            state = PostState((made,), tuple(entries), "", "openai gpt-5-mini")
            state_path(root, lang, f"posts/{name}.md").write_text(fresh(state), encoding="utf-8")
    me = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], [*me, "commit", "-qm", "all"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)


@dataclass(frozen=True)
class Took:
    """Seconds that a command took, on the clock and of the processor."""

    clock: float
    processor: float


def took(command: list[str], root: Path) -> Took:
    """Run a command that must find nothing to be done."""
    with tempfile.NamedTemporaryFile() as file:
        start, before = time.perf_counter(), _processor()
        done = subprocess.run(command, cwd=root, stdout=file, check=False, env=KEY)
        clock, processor = time.perf_counter() - start, _processor() - before
        told = Path(file.name).read_text(encoding="utf-8")
    if done.returncode or any(word in told for word in ("stale", "missing", "unknown", "M ")):
        raise SystemExit(f"{command[0]}: {told}")
    return Took(clock, processor)


def _processor() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Make the site, measure, print, and return the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else NOTES
    status, git = [COMMAND, "status"], ["git", "status", "--porcelain"]
    translate = [COMMAND, "translate", "--backend", "openai", "--model", "none", "--yes"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        root.mkdir()
        make(root, count)
        took(git, root)
        time.sleep(SETTLED)
        cold = took(status, root)
        ways = (status, git, translate)
        turns = [[took(command, root) for command in ways] for _ in range(TURNS)]
        (root / "posts/2025-11-04-note-number-00000.md").touch()
        one = took(status, root)
    by_way = list(zip(*turns, strict=True))
    ours, theirs, run = (median(each.clock for each in some) for some in by_way)
    busy = [median(each.processor for each in some) for some in by_way]
    ratio = ours / theirs
    print(f"| {count:,} notes × {len(LANGUAGES)} | seconds | of the processor |")
    print("| --- | --- | --- |")
    print(f"| `notetrans status`, cold | {cold.clock:.2f} | {cold.processor:.2f} |")
    print(f"| after one note was touched | {one.clock:.2f} | {one.processor:.2f} |")
    print(f"| nothing changed, median of {TURNS} | {ours:.2f} | {busy[0]:.2f} |")
    print(f"| `git status`, in turn | {theirs:.2f} | {busy[1]:.2f} |")
    print(f"| `notetrans translate`, in turn | {run:.2f} | {busy[2]:.2f} |")
    print(f"| ratio (goal ≤ {GOAL:g}) | {ratio:.2f} | {busy[0] / busy[1]:.2f} |")
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
