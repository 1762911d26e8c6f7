"""How long it takes to find what is like a new text among very many, and how much is found.

    python benchmarks/fuzzy.py [SOURCES …]

Made sources (4 to 40 words out of 50,000, the n-th word n times as rare as the first) are put
into a memory, 20,000 and 200,000 of them unless numbers are given. Then sources with a few words
changed, and texts that are like none, are looked up. Told are the processor's time to take a
source into the index, its bytes, the processor's time and the clock's for one look-up, and how
many of the changed texts found a source at least as like as the one they were made of.

Goals: 99 % are found, and a look-up takes at most 5 ms of the processor. Exit code 1 where one
is missed.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from notetrans.memory import Memory, Row
from notetrans.memory.fuzzy import Fuzzy, similarity

FOUND_GOAL, TIME_GOAL = 0.99, 5.0
LEAST, ASKED = 75, 400
_SYLLABLES = [f"{first}{second}" for first in "bdfgklmnprstvz" for second in "aeiou"]


class Author:
    """Writes texts, and changes them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.words = ["".join(self.dice.choices(_SYLLABLES, k=2 + n % 3)) for n in range(50_000)]
        self.shares = [*accumulate(1 / n for n in range(1, len(self.words) + 1))]

    def text(self, length: int = 0) -> str:
        """Return a text of some words."""
        length = length or int(self.dice.triangular(4, 40, 8))
        return " ".join(self.dice.choices(self.words, cum_weights=self.shares, k=length))

    def changed(self, text: str) -> str:
        """Return a text with one word in twelve put in, taken out or put in another's place."""
        words = text.split()
        for _ in range(max(1, len(words) // 12)):
            place, kind = self.dice.randrange(len(words)), self.dice.randrange(3)
            new = [self.text(1)] if kind else []
            words[place : place + (kind != 1)] = new
        return " ".join(words)


def rows(author: Author, count: int) -> Iterator[Row]:
    """Yield rows with so many sources."""
    for _ in range(count):
        text = author.text()
        key = sha256(text.encode()).hexdigest()[:24]
        yield Row(key, text, text.upper(), "en", "es")


def fill(memory: Memory, author: Author, count: int) -> None:
    """Put so many sources into a memory."""
    for start in range(0, count, 50_000):
        memory.put(rows(author, min(50_000, count - start)))


def measured(count: int) -> Iterator[str]:
    """Yield the goals that were missed; print a row."""
    author = Author(7)
    with tempfile.TemporaryDirectory() as name, Memory(Path(name) / "memory.sqlite") as memory:
        fill(memory, author, count)
        with Fuzzy(memory) as index:
            start = process_time()
            taken = index.follow()
            took = (process_time() - start) / taken
            size = sum(path.stat().st_size for path in Path(name).glob("*.fuzzy*")) / taken
            places = (author.dice.randrange(count - 1) for _ in range(ASKED))
            texts = [source.text for place in places for source in memory.added(place, 1)]
            changed = [(text, author.changed(text)) for text in texts]
            wanted = [(one, two) for one, two in changed if LEAST <= similarity(one, two) < 100]
            new = [(author.text(), "") for _ in range(ASKED)]
            times, processor = [], process_time()
            found = 0
            for text, other in [*wanted, *new]:
                start = perf_counter()
                like = index.find(other or text, "en", "es", LEAST)
                times.append(perf_counter() - start)
                if other:
                    found += like is not None and like.similarity >= similarity(text, other)
            each = (process_time() - processor) / len(times) * 1000
    share = found / len(wanted)
    clock = sorted(times)[len(times) * 95 // 100] * 1000
    print(
        f"| {taken:,} | {took * 1e6:.0f} µs | {size:.0f} | {each:.1f} ms | "
        f"{median(times) * 1000:.1f} ms | {clock:.1f} ms | {share:.1%} |",
        flush=True,
    )
    if share < FOUND_GOAL:
        yield f"{share:.1%} are found among {taken:,}, not {FOUND_GOAL:.0%}"
    if each > TIME_GOAL:
        yield f"a look-up among {taken:,} takes {each:.1f} ms, not {TIME_GOAL:.0f}"


def main() -> int:
    """Measure, print, and return the exit code."""
    counts = [int(each) for each in sys.argv[1:]] or [20_000, 200_000]
    print("| sources | taken in | bytes | look-up | median by the clock | 95th | found |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    missed = [each for count in counts for each in measured(count)]
    for each in missed:
        print(f"\nMISSED: {each}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
