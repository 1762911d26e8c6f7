"""``notetrans import``: translators' work home to the stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from notetrans.cli.options import json_option, open_site_here

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.errors import NotetransError
    from notetrans.memory import Memory
    from notetrans.pipeline.site import Site
    from notetrans.pipeline.translators.taken import Taken


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The site's file.")
@click.option("--dry-run", is_flag=True, help="Judge the files, and write nothing.")
@json_option
def command(files: tuple[Path, ...], config_path: Path | None, dry_run: bool, as_json: bool) -> int:
    """Take translators' work home: XLIFF, TMX and PO files that were exported.

    Each target is checked like a machine's and waits in the stage, as reviewed, until it is
    published. What is not taken is told, and kept in a file beside.
    """
    from notetrans.cli.report import Report
    from notetrans.memory import Memory
    from notetrans.pipeline.caches import memory_path
    from notetrans.stage import prepare, writer_lock

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, None, ())
        prepare(site.root)
        rows: list[dict[str, object]] = []
        with (
            writer_lock(site.root),
            Memory(memory_path(site.root)) as memory,
        ):
            report.warnings(filter(None, [memory.problem]))
            for path in files:
                rows += _import(site, path, memory, report, dry_run=dry_run)
        told = "\n".join(_line(row, dry_run=dry_run) for row in rows)
        report.tell("imported", rows, told or "nothing to import")
    return report.code


def _import(
    site: Site, path: Path, memory: Memory, report: Report, *, dry_run: bool
) -> Iterator[dict[str, object]]:
    """Take a file home and tell it; yield what a script is told, note by note."""
    from notetrans.errors import NotetransError
    from notetrans.pipeline.translators.intake import read_files, take
    from notetrans.pipeline.translators.taken import keep_rejected

    try:
        files = read_files(path)
    except NotetransError as error:
        report.error(error)
        return
    taken = [take(site, file, memory, dry_run=dry_run) for file in files]
    for each in taken:
        _troubles(path, each, report)
        yield _as_json(path, each)
    if not dry_run:
        for kept in keep_rejected(path, taken):
            report.warn(f"what was not taken is kept in {kept}: correct it there and import that")


def _troubles(path: Path, taken: Taken, report: Report) -> None:
    """Tell what was refused, by the file's lines, and what checks have to say of the rest."""
    from notetrans.errors import NotetransError

    if taken.error:
        report.error(_at(taken.error, path))
        return
    for rejected in taken.rejected:
        unit = rejected.unit
        message = f"unit {unit.id} ({taken.file.note}:{unit.line}): {rejected.reason}"
        report.error(NotetransError(message, path=path, line=unit.at))
    for finding in taken.findings:
        if finding.severity != "minor":
            place = f"{taken.file.note}:{finding.line}: unit {finding.unit}"
            report.warn(f"{place}: {finding.check}: {finding.message}")


def _line(row: dict[str, object], *, dry_run: bool) -> str:
    counts = {
        "taken": row["taken"],
        "approved": row["approved"],
        "as before": row["left"],
        "refused": len(cast(list[object], row["rejected"])),
    }
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    verb = "would take" if dry_run else "imported"
    return f"{verb:<10} {row['file']} → {row['target'] or row['note'] or '?'} ({told or 'empty'})"


def _at(error: NotetransError, path: Path) -> NotetransError:
    """Return an error about a note as one about the file that names it."""
    from notetrans.errors import NotetransError

    place = f"{error.path}: " if error.path else ""
    return NotetransError(f"{place}{error.message}", path=path, remedy=error.remedy)


def _as_json(path: Path, taken: Taken) -> dict[str, object]:
    return {
        "file": str(path),
        "note": taken.file.note,
        "language": taken.file.target_lang,
        "target": taken.post.path if taken.post else "",
        "taken": taken.texts,
        "approved": taken.approved,
        "left": taken.left,
        "rejected": [
            {"unit": each.unit.id, "line": each.unit.at, "reason": each.reason}
            for each in taken.rejected
        ],
    }
