"""What is staged beside what is published, as a reviewer sees it.

The new source is the note, the new target the staged text. The old target is the published post,
the old source the note of which the state has the blob id, as far as git has it; else what the
memory holds of it; else the note where the state says that it is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from notetrans import tags
from notetrans.config import site_names
from notetrans.errors import NoteError, NotetransError, PublishError
from notetrans.languages import site_name
from notetrans.memory import Memory, align
from notetrans.model import (
    Code,
    Document,
    Finding,
    Origin,
    ParseOptions,
    Severity,
    State,
    Unit,
)
from notetrans.parse.note import decode
from notetrans.pipeline.caches import CACHE, memory_path
from notetrans.pipeline.changed import OldSources, note_then
from notetrans.pipeline.notes import NoteText, read_note, target_hash
from notetrans.pipeline.parsed import parsed
from notetrans.pipeline.publish import publish_plan
from notetrans.pipeline.reviewing.brought import vouching
from notetrans.pipeline.site import Site
from notetrans.protect import terms_in
from notetrans.review import PostChanges, Text, UnitChange, Version, outside, pair
from notetrans.stage import Entry, PostState, Staged, StagedUnit, read_state
from notetrans.stage.git_history import read_at
from notetrans.stage.state import parse_state, state_path
from notetrans.verify import Evidence
from notetrans.verify.registry import ACROSS, CHECKS, title

_STANDING = re.compile(r"<c(\d+)>(.*?)</c\1>", re.DOTALL)
_UNKNOWN = Entry("", "")
"""What is known of a unit that a person put into a post."""


def review(
    site: Site, staged: Sequence[Staged], old: OldSources | None = None, *, since: str = ""
) -> Iterator[PostChanges | NotetransError]:
    """Yield what each staged post changes, or why that cannot be told.

    ``since`` is the commit whose published posts they are compared with; without it, those of
    the work tree.
    """
    around = _Around(site, _source_languages(site, staged), old, since)
    for each in staged:
        try:
            yield _post(around, _read(around, each))
        except NotetransError as error:
            yield error


def reviewed(
    site: Site, staged: Sequence[Staged], *, since: str = ""
) -> Iterator[PostChanges | NotetransError]:
    """Yield the same with what the memory knows of old sources; a draft engine has its own."""
    for draft in sorted({each.draft for each in staged}):
        posts = [each for each in staged if each.draft == draft]
        path = memory_path(site.root, draft)
        if path.is_file() and path.parent == site.root / CACHE:  # a stage may name anything
            with Memory(path) as memory:
                yield from review(site, posts, OldSources(memory), since=since)
        else:
            yield from review(site, posts, since=since)


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for all posts; ``languages`` are those of notes, by path."""

    site: Site
    languages: Mapping[str, str]
    old: OldSources | None
    since: str = ""


@dataclass(frozen=True)
class _Sides:
    """All texts of a post: staged, published, the note of each; ``None`` where not to be had."""

    staged: Staged
    source_language: str
    target: Document
    note: NoteText | None
    was_note: NoteText | None
    published: Document | None
    state: PostState | None
    olds: Sequence[NoteText]

    @property
    def is_late(self) -> bool:
        """Whether the note changed since the post was staged."""
        return self.note is None or self.note.blob != self.staged.source


def _post(around: _Around, sides: _Sides) -> PostChanges:
    staged = sides.staged
    units = pair(list(_published(around, sides)), list(_staged(around, sides)))
    changes = PostChanges(
        note=staged.note,
        target=staged.target,
        source_language=sides.source_language,
        language=staged.language,
        name=site_name(staged.language, site_names(around.site.config)),
        units=units,
        outside=outside(sides.published, sides.target) if sides.published else (),
        is_new=sides.published is None,
        blocked="" if around.since else _blocked(around.site, staged),
        remarks=tuple(_remarks(sides, units)),
        vouched=tuple(unit for unit in units if around.since and unit.is_vouched_for),
    )
    if not around.since:
        return changes
    return replace(changes, remarks=(*changes.remarks, *vouching(around.site, changes)))


def _read(around: _Around, staged: Staged) -> _Sides:
    root = around.site.root
    note = None
    with suppress(NoteError):
        note = read_note(root, staged.note, around.site.options)
    # A post is read as its note is: what that made units, and in which dialects.
    options = note.document.options if note else around.site.options
    late = note and note.blob != staged.source
    state = _state(around, staged)
    olds = [note_then(root, note, blob) for blob in state.sources] if note and state else []
    path = _inside(root, staged.target)
    return _Sides(
        staged=staged,
        source_language=around.languages.get(staged.note, ""),
        target=parsed(staged.text, path, options),
        note=note,
        was_note=note_then(root, note, staged.source) if note and late else None,
        published=_document(around, staged.target, path, options),
        state=state,
        olds=[each for each in olds if each],
    )


def _inside(root: Path, name: str) -> Path:
    """Return a path of the site; a stage that came with a clone may name any file."""
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):
        raise PublishError("leads out of the site", path=name, remedy="Translate its note again.")
    return path


def _state(around: _Around, staged: Staged) -> PostState | None:
    root = around.site.root
    if not around.since:
        return read_state(root, staged.language, staged.note)[0]
    path = state_path(root, staged.language, staged.note).relative_to(root).as_posix()
    data = read_at(root, around.since, path)
    return None if data is None else parse_state(data.decode("utf-8", "replace"))[0]


def _document(around: _Around, name: str, path: Path, options: ParseOptions) -> Document | None:
    """Return the published post, as it stands or as the commit has it."""
    data = read_at(around.site.root, around.since, name) if around.since else None
    if not around.since:
        with suppress(OSError):
            data = path.read_bytes()
    return None if data is None else parsed(decode(data, path), path, options)


def _staged(around: _Around, sides: _Sides) -> Iterator[Version]:
    """Yield the units of the staged post in its order."""
    hashes = [target_hash(unit) for unit in sides.target.units]
    places = align([unit.entry.target for unit in sides.staged.units], hashes)
    for index, unit in enumerate(sides.staged.units):
        there = sides.target.units[places[index]] if index in places else None
        source = _staged_source(sides, unit)
        yield Version(
            kind=there.kind if there else source.kind if source else "paragraph",
            digest=unit.entry.source,
            source=_text(source),
            target=_text(there) if unit.entry.target else None,
            state=unit.entry.state,
            origin=unit.entry.origin,
            findings=tuple(_findings(around, sides, unit, source, there)),
            id=unit.id,
            line=unit.line,
            section=source.section if source else (),
        )


def _staged_source(sides: _Sides, unit: StagedUnit) -> Unit | None:
    """Return the note's unit, which has the same id in every version of the note that holds it."""
    for note in (sides.note, sides.was_note):
        if note and unit.id in note.by_id:
            return note.by_id[unit.id]
    return None


def _published(around: _Around, sides: _Sides) -> Iterator[Version]:
    """Yield the units of the published post in its order, each with what the state knows of it."""
    if not sides.published:
        return
    units = sides.published.units
    entries = sides.state.entries if sides.state else ()
    places = align([entry.target for entry in entries], [target_hash(unit) for unit in units])
    known = {place: entries[index] for index, place in places.items()}
    sources = _sources(sides)
    for place, unit in enumerate(units):
        entry = _by_hand(known.get(place) or _UNKNOWN, unit)
        yield Version(
            kind=unit.kind,
            digest=entry.source,
            source=_text(sources.get(entry.source)) or _remembered(around, sides, unit, entry),
            target=_text(unit) if entry.target or entry is _UNKNOWN else None,
            state=entry.state,
            origin=entry.origin,
            findings=tuple(named_findings(entry.findings, "", 0)),
            section=unit.section,
        )


def _by_hand(entry: Entry, unit: Unit) -> Entry:
    """Return what is known of a unit of the post: a person's, where they changed it since."""
    if not entry.target or target_hash(unit) in (entry.target, *(e.target for e in entry.rivals)):
        return entry
    return Entry(entry.source, entry.target, State.TRANSLATED, Origin.PERSON)


def _sources(sides: _Sides) -> dict[str, Unit]:
    """Return the units of the note by the hash of a state: of the old note, else as they are."""
    notes = [sides.note, sides.was_note, *sides.olds]
    return {digest: unit for note in notes if note for digest, unit in note.hashed}


def _remembered(around: _Around, sides: _Sides, unit: Unit, entry: Entry) -> Text | None:
    if not around.old or not entry.source or not sides.source_language:
        return None
    languages = (sides.source_language, sides.staged.language)
    text = around.old.get(unit.kind, entry.source, *languages)
    return Text(text, tuple(_codes_of(text, unit.codes))) if text else None


def _codes_of(text: str, codes: Iterable[Code]) -> list[Code]:
    """Return the codes of an old source: standing ones from its text, pairs as its post has them.

    A post numbers its codes anew, so a pair's is a guess, right where they stand in the order of
    the note.
    """
    standing = [
        Code(int(number), "", False, tags.unescape(data))
        for number, data in _STANDING.findall(text)
    ]
    return [*standing, *(code for code in codes if code.paired)]


def _text(unit: Unit | None) -> Text | None:
    return Text(unit.source, unit.codes) if unit else None


def _findings(
    around: _Around, sides: _Sides, unit: StagedUnit, source: Unit | None, there: Unit | None
) -> Iterator[Finding]:
    """Yield what the stage says of a unit, in the words of its checks where they can be asked."""
    if not unit.entry.target and unit.translate:
        yield Finding("target", "critical", "has no target", unit.id, unit.line)
    named = unit.entry.findings
    told = _asked(around, sides, source, there, {each.partition(":")[2] for each in named})
    for finding in named_findings(named, unit.id, unit.line):
        yield from told.get(finding.check) or [finding]


def _asked(
    around: _Around, sides: _Sides, source: Unit | None, there: Unit | None, checks: set[str]
) -> dict[str, list[Finding]]:
    if not (source and there and checks and sides.source_language):
        return {}
    language = sides.staged.language
    evidence = Evidence(
        unit=source.id,
        source=source.source,
        target=there.source,
        source_lang=sides.source_language,
        target_lang=language,
        codes=source.codes,
        kind=source.kind,
        terms=terms_in([source.source], around.site.matcher, language),
        natural=True,
        one_line=source.form.one_line,
        line=source.line,
    )
    return {check.__name__: list(check(evidence)) for check in CHECKS if check.__name__ in checks}


def named_findings(findings: Iterable[str], unit: str, line: int) -> Iterator[Finding]:
    """Yield findings that are kept by name, each in the general words of its check."""
    for each in findings:
        severity, _, check = each.partition(":")
        yield Finding(check, _severity(severity), _titles().get(check, check), unit, line)


@cache
def _titles() -> Mapping[str, str]:
    """Return what each check asks for, by its name."""
    merge = {
        "merge": "two branches have different targets for this",
        "revised": "a machine's text is to take the place of what a person wrote or approved",
        "stale": "a person's text for what the note said before",
    }
    across = {check.__name__: title(check) for check in ACROSS}
    return {check.__name__: title(check) for check in CHECKS} | across | merge


def _severity(word: str) -> Severity:
    return "critical" if word == "critical" else "minor" if word == "minor" else "major"


def _blocked(site: Site, staged: Staged) -> str:
    plan = publish_plan(site, [staged])
    return "; ".join(f"{each.message}. {each.remedy}" for each in plan.refused)


def _remarks(sides: _Sides, units: Iterable[UnitChange]) -> Iterator[str]:
    if sides.note is None:
        yield "the note cannot be read any more"
    elif sides.is_late:
        yield "the note has changed since this was staged; `notetrans translate` brings it up"
    unknown = sum(unit.kind == "changed" and not unit.is_source_known for unit in units)
    if unknown:
        yield f"what the note said before is not known for {unknown} of these units"


def _source_languages(site: Site, staged: Sequence[Staged]) -> dict[str, str]:
    if not staged:
        return {}
    plan = site.plan((), sorted({each.language for each in staged}))
    return {post.note.path: post.note.language for post in plan.posts}
