"""From the stage into place, and never over a person's file.

Law: a file is replaced only where its content is what notetrans put there (by the state, or by
the journal of a publish that was cut short), or what the document has taken in. All is checked
before the first file is touched, and each once more right before it is.

A publish writes its journal, then for each post the file, its state, and takes it off the
stage. Cut short anywhere, what is done is known to be ours, and the next publish goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from notetrans.errors import NotetransError, PublishError
from notetrans.stage.atomic import write_whole
from notetrans.stage.decisions import settle
from notetrans.stage.hashes import content_hash
from notetrans.stage.staging import Staged, StagedUnit, state_of, unstage
from notetrans.stage.state import read_state, write_state

JOURNAL = ".notetrans/stage/journal"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What a publish would do: documents that go into place, and why others do not."""

    ready: tuple[Staged, ...]
    refused: tuple[PublishError, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did."""

    done: tuple[Staged, ...]
    refused: tuple[PublishError, ...]


def plan_publish(
    root: Path, staged: Iterable[Staged], *, incomplete: Literal["never", "source"] = "never"
) -> PublishPlan:
    """Return what may be published; nothing is written."""
    journal = _read_journal(root)
    ready: list[Staged] = []
    refused: list[PublishError] = []
    for document in staged:
        error = _incomplete(document, incomplete) or _blocked(root, document, journal)
        if error:
            refused.append(error)
        else:
            ready.append(document)
    return PublishPlan(tuple(ready), tuple(refused))


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
    for document in plan.ready:
        error = _blocked(root, document, journal) or _replace(root, document)
        if error:
            refused.append(error)
        else:
            done.append(document)
    settled = {document.target for document in done}
    _write_journal(root, {path: each for path, each in journal.items() if path not in settled})
    return Published(tuple(done), tuple(refused))


def _replace(root: Path, document: Staged) -> PublishError | None:
    path = root / document.target
    data = document.text.encode()
    try:
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data, root=root)
    except PublishError as error:
        return error
    write_state(root, document.language, document.note, state_of(document, content_hash(data)))
    settle(root, document.language, document.note, document.decided)
    unstage(root, document)
    return None


def _incomplete(document: Staged, allowed: str) -> PublishError | None:
    units = document.incomplete
    if not units or allowed == "source":
        return None
    return PublishError(
        f"{len(units)} of {len(document.units)} units have no target ({_lines(units)} of "
        f"{document.note})",
        path=document.target,
        remedy="Run `notetrans translate` again, or set publish.incomplete: source.",
    )


def _lines(units: Sequence[StagedUnit]) -> str:
    lines = sorted({unit.line for unit in units})
    shown = ", ".join(str(line) for line in lines[:_SHOWN])
    return f"line{'s' if len(lines) > 1 else ''} {shown}{', …' if len(lines) > _SHOWN else ''}"


def _blocked(
    root: Path, document: Staged, journal: Mapping[str, Sequence[str]]
) -> PublishError | None:
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
    ours = {*(state.published if state else ()), *journal.get(document.target, ())}
    return None if _is_ours(path, document, ours) else _persons(document, known=state is not None)


def _is_ours(path: Path, document: Staged, ours: set[str]) -> bool:
    there = content_hash(path.read_bytes())
    return there in ours or there in (document.base, content_hash(document.text.encode()))


def _persons(document: Staged, *, known: bool) -> PublishError:
    if known:
        return PublishError(
            "was changed by hand since it was published and is not replaced",
            path=document.target,
            remedy="Undo the change, or move the file away to have it written anew.",
        )
    return PublishError(
        "was not written by notetrans and is not replaced",
        path=document.target,
        remedy="Move it away, or change site.output in notetrans.yaml.",
    )


def _read_journal(root: Path) -> dict[str, list[str]]:
    try:
        data = json.loads((root / JOURNAL).read_bytes())
        return {str(path): [str(each) for each in hashes] for path, hashes in data["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _journal_of(
    documents: Iterable[Staged], earlier: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the content hashes that may soon stand at each path, earlier ones kept."""
    files = {path: list(hashes) for path, hashes in earlier.items()}
    for document in documents:
        digest = content_hash(document.text.encode())
        files[document.target] = sorted({*files.get(document.target, ()), digest})
    return files


def _write_journal(root: Path, files: Mapping[str, Sequence[str]]) -> None:
    if not files:
        (root / JOURNAL).unlink(missing_ok=True)
        return
    data = json.dumps({"format": 1, "files": files}, ensure_ascii=False, indent=1)
    write_whole(root / JOURNAL, f"{data}\n".encode(), root=root)
