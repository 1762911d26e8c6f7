"""Translators' work on its way home: judged like a machine's, staged, never over a person's.

Laws: a target that a translator changed is taken or told with its file, line and unit, and the
latter are kept in a file beside it; what nobody changed is left as it stands; what a person
wrote or approved here since the export is not replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from notetrans import tags
from notetrans.errors import NotetransError, UsageError
from notetrans.exchange import BilingualFile, BilingualUnit, format_of
from notetrans.memory import Memory, Row
from notetrans.model import Finding, Origin, State, Unit
from notetrans.pipeline.decisions.decided import keys, ruling
from notetrans.pipeline.finish import Finished
from notetrans.pipeline.judge import reviewer
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import NoteText, digest, read_note
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.restage import restaged
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import Standing, standing
from notetrans.pipeline.translators.taken import Rejected, Taken
from notetrans.pipeline.translators.verdict import approval, refusal, verdict_on
from notetrans.site import Post
from notetrans.stage import Decision, read_decisions, record, stage

DOUBT = "major:review"
"""The finding of a target that its translator marked as needing another look."""


@dataclass(slots=True)
class _Intake:
    """The units of a file, sorted by what is to become of them."""

    texts: dict[str, KnownTarget] = field(default_factory=dict)
    approved: dict[str, KnownTarget] = field(default_factory=dict)
    returned: dict[str, BilingualUnit] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left: int = 0


def read_files(path: Path) -> tuple[BilingualFile, ...]:
    """Return the notes in a file; raises :class:`NotetransError` that names it."""
    try:
        data = path.read_bytes()
        return format_of(data).read(data)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=path) from None
    except NotetransError as error:
        error.path = path
        raise


def take(site: Site, file: BilingualFile, memory: Memory, *, dry_run: bool = False) -> Taken:
    """Stage what a translator made of a note.

    ``dry_run`` judges it and writes nothing.
    """
    try:
        post, note = _place(site, file)
        return _take(site, post, note, file, memory, dry_run=dry_run)
    except NotetransError as error:
        stands = Standing({})
        lost = [
            unit for unit in file.units if verdict_on(unit, stands.known.get(unit.id)) != "left"
        ]
        rejected = tuple(Rejected(unit, error.message) for unit in lost)
        return Taken(file, left=len(file.units) - len(lost), rejected=rejected, error=error)


def _place(site: Site, file: BilingualFile) -> tuple[Post, NoteText]:
    """Return the post that a file is for, and its note."""
    if not file.note or not file.target_lang:
        raise UsageError(
            "names no note and language of a site",
            remedy="Import files that `notetrans export` wrote.",
        )
    plan = site.plan([site.root / file.note], [file.target_lang])
    for error in plan.errors:
        raise error
    posts = [post for post in plan.posts if post.note.path == file.note and not post.copy]
    if len(posts) != 1:
        raise UsageError(
            f"there is no note {file.note} to be translated into {file.target_lang}",
            remedy="Was it moved? Export again.",
        )
    return posts[0], read_note(site.root, file.note, site.options)


def _take(
    site: Site,
    post: Post,
    note: NoteText,
    file: BilingualFile,
    memory: Memory,
    *,
    dry_run: bool,
) -> Taken:
    stands = standing(site, post, note)
    prepared = Prepared(post, note, {}, {}, ())
    review = reviewer(True, site.matcher, site.config.checks)
    intake = _sorted(note, file, stands, lambda unit, text: review(prepared, unit, text))
    finished = _finished(site, prepared, stands, intake)
    if finished and not dry_run:
        _keep(site, post, note, stands, intake)
        memory.put(_rows(post, note, intake.texts))
        decided = ruling(note, read_decisions(site.root, post.language, post.note.path))
        stage(site.root, replace(finished.staged, decided=decided.names))
    return Taken(
        file,
        post,
        len(intake.texts),
        len(intake.approved),
        intake.left,
        tuple(intake.rejected),
        tuple(intake.findings),
    )


def _keep(site: Site, post: Post, note: NoteText, stands: Standing, intake: _Intake) -> None:
    """Commit what was taken, until it is published."""
    names = keys(note)
    before = {unit_id: digest(known.target) for unit_id, known in stands.known.items()}
    decisions = [
        Decision(
            "edit",
            *names[unit_id],
            target=before.get(unit_id, ""),
            state=known.state,
            text=known.target,
            source=note.by_id[unit_id].source,
            findings=known.findings,
        )
        for unit_id, known in intake.texts.items()
    ]
    decisions += [
        Decision("approve", *names[unit_id], target=before[unit_id], state=known.state)
        for unit_id, known in intake.approved.items()
    ]
    record(site.root, post.language, post.note.path, decisions)


def guard(site: Site, path: Path) -> None:
    """Raise :class:`UsageError` for a file with a translator's work that is not imported."""
    if not path.exists():
        return
    try:
        count = sum(_pending(site, file) for file in read_files(path))
    except NotetransError as error:
        raise UsageError(
            f"is not replaced: {error.message}", path=path, remedy="Move it away, or add --force."
        ) from None
    if count:
        targets = "target is" if count == 1 else "targets are"
        raise UsageError(
            f"is not replaced: {count} {targets} not imported yet",
            path=path,
            remedy="Run `notetrans import` first, or add --force.",
        )


def _pending(site: Site, file: BilingualFile) -> int:
    try:
        post, note = _place(site, file)
        known = standing(site, post, note).known
    except NotetransError:
        known = {}
    return sum(verdict_on(unit, known.get(unit.id)) != "left" for unit in file.units)


def _sorted(
    note: NoteText,
    file: BilingualFile,
    stands: Standing,
    review: Callable[[Unit, str], Sequence[Finding]],
) -> _Intake:
    intake = _Intake()
    sources = _by_source(note)
    for returned in file.units:
        unit = note.by_id.get(returned.id) or sources.get(digest(returned.source))
        known = stands.known.get(unit.id) if unit else None
        verdict = verdict_on(returned, known)
        if verdict == "left":
            intake.left += 1
        elif unit is None or digest(unit.source) != digest(returned.source):
            intake.rejected.append(Rejected(returned, "its source has changed since the export"))
        elif reason := refusal(returned, unit, verdict, known):
            intake.rejected.append(Rejected(returned, reason))
        elif verdict == "approved" and known:
            intake.approved[unit.id] = replace(known, state=approval(returned), findings=())
        else:
            _judge(intake, returned, unit, review)
    return intake


def _by_source(note: NoteText) -> Mapping[str, Unit]:
    """Return the units by what their source says, the first of each."""
    found: dict[str, Unit] = {}
    for unit in note.document.units:
        found.setdefault(digest(unit.source), unit)
    return found


def _judge(
    intake: _Intake,
    returned: BilingualUnit,
    unit: Unit,
    review: Callable[[Unit, str], Sequence[Finding]],
) -> None:
    """Take a target where no check finds it critical."""
    findings = review(unit, returned.target)
    critical = [f"{each.check}: {each.message}" for each in findings if each.severity == "critical"]
    if critical:
        intake.rejected.append(Rejected(returned, "; ".join(critical)))
        return
    items = tags.check(unit.source, returned.target, unit.codes, unit=unit.id)
    target = tags.write(items, unit.codes)
    doubt = bool(returned.doubt)
    state = State.TRANSLATED if doubt else approval(returned)
    known = KnownTarget(target, state, Origin.PERSON, (DOUBT,) if doubt else ())
    intake.texts[unit.id] = known
    intake.returned[unit.id] = returned
    intake.findings += findings


def _finished(site: Site, prepared: Prepared, stands: Standing, intake: _Intake) -> Finished | None:
    """Return the post with what was taken in it; a text that no spelling holds is rejected."""
    while intake.texts or intake.approved:
        prepared.known = {**stands.known, **intake.approved, **intake.texts}
        finished = restaged(site, prepared, stands)
        unwritten = [
            (each.unit, each.message)
            for each in finished.findings
            if each.check == "target" and each.unit in intake.texts
        ]
        if not unwritten:
            return finished
        for unit_id, message in unwritten:
            del intake.texts[unit_id]
            intake.rejected.append(Rejected(intake.returned[unit_id], message))
    return None


def _rows(post: Post, note: NoteText, texts: Mapping[str, KnownTarget]) -> Iterator[Row]:
    for unit_id, known in texts.items():
        yield memory_row(post, note, unit_id, known.target)
