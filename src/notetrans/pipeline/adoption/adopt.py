"""A post that somebody else made, taken over: its texts become the targets of its note's units.

A pair of :mod:`.counterparts` becomes a target where it is sure enough, holds its unit's codes,
and no check calls it critical.

Laws: the post's file is not touched; what is taken stands in the post, and every unit of the
note and every part of the post that is not taken is told, with its lines and why. What was
taken is never replaced by a machine's, unless ``origin`` says that a machine wrote it. Where the
note and its targets would not give the same file, the state says so (``differs``), and a publish
replaces nothing of it before a person has seen what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from notetrans.errors import NoteError, NotetransError
from notetrans.memory import Row, as_target
from notetrans.memory.likeness import BLOCKS
from notetrans.model import Code, Document, Finding, Origin, State, Unit
from notetrans.parse.document import parse_text
from notetrans.parse.note import decode
from notetrans.pipeline.adoption.counterparts import (
    Counterparts,
    Pair,
    Untaken,
    beginning,
    counterparts,
)
from notetrans.pipeline.finish import finish
from notetrans.pipeline.judge import reviewer
from notetrans.pipeline.known import KnownTarget, model_of, post_state
from notetrans.pipeline.notes import NoteText, read_bytes, target_hash
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import Entry, PostState, content_hash, short_blob

ADOPT = "major:adopt"
"""The finding of a target that may be another unit's: it needs review."""

SURE, LIKELY = 0.9, 0.5
"""The least confidence of a target that is taken as it is, and of one that needs review."""

BACKEND = "adopt"
"""What stands in the state for the engine."""

_WRAPPED = 0.8

Status = Literal["adopted", "refused", "known", "absent"]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of one post: how many of its note's units it gave a target, and how surely.

    ``review`` of these need review; ``confidence`` is their mean: the share of them that is
    right, as far as the aligner knows. ``same`` says that note and targets give the very file.
    """

    post: Post
    status: Status
    units: int = 0
    taken: int = 0
    review: int = 0
    confidence: float = 0.0
    same: bool = False
    untaken: tuple[Untaken, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: NotetransError | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """What a post gives: its report, the state to be written, the rows for the memory."""

    adopted: Adopted
    state: PostState | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Beside:
    """A note and the post that stands beside it."""

    site: Site
    post: Post
    note: NoteText
    there: Document

    @property
    def model(self) -> str:
        """The model that the post names."""
        return model_of(self.there, self.site.config.frontmatter)


@dataclass(slots=True)
class _Took:
    """What is taken of a post, by unit id, and what is not."""

    targets: dict[str, KnownTarget] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    confidence: list[float] = field(default_factory=list)
    untaken: list[Untaken] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def adopt_post(site: Site, post: Post, note: NoteText, origin: Origin) -> Taking:
    """Return what a post gives; raises :class:`NotetransError` for one that cannot be read."""
    path = site.root / post.path
    if post.copy or not path.is_file():
        return Taking(Adopted(post, "absent"))
    if post_state(site.root, post) is not None:
        return Taking(Adopted(post, "known"))
    data = read_bytes(path)
    there = parse_text(decode(data, path), path=note.document.path, options=note.document.options)
    found = counterparts(note.document, there)
    both = _Beside(site, post, note, there)
    took = _take(both, found, origin)
    adopted = _told(post, note, took)
    if reason := _refusal(both, found, took):
        error = NoteError(reason, path=post.path, remedy="It stays as it is, and is not known.")
        return Taking(replace(adopted, status="refused", error=error))
    same = not took.untaken and _is_same(both, took)
    state = PostState(
        ((short_blob(note.blob), content_hash(data)),),
        tuple(_entries(both, took)),
        made_by=f"{BACKEND} {both.model}".strip(),
        differs=not same,
    )
    return Taking(replace(adopted, same=same), state, tuple(_rows(post, note, took)))


def _take(both: _Beside, found: Counterparts, origin: Origin) -> _Took:
    """Return what the checks let pass of the pairs."""
    review = reviewer(True, both.site.matcher, both.site.config.checks)
    prepared = Prepared(both.post, both.note, {}, {}, ())
    model = both.model
    took = _Took(untaken=list(found.lone))
    for pair in found.pairs:
        unit, counterpart = pair.unit, both.there.units[pair.place]
        if pair.confidence < LIKELY:
            reason = f"no counterpart is sure ({pair.confidence:.2f})"
            took.untaken.append(
                Untaken(unit.line, counterpart.line, beginning(counterpart), reason)
            )
            continue
        took.places[unit.id] = pair.place
        if not unit.translate:
            continue
        target = as_target(unit, counterpart)
        findings = review(prepared, unit, target) if target is not None else ()
        if reason := _why_not(unit, counterpart, target, findings):
            text = beginning(counterpart)
            took.untaken.append(Untaken(unit.line, counterpart.line, text, reason))
            continue
        assert target is not None
        told = [f"{each.severity}:{each.check}" for each in findings if each.severity == "major"]
        if pair.confidence < SURE:
            told.append(ADOPT)
            findings = (*findings, _doubt(pair, counterpart))
        took.targets[unit.id] = KnownTarget(
            target, State.TRANSLATED, origin, tuple(dict.fromkeys(told)), model
        )
        took.confidence.append(pair.confidence)
        took.findings += findings
    return took


def _why_not(unit: Unit, there: Unit, target: str | None, findings: Sequence[Finding]) -> str:
    """Return why a counterpart is not taken, empty where nothing speaks against it."""
    if target is None:
        return _other_codes(unit.codes, there.codes)
    critical = [f"{each.check}: {each.message}" for each in findings if each.severity == "critical"]
    return "; ".join(critical)


def _other_codes(ours: Sequence[Code], theirs: Sequence[Code]) -> str:
    have, want = ([_shown(code) for code in codes] for codes in (theirs, ours))
    lost = [each for each in want if each not in have]
    new = [each for each in have if each not in want]
    told = [
        f"{word} {', '.join(some)}" for word, some in (("without", lost), ("with", new)) if some
    ]
    return f"other codes than the note's: {'; '.join(told) or 'nested or counted otherwise'}"


def _shown(code: Code) -> str:
    return " ".join(code.content.split()) or code.kind


def _doubt(pair: Pair, there: Unit) -> Finding:
    message = f"may not be the counterpart of line {there.line} of the post ({pair.confidence:.2f})"
    return Finding("adopt", "major", message, pair.unit.id, pair.unit.line)


def _told(post: Post, note: NoteText, took: _Took) -> Adopted:
    count = len(took.confidence)
    return Adopted(
        post,
        "adopted",
        units=sum(unit.translate for unit in note.document.units),
        taken=count,
        review=sum(bool(known.findings) for known in took.targets.values()),
        confidence=sum(took.confidence) / count if count else 0.0,
        untaken=tuple(sorted(took.untaken, key=lambda each: (each.line or each.there, each.there))),
        findings=tuple(took.findings),
    )


def _refusal(both: _Beside, found: Counterparts, took: _Took) -> str:
    """Return why a post is not adopted at all, empty where it is."""
    note = both.note
    if _is_wrapped(both.there) and not _is_wrapped(note.document):
        return "the whole post stands in a code fence"
    if found.related < LIKELY:
        return f"does not read like a translation of {note.path} ({found.related:.2f})"
    units = [unit for unit in note.document.units if unit.translate]
    return f"gives no unit of {note.path} a target" if units and not took.targets else ""


def _is_wrapped(document: Document) -> bool:
    """Return whether most of a document is one fence."""
    start = document.front_matter.end if document.front_matter else 0
    fences = [region.end - region.start for region in document.skeleton if region.reason == "fence"]
    return max(fences, default=0) >= _WRAPPED * max(1, len(document.text[start:].strip()))


def _is_same(both: _Beside, took: _Took) -> bool:
    """Return whether the note and its targets give what the post says.

    Blank lines do not count, nor how front matter is written, nor the keys that the site sets.
    """
    there = both.there
    prepared = Prepared(both.post, both.note, dict(took.targets), {}, ())
    try:
        text = finish(both.site, prepared, backend=BACKEND, draft="").staged.text
        made = parse_text(text, path=there.path, options=there.options)
    except NotetransError:
        return False
    policy = both.site.config.frontmatter
    keys = {*policy.set, *policy.reset}
    return _said(made, keys) == _said(there, keys) and _blocks(made) == _blocks(there)


def _said(document: Document, keys: Collection[str]) -> tuple[Mapping[str, object], list[str]]:
    """Return front matter without what is the site's to say, and the lines of the body."""
    front = document.front_matter
    data = {key: value for key, value in front.data.items() if key not in keys} if front else {}
    body = document.text[front.end :] if front else document.text.removeprefix("\ufeff")
    bare = (line.rstrip() for line in body.splitlines())
    return data, [line for line in bare if line]


def _blocks(document: Document) -> list[list[str]]:
    """Return the blocks, for whose text blank lines matter."""
    return [
        [line.rstrip() for line in document.text[each.start : each.end].strip().splitlines()]
        for each in document.skeleton
        if each.reason in BLOCKS
    ]


def _entries(both: _Beside, took: _Took) -> list[Entry]:
    """Return the entries in the order of the post; a unit that it has not, after the one before."""
    there = both.there
    found: list[tuple[int, Entry]] = []
    for digest, unit in both.note.hashed:
        place = took.places.get(unit.id)
        known = took.targets.get(unit.id)
        if known and place is not None:
            target = target_hash(there.units[place])
            entry = Entry(digest, target, known.state, known.origin, known.findings)
        elif unit.translate:
            entry = Entry(digest, "", State.INITIAL)
        else:
            entry = Entry(digest, target_hash(unit if place is None else there.units[place]))
        found.append((place if place is not None else found[-1][0] if found else 0, entry))
    return [entry for _, entry in sorted(found, key=lambda each: each[0])]


def _rows(post: Post, note: NoteText, took: _Took) -> Iterator[Row]:
    """Yield what other posts may use: what is not in doubt."""
    for unit_id, known in took.targets.items():
        if not known.findings:
            yield memory_row(
                post,
                note,
                unit_id,
                known.target,
                origin=known.origin,
                backend=BACKEND,
                model=known.model,
            )
