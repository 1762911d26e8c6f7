"""``notetrans adopt``: posts that were there before notetrans, taken over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notetrans.cli.figures import counted
from notetrans.cli.options import json_option, open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline.adoption.adopt import Adopted
    from notetrans.pipeline.adoption.counterparts import Untaken
    from notetrans.pipeline.site import Site
    from notetrans.site import Post

_SHOWN = 5


@click.command("adopt")
@site_options
@click.option(
    "--origin",
    type=click.Choice(["person", "memory", "machine"]),
    default="person",
    help="Who wrote the posts; a machine's are what --force replaces.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be taken, and write nothing.")
@click.option("--processes", type=click.IntRange(1), help="How many at once; all processors.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    origin: str,
    dry_run: bool,
    processes: int | None,
    as_json: bool,
) -> int:
    """Take over translated posts that notetrans did not write.

    PATHS are notes or folders of notes; without any, all notes of the site. What a post says
    is matched with its note, unit by unit, so that `translate` asks for the rest alone. No post
    is changed. The exit code is 1 if anything is left to be looked at.
    """
    from notetrans.cli.report import Report

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, None, paths)
        plan = site.plan(paths, split_languages(languages))
        report.errors(plan.errors)
        done = _adopt(
            site, plan.posts, report, origin=origin, dry_run=dry_run, processes=processes or 0
        )
        _sum_up(done, report, dry_run=dry_run)
    return report.code


def _adopt(
    site: Site,
    posts: Sequence[Post],
    report: Report,
    *,
    origin: str,
    dry_run: bool,
    processes: int,
) -> list[Adopted]:
    from contextlib import ExitStack

    from notetrans.cli.progress import progress
    from notetrans.memory import Memory
    from notetrans.model import Origin
    from notetrans.pipeline.adoption.takeover import take_over
    from notetrans.pipeline.caches import memory_path
    from notetrans.stage import prepare, writer_lock

    done = []
    with ExitStack() as stack:
        memory = None
        if not dry_run:
            prepare(site.root)
            stack.enter_context(writer_lock(site.root))
            memory = stack.enter_context(Memory(memory_path(site.root, "")))
            report.warnings(filter(None, [memory.problem]))
        advance = stack.enter_context(progress("adopt", len(posts), str, noun="post"))
        for each in take_over(site, posts, memory, origin=Origin(origin), processes=processes):
            advance(1)
            done.append(each)
            _tell(each, report, dry_run=dry_run)
    return done


def _tell(each: Adopted, report: Report, *, dry_run: bool) -> None:
    if each.error:
        report.error(each.error)
    elif each.status == "adopted":
        word = "would adopt" if dry_run else "adopted"
        report.say(f"{word}  {each.post.path} ({_counts(each)})")
        if each.untaken or each.review:
            report.code = report.code or 1
    lines = [*(_line(each, one) for one in each.untaken), *_doubts(each)]
    for line in lines[:_SHOWN]:
        report.say(f"  {line}")
    if len(lines) > _SHOWN:
        report.say(f"  … and {len(lines) - _SHOWN} more (--json has all)")


def _counts(each: Adopted) -> str:
    told = [f"{each.taken} of {counted(each.units, 'unit')}, confidence {each.confidence:.3f}"]
    told += [f"{each.review} to review"] if each.review else []
    told += [] if each.same else ["a layout of its own"]
    return ", ".join(told)


def _line(each: Adopted, one: Untaken) -> str:
    note, post = each.post.note.path, each.post.path
    place = f"{note}:{one.line}" if one.line else f"{post}:{one.there}"
    beside = f" ({post}:{one.there})" if one.line and one.there else ""
    return f"{place}: {one.reason}{beside}: {one.text}"


def _doubts(each: Adopted) -> list[str]:
    return [
        f"{each.post.note.path}:{finding.line}: {finding.check}: {finding.message}"
        for finding in each.findings
        if finding.severity == "major"
    ]


def _sum_up(done: Sequence[Adopted], report: Report, *, dry_run: bool) -> None:
    adopted = [each for each in done if each.status == "adopted"]
    counts = Counter(each.status for each in done)
    units, taken = sum(each.units for each in adopted), sum(each.taken for each in adopted)
    review, same = sum(each.review for each in adopted), sum(each.same for each in adopted)
    known, absent = counts["known"], counts["absent"]
    sums = {
        "posts": len(adopted),
        "refused": counts["refused"],
        "known": known,
        "absent": absent,
        "units": units,
        "taken": taken,
        "review": review,
        "same": same,
        "confidence": sum(each.confidence * each.taken for each in adopted) / (taken or 1),
        "dry_run": dry_run,
    }
    report.tell(
        "adopted",
        [_json(each) for each in done if each.status != "absent"],
        f"{counted(len(adopted), 'post')}, {taken:,} of {counted(units, 'unit')}, "
        f"{review:,} to review; {len(adopted) - same:,} with a layout of their own",
    )
    rest = f"refused: {counts['refused']:,}, known already: {known:,}, not there: {absent:,}"
    report.tell("sums", [sums], rest)


def _json(each: Adopted) -> dict[str, Any]:
    return {
        "note": each.post.note.path,
        "language": each.post.language,
        "target": each.post.path,
        "status": each.status,
        "units": each.units,
        "taken": each.taken,
        "review": each.review,
        "confidence": round(each.confidence, 4),
        "same": each.same,
        "untaken": [
            {"line": one.line, "there": one.there, "text": one.text, "reason": one.reason}
            for one in each.untaken
        ],
        "findings": [
            {"check": f.check, "severity": f.severity, "message": f.message, "line": f.line}
            for f in each.findings
        ],
        "error": str(each.error) if each.error else None,
    }
