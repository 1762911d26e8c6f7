"""``notetrans explain``: where a text is from, who made it, and what it took."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notetrans.cli.figures import dollars
from notetrans.cli.options import json_option, open_site_here, split_languages
from notetrans.errors import UsageError

if TYPE_CHECKING:
    from notetrans.memory import Made
    from notetrans.pipeline.overview.explain import Explained

_PLACE = re.compile(r"(.+?):(\d+)(?::\d+)?")


@click.command("explain")
@click.argument("place", metavar="FILE:LINE")
@click.option("--to", "-l", "languages", metavar="LANGS", help="Of a note: these languages alone.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The site's file.")
@json_option
def command(place: str, languages: str | None, config_path: Path | None, as_json: bool) -> int:
    """Show what is known of the text at a line of a post or a note.

    Its source and target, state and findings, the engine with its prompt, glossary terms, tokens
    and price, and who reviewed it.
    """
    from notetrans.cli.report import Report
    from notetrans.pipeline.overview.explain import explain

    with Report(as_json=as_json) as report:
        match = _PLACE.fullmatch(place)
        if not match:
            raise UsageError(f"{place!r} is no FILE:LINE", remedy="For example posts/x.es.md:42.")
        path, line = Path(match[1]), int(match[2])
        site = open_site_here(config_path, None, (path,))
        found = explain(site, path, line, split_languages(languages))
        text = "\n\n".join("\n".join(_lines(each)) for each in found)
        report.tell("units", [_json(each) for each in found], text)
    return report.code


def _lines(each: Explained) -> Iterator[str]:
    note, post = each.post.note.path, each.post.path
    unit = each.unit
    yield f"{unit.kind} {unit.path} (unit {unit.id})" if unit else "no unit of the note"
    rows = [
        ("source", f"{note}:{unit.line}  {_flat(unit.source)}" if unit else ""),
        ("target", _target(each, post)),
        ("state", _state(each)),
        ("findings", ", ".join(each.known.findings) if each.known else ""),
        (
            "decided",
            f"{each.decision.action} by {each.decision.by or '?'}, not published yet"
            if each.decision
            else "",
        ),
        *_made(each),
    ]
    yield from (f"  {name:<9} {text}" for name, text in rows if text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _target(each: Explained, post: str) -> str:
    place = f"{post}:{each.there}" if each.there else post
    return f"{place}  {_flat(each.target) or '(none)'}"


def _state(each: Explained) -> str:
    parts = [each.condition]
    if each.known and each.condition not in ("missing", "not known"):
        parts += [each.known.state.value, f"origin {each.known.origin.value}"]
    parts += ["waits on the stage"] if each.staged else []
    return ", ".join(parts)


def _made(each: Explained) -> Iterator[tuple[str, str]]:
    made = each.made
    if made is None or not made.backend:
        prompt = f", prompt {each.prompt}" if each.prompt else ""
        more = "of this text no more is known here"
        yield "post by", each.made_by and f"{each.made_by}{prompt} ({more})"
    else:
        run = f", run {made.run}" if made.run else ""
        prompt = f", prompt {made.prompt}" if made.prompt else ""
        answers = f", answer {made.attempts}" if made.attempts > 1 else ""
        yield "made by", f"{made.backend} {made.model}".strip() + prompt + run + answers
        yield "terms", ", ".join(made.terms)
        yield "took", _took(made)
    yield "reviewer", made.reviewer if made else ""


def _took(made: Made) -> str:
    tokens = f"{made.input:.0f} tokens in, {made.output:.0f} out; " if made.input else ""
    characters = f"{made.characters:.0f} characters; " if made.characters else ""
    return f"about {tokens}{characters}{dollars(made.cost)}" if tokens or characters else ""


def _json(each: Explained) -> dict[str, Any]:
    unit, known, made = each.unit, each.known, each.made
    return {
        "note": each.post.note.path,
        "post": each.post.path,
        "language": each.post.language,
        "unit": unit and unit.id,
        "kind": unit and unit.kind,
        "path": unit and unit.path,
        "source": unit and {"line": unit.line, "text": unit.source},
        "target": {"line": each.there, "text": each.target},
        "condition": each.condition,
        "state": known and known.state,
        "origin": known and known.origin,
        "findings": list(known.findings) if known else [],
        "staged": each.staged,
        "post_by": each.made_by,
        "post_prompt": each.prompt,
        "decision": each.decision and {"action": each.decision.action, "by": each.decision.by},
        "made": made
        and {
            "backend": made.backend,
            "model": made.model,
            "prompt": made.prompt,
            "terms": list(made.terms),
            "attempts": made.attempts,
            "input_tokens": round(made.input, 1),
            "output_tokens": round(made.output, 1),
            "characters": round(made.characters, 1),
            "cost": made.cost,
            "run": made.run,
            "reviewer": made.reviewer,
        },
    }
