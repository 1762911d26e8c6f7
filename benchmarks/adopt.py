"""How well are people's translations matched with their sources?

    python benchmarks/adopt.py DIR… [--to es] [--copies N] [--failures] [--speed N]

Notes are NAME.en.md(x) beside NAME.es.md(x). Each pair is aligned three times:

* *as it is*, all that is seen being used;
* *anchors held out*: inline codes and numbers are hidden from the aligner, and then judge it: a
  pair of units is right if the codes (kind and content, the last part of a path) and the numbers
  of both are the same, among the pairs of which either side has any, wrong otherwise. People
  change some codes on purpose: the same share with every pair in its true place is the ceiling;
* *damaged*: N copies of the translation from which a tenth of the parts is left out, added from
  another post, split, or joined, at random from a seed. What belongs together is known then.

Prints Markdown: units aligned, mean confidence, the share of pairs that is right by confidence;
the chance of being translations that texts of different notes are given; with ``--speed``, the
seconds in which N pairs in a site are adopted by all processors. Exit code 1 where less than
98 % of the pairs at or above the threshold of the product (0.9) are right, or where less than
95 % of the units that have a counterpart were given it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import notetrans
from notetrans.memory.bilingual import Alignment, align_translation
from notetrans.memory.likeness import Part, joined, parts
from notetrans.pipeline.adoption.adopt import LIKELY, SURE

SUFFIXES = (".md", ".mdx")
SEED = 20
STEPS = (LIKELY, 0.7, SURE, 0.99, 0.999)
HIDDEN = ("literal", "code", "number")


@dataclass
class Tally:
    """How many pairs of each confidence there are, and how many of them are right."""

    pairs: Counter[float] = field(default_factory=Counter)
    right: Counter[float] = field(default_factory=Counter)
    sure: list[float] = field(default_factory=list)
    units: int = 0
    found: int = 0

    def add(self, confidence: float, *, right: bool) -> None:
        step = max((step for step in STEPS if step <= confidence), default=0.0)
        self.pairs[step] += 1
        self.right[step] += right
        self.sure.append(confidence)

    def share(self, least: float) -> float:
        """Return the share of right ones among the pairs of at least this confidence."""
        steps = [step for step in self.pairs if step >= least]
        return sum(self.right[s] for s in steps) / (sum(self.pairs[s] for s in steps) or 1)


@dataclass(frozen=True)
class Pair:
    """A note's parts and its translation's, and what each part shows (hidden from the aligner)."""

    name: str
    source: list[Part]
    target: list[Part]

    @property
    def same_shape(self) -> bool:
        return [p.kind for p in self.source] == [p.kind for p in self.target]


def found(folder: Path, lang: str) -> Iterator[Pair]:
    """Yield the pairs below a folder."""
    for path in sorted(folder.rglob("*.en.*")):
        other = path.with_name(path.name.replace(".en.", f".{lang}."))
        if path.suffix in SUFFIXES and other.is_file():
            source, target = (parts(notetrans.read(each)) for each in (path, other))
            yield Pair(path.relative_to(folder).as_posix(), source, target)


def hidden(many: Iterable[Part]) -> list[Part]:
    """Return parts without their codes and numbers."""
    return [replace(p, marks=frozenset(m for m in p.marks if m[0] not in HIDDEN)) for p in many]


def anchors(part: Part) -> frozenset[tuple[str, str]]:
    return frozenset(mark for mark in part.marks if mark[0] in HIDDEN)


def links(alignment: Alignment) -> Iterator[tuple[int, int, float]]:
    for link in alignment.links:
        if len(link.source) == len(link.target) == 1:
            yield link.source[0], link.target[0], link.confidence


def as_it_is(pairs: Iterable[Pair], tally: Tally) -> None:
    """Where both have the same shape, what stands at the same place belongs together."""
    for pair in pairs:
        tally.units += sum(part.unit >= 0 for part in pair.source)
        for here, there, confidence in links(align_translation(pair.source, pair.target)):
            if pair.source[here].unit >= 0:
                tally.found += 1
                tally.add(confidence, right=here == there or not pair.same_shape)


def held_out(pairs: Iterable[Pair], tally: Tally, ceiling: Tally) -> None:
    for pair in pairs:
        alignment = align_translation(hidden(pair.source), hidden(pair.target))
        for here, there, confidence in links(alignment):
            one, other = anchors(pair.source[here]), anchors(pair.target[there])
            if one or other:
                tally.add(confidence, right=one == other)
        for here, there in zip(pair.source, pair.target, strict=False) if pair.same_shape else ():
            if anchors(here) or anchors(there):
                ceiling.add(1.0, right=anchors(here) == anchors(there))


Edited = list[tuple[tuple[int, ...], Part]]
"""Parts, each with the indices of what it was made of."""


def damaged(target: Sequence[Part], others: Sequence[Part], random: Random) -> Edited:
    """Return a translation whose parts were left out, added, split or joined here and there."""
    edited: Edited = [((place,), part) for place, part in enumerate(target)]
    for _ in range(max(1, len(edited) // 10)):
        at = random.randrange(len(edited) - 1)
        (was, here), (after, following) = edited[at], edited[at + 1]
        match random.choice(["out", "in", "split", "join"]):
            case "out":
                edited.pop(at)
            case "in":
                edited.insert(at, ((), random.choice(others)))
            case "split" if here.kind == "paragraph" and here.length > 60:
                edited[at : at + 1] = [((*was, *was), half) for half in halves(here, random)]
            case "join" if here.kind == following.kind == "paragraph" and len(was) == 1:
                edited[at : at + 2] = [((*was, *after), joined(here, following))]
    return edited


def halves(part: Part, random: Random) -> tuple[Part, Part]:
    """Return a part in two of random lengths."""
    share = random.uniform(0.3, 0.7)
    first = frozenset(mark for mark in sorted(part.marks) if random.random() < share)
    return (
        replace(part, length=part.length * share, marks=first),
        replace(part, length=part.length * (1 - share), marks=part.marks - first),
    )


def damages(
    pairs: Sequence[Pair], copies: int, tally: Tally, random: Random, *, hide: bool
) -> Iterator[str]:
    """Align damaged copies, and yield what is wrong and sure all the same."""
    every = [part for pair in pairs for part in pair.target if part.unit >= 0]
    for pair in pairs * copies:
        if len(pair.source) < 8 or not pair.same_shape:
            continue
        edited = damaged(pair.target, every, random)
        truth = {was[0]: place for place, (was, _) in enumerate(edited) if len(was) == 1}
        target = [part for _, part in edited]
        sides = (hidden(pair.source), hidden(target)) if hide else (pair.source, target)
        got = {h: (t, c) for h, t, c in links(align_translation(*sides))}
        tally.units += len(truth)
        tally.found += sum(got.get(here, (None, 0))[0] == there for here, there in truth.items())
        for here, (there, confidence) in got.items():
            right = truth.get(here) == there
            tally.add(confidence, right=right)
            if not right and confidence >= SURE:
                lines = f"{pair.source[here].line} → {target[there].line}"
                yield f"{pair.name}:{lines}: {confidence:.3f}"


def strangers(pairs: Sequence[Pair]) -> list[float]:
    """Return the chance that is given to texts of different notes."""
    return [
        align_translation(one.source, other.target).related
        for index, one in enumerate(pairs)
        for other in pairs[index + 1 : index + 8]
    ]


def speed(folders: Sequence[Path], lang: str, count: int) -> str:
    """Return how long a site of so many pairs takes."""
    from notetrans.config import load
    from notetrans.memory import Memory
    from notetrans.pipeline import open_site
    from notetrans.pipeline.adoption.takeover import take_over

    files = [
        (path, path.with_name(path.name.replace(".en.", f".{lang}.")))
        for folder in folders
        for path in sorted(folder.rglob("*.en.*"))
    ]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "notetrans.yaml").write_text(
            'version: 1\nsite: {sources: ["*.md", "*.mdx"]}\n'
            f"languages: {{source: en, targets: [{lang}]}}\n",
            encoding="utf-8",
        )
        for number in range(count):
            note, post = files[number % len(files)]
            (root / f"n{number}{note.suffix}").write_bytes(note.read_bytes())
            (root / f"n{number}.{lang}{note.suffix}").write_bytes(post.read_bytes())
        site = open_site(load(root))
        begun, before = time.perf_counter(), sum(os.times()[:4])
        posts = site.plan().posts
        planned = time.perf_counter()
        with Memory(root / "memory.sqlite") as memory:
            done = list(take_over(site, posts, memory))
        seconds = time.perf_counter() - planned
        used = sum(os.times()[:4]) - before
        units = sum(each.taken for each in done)
    return (
        f"{count} pairs ({units} units taken) in {seconds:.1f} s on {os.cpu_count()} processors, "
        f"after {planned - begun:.1f} s to find them: "
        f"{used / count * 1000:.0f} seconds of a processor for 1,000 pairs."
    )


def table(tallies: dict[str, Tally]) -> str:
    head = "| | units | aligned | mean confidence | " + " | ".join(
        [*(f"right at {step}" for step in STEPS), f"right of all ≥ {SURE}"]
    )
    lines = [head + " |", "| --- |" + " ---: |" * (len(STEPS) + 4)]
    for name, tally in tallies.items():
        mean = sum(tally.sure) / (len(tally.sure) or 1)
        cells = [
            name,
            str(tally.units or ""),
            f"{tally.found / tally.units:.1%}" if tally.units else "",
            f"{mean:.4f}",
            *(
                f"{tally.right[step] / tally.pairs[step]:.1%} of {tally.pairs[step]}"
                if tally.pairs[step]
                else ""
                for step in STEPS
            ),
            f"{tally.share(SURE):.2%}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--to", default="es")
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--speed", type=int, default=0, metavar="N")
    asked = parser.parse_args(arguments)
    pairs = [pair for folder in asked.folders for pair in found(folder, asked.to)]
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    as_it_is(pairs, tallies["as it is"])
    held_out(pairs, tallies["anchors held out, judged by them"], tallies["its ceiling"])
    wrong = [
        *damages(pairs, asked.copies, tallies["damaged"], Random(SEED), hide=False),
        *damages(
            pairs, asked.copies, tallies["damaged, anchors held out"], Random(SEED), hide=True
        ),
    ]
    print(table(tallies))
    chances = strangers(pairs)
    taken = sum(chance >= LIKELY for chance in chances)
    print(f"\nTexts of different notes taken for translations: {taken} of {len(chances)}.")
    if asked.speed:
        print(f"\n{speed(asked.folders, asked.to, asked.speed)}")
    if asked.failures:
        print("", *wrong, sep="\n")
    judged = [tallies["as it is"], tallies["damaged"]]
    return int(any(t.share(SURE) < 0.98 or t.found < 0.95 * t.units for t in judged if t.units))


if __name__ == "__main__":
    sys.exit(main())
