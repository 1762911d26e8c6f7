"""A person decides: targets approved, written, rejected or commented, kept, and staged anew.

Laws: what was decided is on the disk before anything else is done with it; what a person writes
is verified as a machine's answer is, and a critical finding refuses it; a decision changes its
unit alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.memory import Made, Memory, Row
from notetrans.model import Finding, Origin, State, Unit
from notetrans.pipeline.decisions.decided import higher, keys
from notetrans.pipeline.finish import Finished
from notetrans.pipeline.judge import reviewer
from notetrans.pipeline.known import KnownTarget, is_current, post_state
from notetrans.pipeline.notes import NoteText, digest
from notetrans.pipeline.prepare import Prepared
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.restage import restaged
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import Standing, standing
from notetrans.site import Post
from notetrans.stage import (
    Decision,
    Entry,
    PostState,
    Staged,
    content_hash,
    read_staged,
    record,
    settle,
    stage,
    write_state,
)
from notetrans.stage.decisions import Action
from notetrans.stage.policy import unapproved
from notetrans.stage.staging import state_of

GONE = "the note has changed, and has no such unit any more: look at it anew"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person wants of a unit.

    ``target`` is the digest of the target that the person saw: if another one stands by now, the
    verdict is refused; empty, it is taken to be the one that stands. ``text`` is an edit's, with
    codes as tags. ``comment`` goes to whoever comes next: people, and the engine that is asked
    again for a rejected unit.
    """

    unit: str
    action: Action
    text: str = ""
    state: State = State.REVIEWED
    comment: str = ""
    target: str = ""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A verdict that was not taken, and why; ``findings`` are the checks' reasons."""

    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of verdicts. ``published`` tells that the state took them in at once.

    ``findings`` are what checks have to say of texts that were taken all the same.
    """

    done: tuple[Verdict, ...] = ()
    refused: tuple[Refused, ...] = ()
    findings: tuple[Finding, ...] = ()
    published: bool = False


@dataclass(slots=True)
class _Sorted:
    done: list[tuple[Verdict, Decision]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def checked(site: Site, post: Post, note: NoteText, unit_id: str, text: str) -> list[Finding]:
    """Return what the checks say of a text for a unit; codes that are not its are critical."""
    unit = note.by_id[unit_id]
    try:
        tags.check(unit.source, text, unit.codes, unit=unit_id)
    except TargetError as error:
        return [Finding("codes", "critical", error.message, unit_id, unit.line)]
    review = reviewer(True, site.matcher, site.config.checks)
    return list(review(Prepared(post, note, {}, {}, ()), unit, text))


def decide(
    site: Site,
    post: Post,
    note: NoteText,
    verdicts: Iterable[Verdict],
    memory: Memory | None = None,
    *,
    by: str = "",
) -> Decided:
    """Keep what a person decided about a post, and stage it anew where something waits.

    Whoever calls holds the site's lock. A post whose text stays as it is published takes
    approvals into its state at once. Where the note has changed since, decisions wait for the
    next run, which lays them over what it makes. Raises :class:`~notetrans.errors.NotetransError`
    where the post cannot be staged; the decisions are kept all the same.
    """
    stands = standing(site, post, note)
    sorted_ = _sorted(site, post, note, stands, verdicts, by=by)
    unwritten = _unwritten(site, post, note, stands, sorted_)
    done = [(verdict, each) for verdict, each in sorted_.done if verdict.unit not in unwritten]
    refused = [
        *sorted_.refused,
        *(
            Refused(verdict, unwritten[verdict.unit])
            for verdict, _ in sorted_.done
            if verdict.unit in unwritten
        ),
    ]
    if not done:
        return Decided((), tuple(refused))
    decisions = record(site.root, post.language, post.note.path, [each for _, each in done])
    if memory is not None:
        memory.put(_rows(post, note, done))
        memory.reviewed(_reviews(post, note, done))
    made = {verdict.unit: each for (verdict, _), each in zip(done, decisions, strict=True)}
    lifted = _lifted(site, post, note, stands, made)
    if lifted:
        stage(site.root, lifted)
    published = not lifted and bring_up(site, post, note)
    findings = [each for each in sorted_.findings if each.unit not in unwritten]
    taken = tuple(verdict for verdict, _ in done)
    return Decided(taken, tuple(refused), tuple(findings), published)


def bring_up(site: Site, post: Post, note: NoteText) -> bool:
    """Lay all decisions on a post over what waits on the stage, else over what is published.

    Returns whether the state took them in at once, since no text changes.
    """
    root = site.root
    state = post_state(root, post)
    waits = _waits(site, post, note)
    stands = standing(site, post, note)
    finished = laid_over(site, post, note, stands)
    if finished is None:
        return False
    approved = not waits and not stands.ruling.texts and not finished.staged.incomplete
    if state and state.differs and approved:  # its file has more than its units: it stays
        write_state(root, post.language, post.note.path, _approved_in_place(state, finished.staged))
        settle(root, post.language, post.note.path, finished.staged.decided)
        return True
    data = (root / post.path).read_bytes() if (root / post.path).is_file() else b""
    if waits or finished.staged.incomplete or finished.staged.text.encode() != data:
        stage(root, finished.staged)
        return False
    write_state(root, post.language, post.note.path, state_of(finished.staged, content_hash(data)))
    settle(root, post.language, post.note.path, finished.staged.decided)
    return True


def laid_over(
    site: Site, post: Post, note: NoteText, stands: Standing | None = None
) -> Finished | None:
    """Return a post with all decisions on it; ``None`` where they wait for the next run.

    They do where nothing waits that is made of the note as it is, and the published post is not.
    """
    state = post_state(site.root, post)
    draft = state.draft if state else ""
    if not _waits(site, post, note) and not is_current(site.root, post, state, note.blob, draft):
        return None
    stands = stands or standing(site, post, note)
    prepared = Prepared(post, note, dict(stands.known), {}, (), ruling=stands.ruling)
    return restaged(site, prepared, stands)


def _waits(site: Site, post: Post, note: NoteText) -> bool:
    """Return whether a post waits that is made of its note as it is."""
    staged = read_staged(site.root, post.language, post.note.path)
    return staged is not None and staged.source == note.blob and staged.target == post.path


def _approved_in_place(state: PostState, staged: Staged) -> PostState:
    """Return a state with what a staged document says of units whose texts are the same."""
    made: dict[str, list[Entry]] = {}
    for unit in staged.units:
        made.setdefault(unit.entry.source, []).append(unit.entry)
    entries = []
    for entry in state.entries:
        same = made.get(entry.source)
        said = same.pop(0) if same else entry
        entries.append(replace(entry, state=said.state, findings=said.findings))
    return replace(state, entries=tuple(entries))


def _lifted(
    site: Site, post: Post, note: NoteText, stands: Standing, decisions: Mapping[str, Decision]
) -> Staged | None:
    """Return what waits with decisions in it which change no text; ``None`` if one may."""
    staged = read_staged(site.root, post.language, post.note.path)
    if not (staged and staged.source == note.blob):
        return None
    actions = {(each.action, unit in stands.staged) for unit, each in decisions.items()}
    if not actions <= {("approve", True), ("comment", True), ("comment", False)}:
        return None
    if not set(stands.ruling.names) <= set(staged.decided):
        return None
    units = tuple(
        replace(unit, entry=_approved(unit.entry, decisions.get(unit.id))) for unit in staged.units
    )
    marked = (bool(unapproved(each)) for each in (staged.units, units))
    if site.config.publish.unapproved and len({*marked}) > 1:
        return None  # its front matter says that it is not approved
    names = (each.name for each in decisions.values())
    return replace(staged, units=units, decided=(*staged.decided, *names))


def _approved(entry: Entry, decision: Decision | None) -> Entry:
    if decision is None or decision.action != "approve":
        return entry
    return replace(entry, state=higher(entry.state, decision.state), findings=())


def _sorted(
    site: Site,
    post: Post,
    note: NoteText,
    stands: Standing,
    verdicts: Iterable[Verdict],
    *,
    by: str,
) -> _Sorted:
    found = _Sorted()
    names = keys(note)
    for verdict in verdicts:
        unit = note.by_id.get(verdict.unit)
        known = stands.known.get(verdict.unit)
        reason = _refusal(verdict, unit, known)
        findings: list[Finding] = []
        if not reason and unit and verdict.action == "edit":
            findings = checked(site, post, note, unit.id, verdict.text)
            critical = [each for each in findings if each.severity == "critical"]
            reason = "; ".join(f"{each.check}: {each.message}" for each in critical)
        if reason or unit is None:
            found.refused.append(Refused(verdict, reason, tuple(findings)))
            continue
        found.findings += findings
        found.done.append((verdict, _decision(verdict, unit, known, names[unit.id], by)))
    return found


def _refusal(verdict: Verdict, unit: Unit | None, known: KnownTarget | None) -> str:
    """Return why a verdict cannot be taken, empty if nothing speaks against it."""
    if unit is None:
        return GONE
    if not unit.translate:
        return f"it is not to be translated ({unit.reason})"
    if verdict.target and verdict.target != (digest(known.target) if known else ""):
        return "another target stands by now: look at it first"
    if known is None and verdict.action in ("approve", "reject"):
        return f"there is no target to {verdict.action}"
    return ""


def _decision(
    verdict: Verdict, unit: Unit, known: KnownTarget | None, key: tuple[str, int], by: str
) -> Decision:
    target = digest(known.target) if known else ""
    bare = Decision(verdict.action, *key, target=target, comment=verdict.comment, by=by)
    if verdict.action == "edit":
        items = tags.check(unit.source, verdict.text, unit.codes, unit=unit.id)
        text = tags.write(items, unit.codes)
        return replace(
            bare,
            state=verdict.state,
            source=unit.source,
            text=text,
            findings=verdict.findings,
        )
    if verdict.action == "approve":
        return replace(bare, state=verdict.state)
    return bare


def _unwritten(
    site: Site, post: Post, note: NoteText, stands: Standing, sorted_: _Sorted
) -> dict[str, str]:
    """Return by unit id why a text that was written holds in no spelling at its place."""
    texts = {
        verdict.unit: KnownTarget(each.text, each.state, Origin.PERSON)
        for verdict, each in sorted_.done
        if each.action == "edit"
    }
    if not texts:
        return {}
    prepared = Prepared(post, note, {**stands.known, **texts}, {}, ())
    finished = restaged(site, prepared, stands)
    return {
        each.unit: each.message
        for each in finished.findings
        if each.check == "target" and each.unit in texts
    }


def _reviews(
    post: Post, note: NoteText, done: Sequence[tuple[Verdict, Decision]]
) -> Iterator[Made]:
    """Yield who approved or wrote targets, for the memory."""
    for verdict, decision in done:
        if decision.action in ("approve", "edit") and decision.by:
            yield Made(
                post.note.language,
                post.language,
                note.keys[verdict.unit],
                digest(decision.text) if decision.action == "edit" else decision.target,
                reviewer=decision.by,
            )


def _rows(post: Post, note: NoteText, done: Sequence[tuple[Verdict, Decision]]) -> list[Row]:
    """Return what people wrote, for the memory."""
    return [
        memory_row(post, note, verdict.unit, decision.text)
        for verdict, decision in done
        if decision.action == "edit"
    ]
