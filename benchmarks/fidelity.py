"""Which laws hold on a folder of real notes, and how much of their prose is reached.

    python benchmarks/fidelity.py DIR… [--failures] [--jobs 2]
    python benchmarks/fidelity.py --specs [--failures]

Prints a Markdown table: files, refusals, the share that holds each law, words reached, marks
outside prose, seconds per MB; then what was not reached, by reason. With ``--failures``, each
broken law with its file and first difference. Exit code 1 when a law is broken.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import notetrans
from laws import judge, oracle, reach, specs
from laws.judge import Failure, Subject
from notetrans.errors import NoteError
from notetrans.model import Document

SUFFIXES = (".md", ".mdx", ".markdown", ".qmd")


@dataclass
class Result:
    """What one note showed. ``group`` is the row of the table that it counts in."""

    name: str
    group: str
    size: int = 0
    seconds: float = 0.0
    refusal: str = ""
    failures: list[Failure] = field(default_factory=list)
    judged_by_oracle: bool = True
    components: bool = False
    reach: reach.Report = field(default_factory=reach.Report)
    letters: int = 0
    exceptions: int = 0


@dataclass(frozen=True)
class Note:
    """A text to try, where it comes from and the row it counts in."""

    name: str
    group: str
    text: str
    path: str | None = None


def try_note(note: Note) -> Result:
    """Return what the laws say of one note."""

    def parse(text: str) -> Document:
        return notetrans.parse(text, path=note.path)

    result = Result(note.name, note.group, len(note.text.encode()))
    subject = Subject(note.text, parse, path=note.path)
    try:
        begin = time.perf_counter()
        document = parse(note.text)
        document.render({unit.id: unit.source for unit in document.units})
        result.seconds = time.perf_counter() - begin
    except NoteError as error:
        result.refusal = str(error)
        return result
    except Exception as error:
        result.failures = [Failure("no exception", f"{type(error).__name__}: {error}")]
        return result
    result.failures = judge.judge(subject)
    result.judged_by_oracle = subject.judged_by_oracle
    result.components = oracle.has_components(note.text, note.path)
    if not any("Error: " in failure.problem for failure in result.failures):
        result.reach = reach.report(document, subject.translated, judged=subject.judged_by_oracle)
        swaps = judge.shares(subject)
        result.letters, result.exceptions = swaps.letters, swaps.exceptions
    return result


def files(folders: Iterable[Path]) -> Iterator[Note]:
    """Yield the notes of folders; a file that is not UTF-8 is left to ``read`` to refuse."""
    for folder in folders:
        paths = sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file())
        for path in paths:
            text = path.read_bytes().decode("utf-8", "surrogateescape")
            yield Note(str(path), folder.name, text, str(path))


def spec_notes() -> Iterator[Note]:
    """Yield the examples of both specifications."""
    for name in specs.NAMES:
        for example in specs.examples(name):
            yield Note(f"{name} {example.number}", name, example.text)


def share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def row(group: str, results: list[Result]) -> list[str]:
    """Return the cells of one row."""
    read = [result for result in results if not result.refusal]
    cells = [group, str(len(results)), str(len(results) - len(read))]
    for law in judge.LAWS:
        if law != "reach":
            judged = [r for r in read if law != "oracle" or r.judged_by_oracle]
            broken = {"no exception", law}
            held = sum(not broken & {failure.law for failure in r.failures} for r in judged)
            cells.append(share(held, len(judged)) + (f" of {len(judged)}" * (law == "oracle")))
    for components in (False, True):
        part = [r.reach for r in read if r.components is components]
        cells.append(share(sum(r.reached for r in part), sum(r.words for r in part)))
    cells.append(str(sum(len(r.reach.outside) for r in read)))
    seconds, size = sum(r.seconds for r in read), sum(r.size for r in read)
    return [*cells, f"{seconds / size * 1e6:.2f}" if size else "-"]


HEAD = [
    "set",
    "files",
    "refused",
    *(f"{law} %" for law in judge.LAWS if law != "reach"),
    "words reached %",
    "with components %",
    "marks outside",
    "s/MB",
]


def table(results: list[Result]) -> str:
    """Return the results as a Markdown table, one row for each set and one for all."""
    groups = {result.group: [r for r in results if r.group == result.group] for result in results}
    rows = [HEAD, ["---"] * len(HEAD), *(row(name, part) for name, part in groups.items())]
    if len(groups) > 1:
        rows.append(row("all", results))
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def notes(results: list[Result]) -> Iterator[str]:
    """Yield what stands under the table: words by reason, the swap's exceptions."""
    reasons: Counter[str] = Counter()
    words = sum(result.reach.words for result in results)
    for result in results:
        reasons.update(result.reach.reasons)
        reasons["not explained"] += len(result.reach.unexplained)
    literal = ", ".join(reach.LITERAL)
    yield f"Prose words: {words}. Not reached, by reason (inline codes and {literal} are no prose):"
    for reason, count in reasons.most_common():
        if count:
            yield f"- {reason}: {count} ({share(count, words)} %)"
    letters, exceptions = (sum(getattr(r, n) for r in results) for n in ("letters", "exceptions"))
    yield f"Letters of prose: {letters}; exceptions to the swap: {exceptions}" + (
        f" ({100 * exceptions / letters:.3f} %)." if letters else "."
    )


def report_failures(results: list[Result]) -> Iterator[str]:
    for result in results:
        if result.refusal:
            yield f"{result.name}: refused: {result.refusal}"
        for failure in result.failures:
            yield f"{result.name}: {failure.law}: {failure.problem}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--specs", action="store_true", help="the specifications' examples")
    parser.add_argument("--failures", action="store_true", help="each broken law with its file")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    options = parser.parse_args()
    given = [*files(options.folders), *(spec_notes() if options.specs else ())]
    if not given:
        parser.error("no notes: name a folder, or --specs")
    with ProcessPoolExecutor(options.jobs) as pool:
        results = list(pool.map(try_note, given, chunksize=4))
    print(table(results), "", *notes(results), sep="\n")
    if options.failures:
        print("", *report_failures(results), sep="\n")
    return int(any(result.failures or result.refusal for result in results))


if __name__ == "__main__":
    sys.exit(main())
