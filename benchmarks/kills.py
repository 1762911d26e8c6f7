"""Runs killed at random moments: what was paid for twice, what was left half written.

200 notes into 3 languages; the arguments are the number of kills (100) and ``--seed N``. Prints
Markdown and exits with 1 where a law does not hold.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from kills import LANGUAGES, paid, run

POSTS, EACH = 200, 6


def main() -> int:
    """Kill, judge, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        sites = run(Path(folder), posts=POSTS, kills=asked.kills, each=EACH, seed=asked.seed)
        segments, twice = paid(sites)
    kills = sum(site.kills for site in sites)
    told = [each for site in sites for each in site.told]
    print(f"| {POSTS} notes × {len(LANGUAGES)} languages, seed {asked.seed} | |\n| --- | --- |")
    print(f"| kills, sites | {kills}, {len(sites)} |\n| segments | {segments} |")
    print(f"| paid for again, in flight at a kill | {twice} ({twice / kills:.1f} a kill) |")
    print(f"| what does not hold | {len(told)} |")
    for each in told[:20]:
        print(f"\n- {each}")
    return int(bool(told))


if __name__ == "__main__":
    raise SystemExit(main())
