"""Do people's translations fit into their sources? Notes as NAME.en.md(x) beside NAME.es.md(x).

    python benchmarks/pairs.py DIR… [--to es] [--checks] [--failures]

The other language's units are given as targets to the English ones, in order where the kinds of
units agree, and the note is written with them. Prints a Markdown table: pairs, units, units
given, units whose codes are not the source's (people's slips, and links led elsewhere), targets
that no spelling holds, notes that hold the round trip, notes whose text outside units is as it
was. ``--checks`` adds how often each check speaks about what people wrote. Exit code 1 where a
note does not hold.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

import notetrans
from notetrans.errors import NotetransError
from notetrans.memory.aligned import as_target
from notetrans.model import Document, Finding, Unit
from notetrans.reassemble import reassemble
from notetrans.verify import Evidence, verify
from notetrans.verify.roundtrip import roundtrip

SUFFIXES = (".md", ".mdx")


@dataclass
class Result:
    """What one pair showed."""

    name: str
    units: int = 0
    given: int = 0
    slips: int = 0
    unwritten: int = 0
    broken: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    refusal: str = ""
    findings: list[tuple[Finding, Unit, str]] = field(default_factory=list)


def found(folder: Path, lang: str) -> Iterator[tuple[Path, Path]]:
    """Yield the pairs of files below a folder."""
    for path in sorted(folder.rglob("*.en.*")):
        other = path.with_name(path.name.replace(".en.", f".{lang}."))
        if path.suffix in SUFFIXES and other.is_file():
            yield path, other


def aligned(source: Document, post: Document) -> Iterator[tuple[Unit, Unit]]:
    """Yield units with the same place: all where kinds agree, else in the parts that do."""
    units = [unit for unit in source.units if unit.translate]
    others = [unit for unit in post.units if unit.translate]
    if [unit.kind for unit in units] == [unit.kind for unit in others]:
        yield from zip(units, others, strict=True)
        return
    matcher = SequenceMatcher(None, *map(_landmarks, (units, others)), autojunk=False)
    for start, there, size in matcher.get_matching_blocks():
        yield from zip(units[start : start + size], others[there : there + size], strict=True)


def _landmarks(units: Sequence[Unit]) -> list[object]:
    """Return what a unit and its translation have in common."""
    return [(unit.kind, unit.path.partition("[")[0], len(unit.codes)) for unit in units]


def try_pair(name: str, english: str, other: str, lang: str, path: Path | None = None) -> Result:
    """Return what a note and its translation by a person show."""
    result = Result(name)
    try:
        source, post = (notetrans.parse(text, path=path) for text in (english, other))
    except NotetransError as error:
        result.refusal = str(error)
        return result
    result.units = sum(unit.translate for unit in source.units)
    targets = {}
    for unit, there in aligned(source, post):
        target = as_target(unit, there)
        if target is None:
            result.slips += 1
            continue
        targets[unit.id] = target
        evidence = _evidence(unit, target, lang)
        result.findings += [(finding, unit, target) for finding in verify(evidence)]
    result.given = len(targets)
    _write(source, targets, result)
    return result


def _evidence(unit: Unit, target: str, lang: str) -> Evidence:
    return Evidence(
        unit=unit.id,
        source=unit.source,
        target=target,
        source_lang="en",
        target_lang=lang,
        codes=unit.codes,
        kind=unit.kind,
        one_line=unit.form.one_line,
        line=unit.line,
    )


def _write(source: Document, targets: dict[str, str], result: Result) -> None:
    try:
        rendered = reassemble(source, targets)
    except NotetransError as error:
        result.broken = [str(error)]
        return
    result.unwritten = len(rendered.failed)
    written = {key: text for key, text in targets.items() if key not in rendered.failed}
    broken = roundtrip(source, rendered.document, written)
    result.broken = [f"{finding.line}: {finding.message}" for finding in broken]
    before, after = _outside(source), _outside(rendered.document)
    if before != after:
        result.moved = [
            f"{one!r} became {two!r}" for one, two in zip_longest(before, after) if one != two
        ]


def _outside(document: Document) -> list[str]:
    """Return the stretches of a note's text before, between and after its units."""
    stretches, at = [], 0
    for unit in document.units:
        start, end = unit.spans[0].start, unit.spans[-1].end
        if start >= at:  # else a title or alt text inside the unit before
            stretches.append(document.text[at:start])
            at = end
    return [*stretches, document.text[at:]]


def table(results: Sequence[Result]) -> str:
    """Return the numbers as Markdown."""
    units, given = sum(r.units for r in results), sum(r.given for r in results)
    rows = [
        ("pairs", len(results)),
        ("refusals", sum(bool(r.refusal) for r in results)),
        ("units", units),
        ("units given", f"{given} ({given / max(units, 1):.1%})"),
        ("units with other codes than the source's", sum(r.slips for r in results)),
        ("targets that no spelling holds", sum(r.unwritten for r in results)),
        ("notes that hold the round trip", sum(_holds(r) for r in results)),
        ("notes unchanged outside units", sum(not r.moved and not r.refusal for r in results)),
    ]
    lines = [f"| {name} | {value} |" for name, value in rows]
    return "\n".join(["| | |", "| --- | ---: |", *lines])


def _holds(result: Result) -> bool:
    return not result.refusal and not result.broken and not result.unwritten


def checks(results: Iterable[Result], given: int) -> str:
    """Return, for each check, how often it speaks about what people wrote."""
    told = Counter(
        (finding.check, finding.severity) for r in results for finding, _, _ in r.findings
    )
    lines = [
        f"| {check} | {severity} | {count} | {count / max(given, 1):.2%} |"
        for (check, severity), count in told.most_common()
    ]
    head = ["| check | severity | findings | of units |", "| --- | --- | ---: | ---: |"]
    return "\n".join([*head, *lines])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--to", default="es")
    parser.add_argument("--checks", action="store_true")
    parser.add_argument("--failures", action="store_true")
    asked = parser.parse_args(arguments)
    results = [
        try_pair(
            path.relative_to(folder).as_posix(),
            path.read_bytes().decode(),
            other.read_bytes().decode(),
            asked.to,
            path,
        )
        for folder in asked.folders
        for path, other in found(folder, asked.to)
    ]
    print(table(results))
    if asked.checks:
        print(f"\n{checks(results, sum(r.given for r in results))}")
    if asked.failures:
        for result in results:
            _print_failures(result, asked.checks)
    return int(any(not _holds(r) or r.moved for r in results))


def _print_failures(result: Result, with_checks: bool) -> None:
    for failure in [result.refusal, *result.broken, *result.moved]:
        if failure:
            print(f"\n{result.name}: {failure}")
    for finding, unit, target in result.findings if with_checks else ():
        print(f"\n{result.name}:{finding.line}: {finding.check} ({finding.severity})")
        print(f"  {finding.message}\n  {unit.source}\n  {target}")


if __name__ == "__main__":
    sys.exit(main())
