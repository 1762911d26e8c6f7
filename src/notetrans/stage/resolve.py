"""From the lines of a state file to what is known of the post.

Two live lines for one unit come from two branches. The higher rank wins: final before reviewed
before translated, a person before a machine. Where ranks are equal and texts are not, the unit
gets the finding ``major:merge``: it needs review. Which branch was merged into which, and the
order of lines, change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from notetrans.model import Origin
from notetrans.stage.entries import MERGE, Entry, PostState, Problem
from notetrans.stage.hashes import short_blob
from notetrans.stage.holding import live
from notetrans.stage.lines import (
    Line,
    StateFile,
    entry_of,
    maker_of,
    post_of,
    unit_key,
    word_of,
)


def parse(file: StateFile) -> tuple[PostState, tuple[Problem, ...]]:
    """Return what the lines of a file say together, and what is wrong with some of them."""
    alive = live(file.lines)
    problems = list(file.problems)
    units = [line for line in alive if line.kind == "unit"]
    entries = [entry_of(line) for line in units] if file.version == 1 else _units(units, problems)
    made_by, prompt = max((maker_of(line) for line in alive if line.kind == "by"), default=("", ""))
    state = PostState(
        tuple(dict.fromkeys((*_posts(alive), *_posts_1(alive)))),
        tuple(entries),
        draft=_word(alive, "draft"),
        made_by=made_by,
        prompt=prompt,
        damaged=file.damaged,
        differs=any(line.kind == "differs" for line in alive),
    )
    return state, tuple(sorted(problems, key=lambda problem: problem.line))


def _posts(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return [post_of(line) for line in lines if line.kind == "post"]


def _posts_1(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return what format 1 says on two kinds of lines."""
    sources = [short_blob(word_of(line)) for line in lines if line.kind == "source"]
    targets = [word_of(line) for line in lines if line.kind == "target"]
    return [(sources[-1] if sources else "", target) for target in targets]


def _word(lines: Iterable[Line], kind: str) -> str:
    """Return the word of a kind of line, the same one of several whatever their order."""
    return max((word_of(line) for line in lines if line.kind == kind), default="")


def _units(lines: Iterable[Line], problems: list[Problem]) -> list[Entry]:
    """Return the entries, each at the place of its unit's first line."""
    groups: dict[tuple[str, int], list[Line]] = {}
    for line in lines:
        groups.setdefault(unit_key(line), []).append(line)
    entries = []
    for group in groups.values():
        entries.append(resolve([entry_of(line) for line in group]))
        if MERGE in entries[-1].findings and len(group) > 1:
            others = ", ".join(str(line.number) for line in group[:-1])
            text = f"another target for the unit of line {others}: it needs review"
            problems.append(Problem(group[-1].number, text))
    return entries


def resolve(entries: Sequence[Entry]) -> Entry:
    """Return which of several entries for one unit holds, with the others as its rivals."""
    if len(entries) == 1:
        return entries[0]
    best = max(map(_rank, entries))
    first = sorted((entry for entry in entries if _rank(entry) == best), key=_order)
    chosen = first[0]
    findings = {finding for entry in first for finding in entry.findings}
    if any(entry.target != chosen.target for entry in first):
        findings.add(MERGE)
    rivals = {entry.target: entry for entry in sorted(entries, key=_rank)}
    rivals.pop(chosen.target, None)
    return replace(
        chosen,
        findings=tuple(sorted(findings)),
        rivals=tuple(rivals[target] for target in sorted(rivals) if target),
    )


def _rank(entry: Entry) -> tuple[bool, int, bool]:
    return bool(entry.target), entry.state.rank, entry.origin is Origin.PERSON


def _order(entry: Entry) -> tuple[str, str, tuple[str, ...]]:
    return entry.target, entry.origin, entry.findings
