"""The laws on 200,000 made documents: ``python benchmarks/laws.py [COUNT] [--from SEED]``.

Plain seeded random, since here the number of documents counts: a document is a function of
its seed, so a failure is told by seed, law and the smallest text found for it. One document
in four is raw text, one in eight of the others a splice. Failures with one first cause are
told once: ``--every`` tells each.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import notetrans
from laws import grammar, judge, shrink
from laws.judge import Failure, Law, Subject
from notetrans.errors import NoteError
from notetrans.model import Document

BLIND = ("tiling", "identity", "involution", "stable ranges")


class Broken(NamedTuple):
    """A law that a made document breaks."""

    seed: int
    failure: Failure
    text: str


def parse(text: str) -> Document:
    return notetrans.parse(text)


def judged(text: str, laws: Mapping[str, Law]) -> list[Failure]:
    try:
        parse(text)
    except NoteError:
        return []
    except Exception as error:
        return [Failure("no exception", f"{type(error).__name__}: {error}")]
    return judge.judge(Subject(text, parse), laws)


def made(seed: int) -> tuple[str, dict[str, Law]]:
    """Return a seed's text and the laws that it can be held to."""
    random = Random(seed)
    blind = {law: judge.LAWS[law] for law in BLIND}
    if random.random() < 0.25:
        return grammar.raw(random), blind
    document = grammar.make(random)
    return document.text, blind if "splice" in document.constructs else judge.LAWS


def try_seed(seed: int) -> list[Broken]:
    """Return the laws that the document of a seed breaks."""
    text, laws = made(seed)
    return [Broken(seed, failure, text) for failure in judged(text, laws)]


def tell(broken: Broken) -> str:
    laws = made(broken.seed)[1]
    law = broken.failure.law
    one = {law: laws[law]} if law in laws else laws

    def fails(text: str) -> bool:
        return any(failure.cause == broken.failure.cause for failure in judged(text, one))

    least = shrink.minimise(broken.text, fails, tries=1500)
    problems = [f.problem for f in judged(least, one) if f.law == law]
    problem = problems[0] if problems else broken.failure.problem
    return f"seed {broken.seed}, {law}: {least!r}\n    {problem}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=200_000)
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="SEED")
    parser.add_argument("--every", action="store_true", help="tell every failure")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.count)
    begin, seen = time.monotonic(), Counter[str]()
    laws: Counter[str] = Counter()
    with ProcessPoolExecutor(options.jobs) as pool:
        for found in pool.map(try_seed, seeds, chunksize=50):
            for broken in found:
                laws[broken.failure.law] += 1
                seen[broken.failure.cause] += 1
                if options.every or seen[broken.failure.cause] == 1:
                    print(tell(broken), flush=True)
    seconds = time.monotonic() - begin
    print(f"\n{options.count} documents, {seconds:.0f} s, {sum(laws.values())} failures")
    print(*(f"- {law}: {count}" for law, count in laws.most_common()), sep="\n")
    return int(bool(laws))


if __name__ == "__main__":
    sys.exit(main())
