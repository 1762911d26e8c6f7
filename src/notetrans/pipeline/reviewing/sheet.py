"""A post as the review page shows it, unit by unit: what stands, what changed, what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256

from notetrans.errors import NoteError, NotetransError
from notetrans.model import Finding, Origin, State, Unit
from notetrans.parse.note import decode
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import NoteText, digest
from notetrans.pipeline.parsed import parsed
from notetrans.pipeline.reviewing.review import named_findings, reviewed
from notetrans.pipeline.reviewing.stretches import Shown, shown
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import Standing, standing
from notetrans.review import PostChanges, UnitChange
from notetrans.review.web.values import PostLine, Row, Sheet, Texts
from notetrans.site import Post
from notetrans.stage import PostState, Staged, read_staged

_NOTHING = UnitChange(None, None)


def post_id(language: str, note: str) -> str:
    """Return the name of a post in addresses."""
    return sha256(f"{language}\0{note}".encode()).hexdigest()[:16]


def staged_line(staged: Staged, name: str) -> PostLine:
    """Return a post that waits as a line of the list."""
    units = [unit.entry for unit in staged.units if unit.translate]
    return PostLine(
        id=post_id(staged.language, staged.note),
        note=staged.note,
        target=staged.target,
        language=staged.language,
        name=name,
        standing="staged",
        units=len(units),
        approved=sum(entry.state.is_approved for entry in units),
        missing=sum(not entry.target for entry in units),
        warned=sum(bool(entry.findings) for entry in units),
        draft=staged.draft,
    )


def published_line(
    state: PostState, *, language: str, note: str, target: str, name: str
) -> PostLine:
    """Return a published post as a line of the list."""
    entries = state.entries
    return PostLine(
        id=post_id(language, note),
        note=note,
        target=target,
        language=language,
        name=name,
        standing="published",
        units=len(entries),
        approved=sum(entry.state.is_approved for entry in entries),
        missing=sum(not entry.target for entry in entries),
        warned=sum(bool(entry.findings) for entry in entries),
        draft=state.draft,
    )


def sheet(site: Site, post: Post, note: NoteText, units: Collection[str] | None = None) -> Sheet:
    """Return a post with its units that are translated, in the order of its note.

    ``units`` are the ids of those that are wanted; all without it.
    """
    stands = standing(site, post, note)
    staged = read_staged(site.root, post.language, post.note.path)
    changes, remarks = _changes(site, staged)
    by_id = {each.new.id: each for each in changes.units if each.new} if changes else {}
    every = [unit for unit in note.document.units if unit.translate and not post.copy]
    wanted = every if units is None else [unit for unit in every if unit.id in units]
    return Sheet(
        line=_line(post, every, stands, staged),
        source_language=post.note.language,
        rows=tuple(_rows(site, post, wanted, stands, by_id)),
        outside=changes.outside if changes else (),
        blocked=changes.blocked if changes else "",
        remarks=(*remarks, *(changes.remarks if changes else ())),
    )


def texts(site: Site, post: Post, note: NoteText) -> Texts:
    """Return a note and its post as they are written."""
    staged = read_staged(site.root, post.language, post.note.path)
    target = staged.text if staged else ""
    if not staged:
        path = site.root / post.path
        with suppress(OSError, NoteError):
            target = decode(path.read_bytes(), path)
    front = note.document.front_matter
    there = parsed(target, site.root / post.path, note.document.options)
    return Texts(
        id=post_id(post.language, post.note.path),
        note=post.note.path,
        language=post.language,
        source_language=post.note.language,
        source=note.document.text,
        target=target,
        source_body=front.end if front else 0,
        target_body=there.front_matter.end if there.front_matter else 0,
    )


def _changes(site: Site, staged: Staged | None) -> tuple[PostChanges | None, tuple[str, ...]]:
    """Return what a staged post changes, and why that is not known."""
    for found in reviewed(site, [staged]) if staged else ():
        return (None, (str(found),)) if isinstance(found, NotetransError) else (found, ())
    return None, ()


def _line(post: Post, units: Collection[Unit], stands: Standing, staged: Staged | None) -> PostLine:
    known = [stands.known[unit.id] for unit in units if unit.id in stands.known]
    return PostLine(
        id=post_id(post.language, post.note.path),
        note=post.note.path,
        target=post.path,
        language=post.language,
        name=post.name,
        standing="staged" if staged else "published",
        units=len(units),
        approved=sum(each.state.is_approved for each in known),
        missing=len(units) - len(known),
        warned=sum(bool(each.findings) for each in known),
        draft=staged.draft if staged else "",
    )


def _rows(
    site: Site,
    post: Post,
    units: Iterable[Unit],
    stands: Standing,
    changes: Mapping[str, UnitChange],
) -> Iterator[Row]:
    for unit in units:
        known = stands.known.get(unit.id)
        told = shown(unit, known.target if known else "", site.matcher, post.language)
        yield _row(unit, told, known, stands, changes.get(unit.id, _NOTHING))


def _row(
    unit: Unit, told: Shown, known: KnownTarget | None, stands: Standing, change: UnitChange
) -> Row:
    target = known.target if known else ""
    verdict = stands.ruling.verdicts.get(unit.id)
    changed = change.old is not None and change.new is not None and change.kind == "changed"
    return Row(
        id=unit.id,
        line=unit.line,
        kind=unit.kind,
        section=unit.section,
        source=told.source,
        shown=told.target,
        target=target,
        codes=unit.codes,
        state=known.state if known else State.INITIAL,
        origin=known.origin if known else Origin.MACHINE,
        change=change.kind if change.new else "same",
        source_parts=change.source if changed and change.source_changed else (),
        target_parts=change.target if changed and target else (),
        findings=tuple(_findings(unit, known, change)),
        terms=told.terms,
        decided=verdict.action if verdict else "",
        comments=tuple(_comments(stands, unit.id)),
        seen=digest(target) if known else "",
    )


def _findings(unit: Unit, known: KnownTarget | None, change: UnitChange) -> Iterable[Finding]:
    """Return what is open about a unit, in the words of the checks where they were asked."""
    if known is None:
        return ()
    told = {each.check: each for each in change.new.findings} if change.new else {}
    plain = named_findings(known.findings, unit.id, unit.line)
    return [told.get(each.check, each) for each in plain]


def _comments(stands: Standing, unit_id: str) -> Iterator[str]:
    verdict = stands.ruling.verdicts.get(unit_id)
    said = [*stands.ruling.comments.get(unit_id, ()), *([verdict] if verdict else [])]
    for each in said:
        if each.comment:
            yield f"{each.by}: {each.comment}" if each.by else each.comment
