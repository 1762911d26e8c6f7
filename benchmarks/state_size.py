"""How many bytes of state are committed: for the posts of a site, and for a large made one.

The first argument is a site's folder (default: the checkout). The made site has 11,000 posts × 9
languages with units as the first one's posts have them; each is published, has one unit in ten
translated again, and is compacted. Prints Markdown and exits with 1 above a goal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import mean

from notetrans.stage import Entry, PostState, known_posts, read_state
from notetrans.stage.grow import compacted, fresh, grown
from notetrans.stage.lines import read_lines
from notetrans.stage.state import state_path

POSTS, LANGUAGES, SAMPLE = 11_000, 9, 2_000
PER_UNIT, PER_FILE, PER_EDIT = 34, 100, 60
ROOT = Path(__file__).resolve().parents[1]


def of_site(root: Path) -> Iterator[tuple[int, int]]:
    """Yield units and bytes of each state file."""
    for language, note in known_posts(root):
        state, _ = read_state(root, language, note)
        if state:
            yield len(state.entries), state_path(root, language, note).stat().st_size


def digest(random: Random) -> str:
    """Return a hash of nothing."""
    return "".join(random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", k=11))


def made(random: Random, units: int) -> tuple[int, int, int, int, int]:
    """Return units, edits, and bytes when published, translated again, and compacted."""
    entries = [Entry(digest(random), digest(random)) for _ in range(units)]
    state = PostState((("0123456789a", digest(random)),), tuple(entries), "", "openai gpt-5-mini")
    state = replace(state, prompt="1")
    first = fresh(state)
    edits = max(1, units // 10)
    for at in random.sample(range(units), edits):
        entries[at] = Entry(digest(random), digest(random))
    posts = (("a9876543210", digest(random)),)
    second = grown(read_lines(first), replace(state, posts=posts, entries=tuple(entries)))
    third = compacted(read_lines(second))
    return units, edits, *(len(text.encode()) for text in (first, second, third))


def main() -> int:
    """Measure, print, and return the exit code."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    rows = list(of_site(root))
    units, size = (sum(column) for column in zip(*rows, strict=True))
    goal = PER_FILE * len(rows) + PER_UNIT * units
    print(f"| {len(rows)} posts of {root.name} | |\n| --- | --- |")
    print(f"| units | {units} |\n| bytes | {size:,} (goal ≤ {goal:,}) |")
    print(f"| bytes a post | {size / len(rows):.0f} |")
    above = sum(each > PER_FILE + PER_UNIT * count for count, each in rows)

    random = Random(1)
    sizes = [max(count, 1) for count, _ in rows]
    files = [made(random, random.choice(sizes)) for _ in range(SAMPLE)]
    many, edits, first, second, third = (sum(column) for column in zip(*files, strict=True))
    scale = POSTS * LANGUAGES / SAMPLE
    print(f"\n| {POSTS:,} posts × {LANGUAGES}, from {SAMPLE:,} | |\n| --- | --- |")
    print(f"| units a post | {mean(each[0] for each in files):.1f} |")
    print(f"| published | {first * scale / 1e6:.1f} MB, {first / SAMPLE:.0f} bytes a post |")
    print(f"| one unit in ten anew | {second * scale / 1e6:.1f} MB |")
    print(f"| bytes an edited unit | {(second - first) / edits:.1f} (goal ≤ {PER_EDIT}) |")
    print(f"| compacted | {third * scale / 1e6:.1f} MB, {third / SAMPLE:.0f} bytes a post |")
    print(f"| goal for it | {(PER_FILE * SAMPLE + PER_UNIT * many) * scale / 1e6:.1f} MB |")
    above += sum(each[4] > PER_FILE + PER_UNIT * each[0] for each in files)
    above += sum(each[3] - each[2] > PER_EDIT * each[1] for each in files)
    print(f"| files above a goal | {above} |")
    return int(bool(above))


if __name__ == "__main__":
    raise SystemExit(main())
