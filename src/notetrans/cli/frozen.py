"""``notetrans translate --frozen``: nothing is sent; is anything to be done?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notetrans.cli.figures import counted

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline.overview.frozen import Open
    from notetrans.pipeline.site import Site
    from notetrans.site import Plan

_SHOWN = 5


def check(site: Site, plan: Plan, report: Report) -> None:
    """Tell what is missing, stale or unresolved; anything is code 1."""
    from notetrans.pipeline.overview.frozen import open_points

    found = list(open_points(site, plan.posts))
    for each in found:
        click.echo(f"{each.post.path}: {_told(each)}", err=True)
    if found:
        report.code = report.code or 1
    rows = [
        {
            "note": each.post.note.path,
            "language": each.post.language,
            "target": each.post.path,
            "reason": each.reason,
            "missing": each.missing,
            "stale": each.stale,
            "review": each.review,
            "glossary": each.glossary,
            "decided": each.decided,
            "lines": list(each.lines),
        }
        for each in found
    ]
    whole = len(plan.posts) - len(found)
    told = f"{whole} of {counted(len(plan.posts), 'post')} up to date and settled"
    report.tell("frozen", rows, told)


def _told(each: Open) -> str:
    counts = (
        (each.missing, "unit", "without target"),
        (each.stale, "unit", "changed"),
        (each.review, "unit", "to review"),
        (each.glossary, "unit", "against the glossary"),
        (each.decided, "decision", "not published"),
    )
    parts = [each.reason] if each.reason else []
    parts += [f"{counted(count, noun)} {word}" for count, noun, word in counts if count]
    shown = ", ".join(map(str, each.lines[:_SHOWN]))
    more = ", …" if len(each.lines) > _SHOWN else ""
    place = f" ({each.post.note.path}:{shown}{more})" if shown else ""
    return f"{', '.join(parts)}{place}"
