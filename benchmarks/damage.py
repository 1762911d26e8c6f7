"""An engine that spoils its answers: which damages are met, and what becomes of the posts.

    python benchmarks/damage.py [ANSWERS] [--seed N] [--share 0.6] [--form tags|brackets]

Prints a Markdown table of the damages of ``tests/damage``: answers, how many were refused (a
critical finding), told (a major one), only remarked on, passed over, and how many of these
should have met another fate; then the notes. Exit code 1 where something did.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from damage.engine import DamagedBackend
from damage.run import Judged, Seen, run

_WORSE = ("critical", "major", "minor")


def table(judged: Iterable[Judged]) -> str:
    """Return the damages as Markdown, honest answers first."""
    rows: dict[tuple[str, str], Counter[str]] = {}
    for each in judged:
        row = rows.setdefault((each.given.damage, each.given.fate), Counter())
        worst = next((name for name in _WORSE if name in each.severities), "none")
        row.update({"answers": 1, worst: 1, "wrong": bool(each.wrong)})
    columns = ("answers", *_WORSE, "none", "wrong")
    lines = [
        f"| {damage or '(honest)'} | {fate} | {' | '.join(str(row[c]) for c in columns)} |"
        for (damage, fate), row in sorted(rows.items())
    ]
    head = "| damage | should be | answers | refused | told | remarked | passed | wrong |"
    return "\n".join([head, "| --- | --- | " + "---: | " * len(columns), *lines])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("answers", nargs="?", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.6)
    parser.add_argument("--form", choices=("tags", "brackets"), default="tags")
    asked = parser.parse_args(arguments)
    backend = DamagedBackend(asked.seed, asked.share, form=asked.form)
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        seen = run(backend, Path(folder), answers=asked.answers, first_note=asked.seed * 10_000)
    seconds = time.perf_counter() - begin
    print(table(seen.judged))
    print(f"\n{seen.notes} notes, {seen.complete} of them whole; {seconds:.0f} s")
    print(f"{seen.unwritten} accepted targets that no spelling holds")
    return _told(seen)


def _told(seen: Seen) -> int:
    wrong = [*seen.wrong_answers, *seen.wrong_notes]
    for line in wrong:
        print(f"\n{line}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
