"""From the stage into place, and never over a person's file.

Laws: a file is replaced only where its content is what notetrans put there (by the state, or by
the journal of a publish that was cut short), or what the document has taken in. All is checked
before the first file is touched, and each once more when the new one is ready to take its place.
The languages of a note that are to go go together: all of them, or none.

A publish writes its journal, then note by note the files, their states, and takes them off the
stage. Cut short anywhere, what is done is known to be ours; :func:`resume` finishes the note
that was under way, and the others still wait.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from notetrans.errors import NotetransError, PublishError
from notetrans.stage.atomic import beside, write_whole
from notetrans.stage.decisions import settle
from notetrans.stage.entries import PostState
from notetrans.stage.hashes import content_hash
from notetrans.stage.policy import lines_of
from notetrans.stage.staging import Staged, read_staged, state_of, unstage
from notetrans.stage.state import read_state, write_state

JOURNAL = ".notetrans/stage/journal"
_FORMAT = 2
_SHOWN = 5

Holds = Callable[[Staged], PublishError | None]
"""What keeps a document on the stage that could go: a policy, beside what is checked here."""


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What a publish would do: documents that go into place, and why others do not.

    ``together``: the documents of a note all go, or none.
    """

    ready: tuple[Staged, ...]
    refused: tuple[PublishError, ...]
    together: bool = True


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did; ``past`` is what it did not take, for a better version stands there."""

    done: tuple[Staged, ...]
    refused: tuple[PublishError, ...]
    past: tuple[Staged, ...] = ()


def plan_publish(
    root: Path,
    staged: Iterable[Staged],
    *,
    incomplete: Literal["never", "source"] = "never",
    holds: Holds = lambda _: None,
    together: bool = True,
    decided: bool = False,
    replace_edited: bool = False,
) -> PublishPlan:
    """Return what may be published; nothing is written.

    A document that is not whole, or that ``holds`` keeps, waits alone. Where the file of one
    must not be replaced, those of the same note stay too, if they go ``together``.
    What a person may decide: with ``decided`` what they wrote gives way to what was staged for
    its changed source, with ``replace_edited`` a post gives way though parts have no place.
    """
    journal = _read_journal(root)
    ready: list[Staged] = []
    refused: list[PublishError] = []
    going: list[Staged] = []
    if replace_edited:
        staged = [_over(root, document) for document in staged]
    for document in staged:
        error = (
            _incomplete(document, incomplete)
            or (None if decided else _undecided(document))
            or holds(document)
        )
        if error:
            refused.append(error)
        else:
            going.append(document)
    for group in _groups(going, together=together):
        errors = _all_blocked(root, group, journal)
        refused += errors
        ready += [] if errors else group
    return PublishPlan(tuple(ready), tuple(refused), together)


def publish(root: Path, plan: PublishPlan) -> Published:
    """Put the documents of a plan into place; the refused ones are handed on.

    A file that changed since the plan was made is refused too. ``OSError`` of the disk is
    raised; what was in place by then stays and is known.
    """
    if not plan.ready:
        return Published((), plan.refused)
    journal = _read_journal(root)
    _write_journal(root, _journal_of(plan.ready, journal))
    done: list[Staged] = []
    refused = list(plan.refused)
    for group in _groups(plan.ready, together=plan.together):
        errors = _all_blocked(root, group, journal) or _replace(root, group, journal)
        refused += errors
        done += [] if errors else group
    settled = {document.target for document in done}
    _write_journal(root, {path: each for path, each in journal.items() if path not in settled})
    return Published(tuple(done), tuple(refused))


def resume(root: Path) -> tuple[Staged, ...]:
    """Finish what a publish that was cut short had begun, and return what went into place.

    Begun is a note of which a file is in place. Of any other nothing was touched: it waits as
    before. A file that a person has changed meanwhile stays theirs. To be called by whoever
    holds the site, before a post is read: a file without its state would pass for a person's.
    """
    journal = _read_journal(root)
    done: list[Staged] = []
    for group in _groups(_journalled(root, journal), together=True):
        if not any(_is_in_place(root, each) for each in group):
            continue
        going = [each for each in group if not _blocked(root, each, journal)]
        done += [] if _replace(root, going, journal) else going
    left = {path: each for path, each in journal.items() if _is_left(root, path, each)}
    if left != journal:
        _write_journal(root, left)
    return tuple(done)


def _journalled(root: Path, journal: Mapping[str, _Begun]) -> list[Staged]:
    """Return the documents of a journal that wait still, as they did then."""
    found = [read_staged(root, each.language, each.note) for each in journal.values()]
    return [
        each
        for each in found
        if each and content_hash(each.text.encode()) in _hashes(journal, each.target)
    ]


def _is_left(root: Path, path: str, begun: _Begun) -> bool:
    """Return whether the file of a journal's post is ours, and the state does not know it."""
    file = root / path
    if not file.is_file():
        return False
    digest = content_hash(file.read_bytes())
    try:
        state, _ = read_state(root, begun.language, begun.note)
    except NotetransError:
        return True
    return digest in begun.hashes and not (state and digest in state.published)


def _is_in_place(root: Path, document: Staged) -> bool:
    path = root / document.target
    return path.is_file() and path.read_bytes() == document.text.encode()


def _groups(documents: Iterable[Staged], *, together: bool) -> list[list[Staged]]:
    """Return the documents that go all or none, in order: those of a note, or each by itself."""
    groups: dict[tuple[str, str], list[Staged]] = {}
    for each in documents:
        groups.setdefault((each.note, "" if together else each.target), []).append(each)
    return list(groups.values())


def _replace(
    root: Path, group: Sequence[Staged], journal: Mapping[str, _Begun]
) -> list[PublishError]:
    """Put documents into place and record them; where one cannot be put, none is."""
    going = [each for each in group if not _is_in_place(root, each)]
    files = {root / each.target: each.text.encode() for each in going}
    try:
        with beside(files, root=root) as put:
            if errors := _all_blocked(root, group, journal):
                return errors
            put()
    except PublishError as error:
        named = [each for each in group if root / each.target == error.path]
        return _with_the_others(group, {(named or group)[0].target: error})
    for each in group:
        digest = content_hash(each.text.encode())
        write_state(root, each.language, each.note, state_of(each, digest))
        settle(root, each.language, each.note, each.decided)
        unstage(root, each)
    return []


def _all_blocked(
    root: Path, group: Sequence[Staged], journal: Mapping[str, _Begun]
) -> list[PublishError]:
    """Return why documents that go together must stay; nothing where they may go."""
    found = {each.target: _blocked(root, each, journal) for each in group}
    return _with_the_others(group, {path: error for path, error in found.items() if error})


def _with_the_others(
    group: Sequence[Staged], errors: Mapping[str, PublishError]
) -> list[PublishError]:
    """Return the errors of some documents of a group, and of those that wait for them."""
    waits_for = ", ".join(errors)
    return [
        errors.get(each.target)
        or PublishError(
            f"waits for {waits_for}, a post of the same note",
            path=each.target,
            remedy="Settle that one, or publish without it (--partial, or --to).",
        )
        for each in group
        if errors
    ]


def _incomplete(document: Staged, allowed: str) -> PublishError | None:
    units = document.incomplete
    if not units or allowed == "source":
        return None
    return PublishError(
        f"{len(units)} of {len(document.units)} units have no target ({lines_of(units)} of "
        f"{document.note})",
        path=document.target,
        remedy="Run `notetrans translate` again, or set publish.incomplete: source.",
    )


def _over(root: Path, document: Staged) -> Staged:
    """Return a document that may replace its file as it stands now, if notetrans wrote that."""
    path = root / document.target
    state, _ = read_state(root, document.language, document.note)
    if not state or not path.is_file():
        return document
    return replace(document, base=content_hash(path.read_bytes()), unplaced=())


def _undecided(document: Staged) -> PublishError | None:
    """Return why a document must wait for a person: its source changed under a person's text."""
    if not document.undecided:
        return None
    return PublishError(
        "the note has changed under what a person wrote or approved, and nobody has looked at "
        f"what is to take its place ({lines_of(document.undecided)} of {document.note})",
        path=document.target,
        remedy="Look at it with `notetrans diff`, then approve it, or publish with --anyway.",
    )


def _blocked(root: Path, document: Staged, journal: Mapping[str, _Begun]) -> PublishError | None:
    """Return why the file at a document's target must stay, or ``None``."""
    path = root / document.target
    if path.is_symlink():
        return PublishError(
            "a symbolic link is not written through",
            path=document.target,
            remedy="Replace it by a file.",
        )
    if not path.exists():
        return None
    if not path.is_file():
        return PublishError("not a file", path=document.target, remedy="Move it away.")
    try:
        state, _ = read_state(root, document.language, document.note)
    except NotetransError as error:
        return PublishError(error.message, path=error.path, line=error.line, remedy=error.remedy)
    ours = {*(state.published if state else ()), *_hashes(journal, document.target)}
    if _is_ours(path, document, ours):
        return _late(path, document, state) if state else None
    return _persons(document, content_hash(path.read_bytes()), known=state is not None)


def _late(path: Path, document: Staged, state: PostState) -> PublishError | None:
    """Return why a document must not replace a file of ours that came after it was staged.

    Since then a text was taken in that a person wrote or approved, here or in another clone.
    """
    if content_hash(path.read_bytes()) in (document.base, content_hash(document.text.encode())):
        return None
    going = {(unit.entry.source, unit.entry.target) for unit in document.units}
    sources = {source for source, _ in going}
    for entry in state.entries:
        there = (entry.source, entry.target)
        if entry.is_kept and entry.target and entry.source in sources and there not in going:
            return PublishError(
                "was changed by a person since this was staged",
                path=document.target,
                remedy="Run `notetrans translate` again.",
            )
    return None


def _is_ours(path: Path, document: Staged, ours: set[str]) -> bool:
    there = content_hash(path.read_bytes())
    if document.base == there:
        return not document.unplaced
    return there in ours or there == content_hash(document.text.encode())


def _persons(document: Staged, there: str, *, known: bool) -> PublishError:
    if known and document.unplaced and document.base == there:
        shown = "; ".join(document.unplaced[:_SHOWN])
        more = "; …" if len(document.unplaced) > _SHOWN else ""
        return PublishError(
            "was changed by hand and is not replaced, for this has no place in the note: "
            f"{shown}{more}",
            path=document.target,
            remedy="Change the note too, or undo this; `notetrans publish --replace-edited` gives "
            "the post's version up.",
        )
    if known:
        return PublishError(
            "was changed by hand since it was published and is not replaced",
            path=document.target,
            remedy="Run `notetrans translate` to take the change in.",
        )
    return PublishError(
        "was not written by notetrans and is not replaced",
        path=document.target,
        remedy="Move it away, or change site.output in notetrans.yaml.",
    )


@dataclass(frozen=True, slots=True)
class _Begun:
    """A post of the journal, and the content hashes that may stand at its path."""

    note: str
    language: str
    hashes: tuple[str, ...]


def _hashes(journal: Mapping[str, _Begun], path: str) -> tuple[str, ...]:
    return journal[path].hashes if path in journal else ()


def _read_journal(root: Path) -> dict[str, _Begun]:
    """Return what a publish that was cut short was about, by path; of a damaged one nothing."""
    try:
        data = json.loads((root / JOURNAL).read_bytes())
        return {str(path): _begun(each) for path, each in data["posts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _begun(data: Mapping[str, Any]) -> _Begun:
    return _Begun(str(data["note"]), str(data["language"]), tuple(map(str, data["hashes"])))


def _journal_of(documents: Iterable[Staged], earlier: Mapping[str, _Begun]) -> dict[str, _Begun]:
    """Return the content hashes that may soon stand at each path, earlier ones kept."""
    posts = dict(earlier)
    for each in documents:
        digest = content_hash(each.text.encode())
        hashes = tuple(sorted({*_hashes(posts, each.target), digest}))
        posts[each.target] = _Begun(each.note, each.language, hashes)
    return posts


def _write_journal(root: Path, posts: Mapping[str, _Begun]) -> None:
    if not posts:
        (root / JOURNAL).unlink(missing_ok=True)
        return
    rows = {path: asdict(each) for path, each in posts.items()}
    data = json.dumps({"format": _FORMAT, "posts": rows}, ensure_ascii=False, indent=1)
    write_whole(root / JOURNAL, f"{data}\n".encode(), root=root)
