"""Answers to a staged post: reassembled, read again, front matter set, hashes taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from notetrans.errors import NotetransError
from notetrans.model import Finding, Origin, State, Unit
from notetrans.pipeline.hand_edits.persons import beside
from notetrans.pipeline.judge import Review
from notetrans.pipeline.known import KnownTarget
from notetrans.pipeline.notes import target_hash
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.revised import told
from notetrans.pipeline.rulebook import CHECK
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import is_kept
from notetrans.pipeline.written import in_place, with_front_matter
from notetrans.reassemble import Rendered, reassemble
from notetrans.stage import REVISED, Entry, Staged, StagedUnit, unit_hash
from notetrans.stage.policy import unapproved
from notetrans.verify.roundtrip import aligned, roundtrip

_TOLD = ("critical", "major")


@dataclass(frozen=True, slots=True)
class Finished:
    """A post as it is staged, and what there is to tell about it."""

    staged: Staged
    findings: tuple[Finding, ...]


def finish(
    site: Site,
    prepared: Prepared,
    *,
    backend: str,
    draft: str,
    prompt: str = "",
    review: Review | None = None,
) -> Finished:
    """Return the staged post of a prepared one whose outcomes are in.

    ``prompt`` is the version of the backend's prompt that its targets were asked for with.
    ``review`` looks once more at what a machine wrote and was known: the glossary may have
    changed since. Raises :class:`NotetransError` where the result would not be the note's shape.
    """
    if prepared.post.copy:  # no engine's work, so it serves with any
        backend = draft = prompt = ""
    document = prepared.document
    known = {unit_id: each.target for unit_id, each in prepared.known.items()}
    targets = known | prepared.targets
    rendered = reassemble(document, targets, lines=site.config.translate.wrap)
    written = {u: t for u, t in targets.items() if u not in rendered.failed}
    broken = roundtrip(document, rendered.document, written)
    if broken:
        path = prepared.post.note.path
        raise NotetransError(broken[0].message, path=path, line=broken[0].line)
    model = _model(prepared)
    base, left = beside(
        site,
        prepared.post,
        prepared.note,
        written,
        edits=prepared.edits,
        decided=prepared.revised,
    )
    found = (
        *_findings(prepared, rendered),
        *_reviewed(prepared, review),
        *told(prepared.note, sorted(_given_up(prepared, written))),
        *(Finding("unplaced", "major", f"{prepared.post.path}: {each}") for each in left),
    )
    there = in_place(site, prepared.post, rendered.document)
    units = tuple(_units(prepared, rendered, there.units, written, found))
    marked = bool(unapproved(units))
    text = with_front_matter(site, prepared.post, there.text, model, marked=marked)
    staged = Staged(
        note=prepared.post.note.path,
        language=prepared.post.language,
        target=prepared.post.path,
        source=prepared.note.blob,
        text=text,
        units=units,
        backend=backend,
        model=model,
        base=base,
        draft=draft,
        decided=prepared.ruling.names,
        unplaced=tuple(map(str, left)),
        prompt=prompt,
    )
    return Finished(staged, found)


def _given_up(prepared: Prepared, written: Mapping[str, str]) -> Iterator[str]:
    """Yield the units of which a person's text gives way to another one that nobody approved.

    The other one is the source's where there is no target, or none is wanted.
    """
    for unit_id in prepared.revised:
        known = prepared.known.get(unit_id)
        if unit_id not in written or known is None or not is_kept(known):
            yield unit_id


def _model(prepared: Prepared) -> str:
    """Return the model which made most units, as far as it is known."""
    made = [outcome.model for outcome in prepared.outcomes.values() if outcome.target]
    made += [known.model for known in prepared.known.values()]
    models = Counter(model for model in made if model)
    return models.most_common(1)[0][0] if models else ""


def _findings(prepared: Prepared, rendered: Rendered) -> tuple[Finding, ...]:
    found = [f for outcome in prepared.outcomes.values() for f in outcome.findings]
    lines = {unit.id: unit.line for unit in prepared.document.units}
    for unit_id, outcome in prepared.outcomes.items():
        if outcome.failure:
            reason = outcome.failure.text
            found.append(Finding("target", "critical", reason, unit_id, lines[unit_id]))
    for unit_id in rendered.failed:
        message = "no spelling holds this target at its place"
        found.append(Finding("target", "critical", message, unit_id, lines[unit_id]))
    message = "its old source is in neither memory nor git: asked anew, the old target shown"
    for each in prepared.segments:
        if each.previous and not each.previous[0]:
            found.append(Finding("history", "minor", message, each.id, lines[each.id]))
    return (*found, *rendered.findings, *prepared.document.findings)


def _reviewed(prepared: Prepared, review: Review | None) -> Iterator[Finding]:
    """Yield what there is to say about targets that were known, but for a person's.

    Not that one does not keep to the glossary which is still to be asked for because of that.
    """
    for unit_id, known in prepared.known.items() if review else ():
        machine = known.origin is not Origin.PERSON and known.state is State.TRANSLATED
        if review and machine and not known.findings:
            for finding in review(prepared, prepared.note.by_id[unit_id], known.target):
                if finding.check != CHECK or unit_id not in prepared.touched:
                    yield finding


def _units(
    prepared: Prepared,
    rendered: Rendered,
    published: Sequence[Unit],
    written: Mapping[str, str],
    findings: Iterable[Finding],
) -> list[StagedUnit]:
    """Return the units in the post's order, each with the hash of what stands for it there.

    ``published`` are the rendered units with their links as they will stand in the post.
    """
    told: dict[str, list[str]] = {}
    for finding in findings:
        if finding.severity in _TOLD and finding.check != "target":
            told.setdefault(finding.unit, []).append(f"{finding.severity}:{finding.check}")
    counterparts = aligned(prepared.document, rendered.document, written)
    places = {unit.id: index for index, unit in enumerate(rendered.document.units)}
    units: list[tuple[int, StagedUnit]] = []
    for unit in prepared.document.units:
        there = counterparts.get(unit.id)
        place = places[there.id] if there else units[-1][0] if units else 0
        text = written.get(unit.id, "")
        digest = target_hash(published[place]) if there else unit_hash(unit.kind, text)
        units.append((place, _unit(prepared, unit, digest, told.get(unit.id, []), written)))
    return [unit for _, unit in sorted(units, key=itemgetter(0))]


def _unit(
    prepared: Prepared, unit: Unit, digest: str, told: Sequence[str], written: Mapping[str, str]
) -> StagedUnit:
    wanted = unit.translate and not prepared.post.copy
    missing = wanted and unit.id not in written
    known = prepared.known.get(unit.id) or _as_decided(prepared, unit.id)
    told = () if known.state.is_approved else tuple(dict.fromkeys(told))
    entry = Entry(
        prepared.note.source_hash(unit),
        "" if missing else digest,
        State.INITIAL if missing else known.state,
        known.origin,
        tuple(
            dict.fromkeys(
                each for each in (*known.findings, *told) if not missing or each == REVISED
            )
        ),
    )
    return StagedUnit(unit.id, entry, unit.line, wanted)


def _as_decided(prepared: Prepared, unit_id: str) -> KnownTarget:
    """Return what an answer is that a person may have approved already, on another machine."""
    answer = {unit_id: KnownTarget(prepared.targets.get(unit_id, ""))}
    return prepared.ruling.over(answer).get(unit_id, answer[unit_id])
