"""What the score of a target translated back says: right translations against wrong ones.

    python benchmarks/back.py posts

Takes the English notes of a folder that have a Spanish translation by a person, has Apertium
translate the Spanish paragraphs back, and scores each against its own source and against the next
paragraph's. Needs apertium with the pair spa-eng; takes half a minute for this repository's posts.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import notetrans
from notetrans import tags
from notetrans.backends.registry import create
from notetrans.protect import protect
from notetrans.protocol import Request, Segment
from notetrans.review.chrf import chrf

_LEAST = 40


def pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield paragraphs with their translations, of notes with equally many of them."""
    for post in sorted(folder.rglob("*.es.md*")):
        names = (post.name.replace(".es.", "."), post.name.replace(".es.", ".en."))
        note = next(
            (post.with_name(name) for name in names if post.with_name(name).is_file()), None
        )
        if note is None:
            continue
        sides = [
            [unit.source for unit in notetrans.read(path).units if unit.kind == "paragraph"]
            for path in (note, post)
        ]
        if len(sides[0]) == len(sides[1]):
            found = zip(*sides, strict=True)
            yield from ((a, b) for a, b in found if len(a) >= _LEAST and a.isascii())


async def back(texts: Sequence[str]) -> dict[str, str]:
    """Return what Apertium makes of Spanish texts, by their place."""
    engine = create("apertium", {"timeout": 300.0})
    segments = tuple(Segment(str(at), text) for at, text in enumerate(texts))
    try:
        response = await engine.translate(Request("es", "en", segments))
    finally:
        await engine.aclose()
    return dict(response.targets)


def told(name: str, scores: Sequence[int]) -> str:
    """Return how scores are spread."""
    tenths = statistics.quantiles(scores, n=20)
    return (
        f"{name:<8} {len(scores)} paragraphs: median {statistics.median(scores):.0f}, "
        f"19 of 20 from {tenths[0]:.0f}, 19 of 20 up to {tenths[-1]:.0f}"
    )


def main() -> None:
    """Print the two spreads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    found = list(pairs(parser.parse_args().folder))
    plain = [(tags.plain(source), tags.plain(target)) for source, target in found]
    forms = [protect(target, (), matcher=None, form="brackets").text for _, target in plain]
    came = asyncio.run(back(forms))
    sources = [source for source, _ in plain]
    right = [chrf(sources[int(at)], text) for at, text in came.items()]
    wrong = [chrf(sources[(int(at) + 1) % len(sources)], text) for at, text in came.items()]
    print(told("right", right))
    print(told("wrong", wrong))


if __name__ == "__main__":
    main()
