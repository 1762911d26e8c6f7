"""What exact spans and the whole local path cost, as ratios to the plain parser in one run.

    python benchmarks/local_cost.py DIR… [--rounds 7] [--whole 3.5]

*plain* is markdown-it-py with the rules that the parser uses (CommonMark, tables, strikethrough,
footnotes) and nothing of ours; *spans* the same text through the tracking parser; *whole* is
what the pipeline does with a note: parse, write pseudo targets (which reads the result again)
and the check of the round trip on that reading. The three take turns, file by
file, within each round; a ratio is that of a round's sums, and the median round is told.
Goals on real notes: spans ≤ 1.6, whole ≤ 3.5. Exit code 1 above them. ``--whole`` is the bound
for other ones: short notes full of constructs cost more for each character.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import notetrans
from laws import edits, oracle
from notetrans.parse.spans import tracking_parser
from notetrans.reassemble import reassemble
from notetrans.verify.roundtrip import roundtrip

GOALS = {"spans": 1.6, "whole": 3.5}


def plain_parser() -> MarkdownIt:
    """Return markdown-it-py as it is, with the parser's rules."""
    md = MarkdownIt("commonmark", {"inline_definitions": True})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    return md


def whole(text: str, path: str) -> float:
    """Return the seconds of one note's local path; making the targets is not part of it."""
    begin = time.process_time()
    document = notetrans.parse(text, path=path)
    parsed = time.process_time()
    units = [unit for unit in document.units if unit.translate]
    targets = {unit.id: edits.pseudo(unit.source) for unit in units}
    made = time.process_time()
    rendered = reassemble(document, targets)
    roundtrip(document, rendered.document, targets)
    return time.process_time() - made + parsed - begin


def read(folders: list[Path]) -> list[tuple[str, str]]:
    paths = sorted(
        p for folder in folders for p in folder.rglob("*") if p.suffix in (".md", ".mdx")
    )
    return [(path.read_bytes().decode(), str(path)) for path in paths]


def seconds(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def one_round(notes: list[tuple[str, str]]) -> dict[str, float]:
    """Return the processor time of each way, in seconds over all notes."""
    plain, tracking = plain_parser(), tracking_parser()
    spent = dict.fromkeys(("plain", "spans", "whole"), 0.0)
    for text, path in notes:
        body = oracle.body(text).replace("\r\n", "\n")
        spent["plain"] += seconds(lambda body=body: plain.parse(body, {}))  # type: ignore[misc]
        spent["spans"] += seconds(lambda body=body: tracking.parse(body, {}))  # type: ignore[misc]
        spent["whole"] += whole(text, path)
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--whole", type=float, default=GOALS["whole"])
    options = parser.parse_args()
    notes = read(options.folders)
    size = sum(len(text.encode()) for text, _ in notes) / 1e6
    one_round(notes[:20])  # imports and caches
    gc.disable()
    rounds = [one_round(notes) for _ in range(options.rounds)]
    print(f"{len(notes)} notes, {size:.2f} MB, median of {options.rounds} rounds\n")
    print("| way | s/MB | ratio to plain | from … to | goal |\n| --- | --- | --- | --- | --- |")
    missed = 0
    for way in ("plain", "spans", "whole"):
        ratios = sorted(spent[way] / spent["plain"] for spent in rounds)
        cost = median(spent[way] for spent in rounds) / size
        goal = options.whole if way == "whole" else GOALS.get(way, 1.0)
        missed += median(ratios) > goal
        print(
            f"| {way} | {cost:.2f} | {median(ratios):.2f} "
            f"| {ratios[0]:.2f} … {ratios[-1]:.2f} | {goal:.1f} |"
        )
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
