"""A note's text as a :class:`Document`: the order of the steps, and nothing else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import PurePath

from notetrans.model import Document, Finding, FrontMatter, ParseOptions
from notetrans.parse import frontmatter, note
from notetrans.parse.markdown import Body, read_body
from notetrans.parse.newlines import Newlines, line_starts, with_lf
from notetrans.parse.skeleton import Claim, skeleton
from notetrans.parse.units import make_units
from notetrans.parse.values import value_drafts

_NOT_LINE_END = re.compile(r"[^\r\n]")


def parse_text(
    text: str, *, path: PurePath | None = None, options: ParseOptions | None = None
) -> Document:
    """Return the document of a decoded note with its own byte order mark and line ends.

    Raises :class:`~notetrans.errors.NoteError` for what cannot be kept faithfully.
    """
    options = options or ParseOptions()
    note.check_text(text, path)
    front = frontmatter.split(text, path) if options.front_matter else None
    lines = with_lf(_without_head(text, front), int(text.startswith("\ufeff")))
    body = read_body(lines.lf, path, options)
    values = value_drafts(text, front, options, path) if front else []
    moved = [draft.moved(lines.to_source) for draft in body.drafts] if lines.moves else body.drafts
    starts = line_starts(text)
    units = make_units([*values, *moved], starts)
    claims = _claims(front, body, lines)
    return Document(
        text=text,
        units=tuple(units),
        skeleton=skeleton(text, units, claims, path),
        front_matter=front,
        findings=_findings(body, lines, starts),
        definitions=tuple(body.definitions),
        shape=tuple(body.shape),
        path=path,
        options=options,
    )


def _without_head(text: str, front: FrontMatter | None) -> str:
    """Return the text with blank lines where front matter is, so that offsets stay."""
    if not front:
        return text
    head = _NOT_LINE_END.sub(" ", text[front.start : front.end])
    return text[: front.start] + head + text[front.end :]


def _claims(front: FrontMatter | None, body: Body, lines: Newlines) -> list[Claim]:
    at = lines.to_source
    claims = body.claims
    if lines.moves:
        claims = [(at(start), at(end), reason) for start, end, reason in claims]
    return [(front.start, front.end, "key"), *claims] if front else claims


def _findings(body: Body, lines: Newlines, starts: Sequence[int]) -> tuple[Finding, ...]:
    return tuple(
        Finding(check, "minor", message, line=bisect_right(starts, lines.to_source(at)))
        for check, message, at in body.findings
    )
