"""``notetrans --help`` beside ``python -c 'import click'``: the price of starting up.

Both run in turn, so that a busy machine slows both; the medians are compared. Prints Markdown
and exits with 1 above the goal. The count of runs is the only argument (at least 15).
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

GOAL = 1.5
LEAST = 15
HELP = [str(Path(sys.executable).with_name("notetrans")), "--help"]
CLICK = [sys.executable, "-c", "import click"]


def milliseconds(command: list[str]) -> float:
    """Return how long a command takes, in milliseconds; raises when it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main() -> int:
    """Measure, print, and return the exit code."""
    count = max(LEAST, int(sys.argv[1]) if len(sys.argv) > 1 else 31)
    for command in (HELP, CLICK):  # byte code is compiled before anything counts
        milliseconds(command)
    runs = [(milliseconds(HELP), milliseconds(CLICK)) for _ in range(count)]
    shown, bare = (median(times) for times in zip(*runs, strict=True))
    ratio = shown / bare
    print(f"| {count} runs in turn | median |\n| --- | --- |")
    print(f"| `notetrans --help` | {shown:.1f} ms |\n| `import click` | {bare:.1f} ms |")
    print(f"| ratio (goal ≤ {GOAL}) | {ratio:.2f} |")
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
