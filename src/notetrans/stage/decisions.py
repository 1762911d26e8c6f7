"""What people decided about targets, until it is published: committed, one file per sitting.

``.notetrans/decisions/LANGUAGE/NOTE/SITTING.jsonl`` takes a line for each decision, in the order
in which they were made; a sitting is one run of one program, so two branches never write to one
file. A line names those it replaces, as lines of a state do (:mod:`.lines`), wherever they stand.

Laws: when :func:`record` returns, its lines are on the disk, and a kill before that costs those
lines alone; a text that a person wrote goes only once it is published, or replaced by a person.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from notetrans.model import State
from notetrans.stage.atomic import append
from notetrans.stage.entries import MERGE, Problem
from notetrans.stage.hashes import line_name

FOLDER = ".notetrans/decisions"
_ENDING = ".jsonl"
_HEAD = {"notetrans-decisions": 1}

Action = Literal["edit", "approve", "reject", "comment"]
Key = tuple[str, int]
"""A unit: the hash of its source, and the how manieth with this source it is (from 1)."""

_ACTIONS = ("edit", "approve", "reject", "comment")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a unit's target.

    ``unit`` is the hash that a state keeps of its source. ``target`` is the digest of the target
    that stood: an approval or a rejection is bound to it. ``text`` is what a person wrote, or
    the target that was rejected; ``source`` what the unit said then. ``findings`` are left open
    (``severity:check``). ``name`` is the line's own, given when it is recorded.
    """

    action: Action
    unit: str
    number: int = 1
    target: str = ""
    state: State = State.REVIEWED
    text: str = ""
    source: str = ""
    comment: str = ""
    by: str = ""
    findings: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    name: str = ""

    @property
    def key(self) -> Key:
        """The unit that it is about."""
        return self.unit, self.number


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided about a post and is not published yet.

    ``verdicts`` holds one decision per unit, ``comments`` all that are about it; ``problems``
    are lines that say nothing, each with its file.
    """

    verdicts: Mapping[Key, Decision]
    comments: Mapping[Key, tuple[Decision, ...]]
    problems: tuple[tuple[Path, Problem], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of all that hold."""
        each = [*self.verdicts.values(), *(one for some in self.comments.values() for one in some)]
        return frozenset(decision.name for decision in each)


NONE = Decisions({}, {})


def decisions_folder(root: Path, language: str, note: str) -> Path:
    """Return where the decisions on a note's post in a language (BCP 47) are kept."""
    return root / FOLDER / language / note


def decided_posts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield language and note of every post that somebody decided about, sorted."""
    folder = root / FOLDER
    parts = {path.parent.relative_to(folder).as_posix() for path in _all(folder)}
    for part in sorted(parts):
        language, _, note = part.partition("/")
        yield language, note


def read_decisions(root: Path, language: str, note: str) -> Decisions:
    """Return what holds of the decisions on a post."""
    files = list(_files(decisions_folder(root, language, note)))
    return resolve(files) if files else NONE


def record(
    root: Path, language: str, note: str, decisions: Iterable[Decision], *, sitting: str = ""
) -> tuple[Decision, ...]:
    """Add decisions to those of a post, each in the place of what holds of the same unit.

    Returns them with their names. They are on the disk then.
    """
    folder = decisions_folder(root, language, note)
    held: dict[tuple[bool, Key], list[str]] = {}
    for decision in _live([decision for _, some, _ in _files(folder) for decision in some]):
        held.setdefault(_role(decision), []).append(decision.name)
    path = folder / f"{sitting or _this_sitting()}{_ENDING}"
    done: list[Decision] = []
    for decision in decisions:
        standing = held.setdefault(_role(decision), [])
        adds = decision.action == "comment" and bool(decision.comment)
        new = _named(replace(decision, replaces=() if adds else tuple(standing)))
        standing[:] = [*standing, new.name] if adds else [new.name]
        done.append(new)
    if done:
        lines = [] if path.exists() else [json.dumps(_HEAD)]
        lines += [_line(decision) for decision in done]
        append(path, "".join(f"{line}\n" for line in lines).encode(), root=root)
    return tuple(done)


def settle(root: Path, language: str, note: str, names: Collection[str]) -> None:
    """Remove the files in which every line is settled: named here, or replaced.

    A file stays while it replaces a line of one that stays.
    """
    files = list(_files(decisions_folder(root, language, note)))
    every = [decision for _, some, _ in files for decision in some]
    done = {*names, *(name for decision in every for name in decision.replaces)}
    going = {
        path: some
        for path, some, wrong in files
        if not wrong and all(decision.name in done for decision in some)
    }
    while True:
        staying = {d.name for path, some, _ in files if path not in going for d in some}
        kept = [
            path
            for path, some in going.items()
            if any(name in staying for decision in some for name in decision.replaces)
        ]
        if not kept:
            break
        for path in kept:
            del going[path]
    remove_files(root, going)


def move_decisions(root: Path, language: str, notes: tuple[str, str]) -> None:
    """Keep under a note's new name what was decided under its old one."""
    old, new = (decisions_folder(root, language, note) for note in notes)
    moved = list(_all(old))
    for path in moved:
        append(new / path.name, path.read_bytes(), root=root)
    remove_files(root, moved)


def resolve(
    files: Sequence[tuple[Path, Sequence[Decision], Sequence[Problem]]],
) -> Decisions:
    """Return which decisions of several files hold.

    Where branches decided otherwise about one unit, the higher state holds, a text before an
    approval before a rejection; two texts of one rank leave the finding ``major:merge``.
    """
    verdicts: dict[Key, Decision] = {}
    comments: dict[Key, tuple[Decision, ...]] = {}
    for decision in _live([decision for _, some, _ in files for decision in some]):
        if decision.action == "comment":
            said = (decision,) if decision.comment else ()
            comments[decision.key] = (*comments.get(decision.key, ()), *said)
        elif decision.key in verdicts:
            verdicts[decision.key] = _of_two(verdicts[decision.key], decision)
        else:
            verdicts[decision.key] = decision
    problems = tuple((path, problem) for path, _, wrong in files for problem in wrong)
    return Decisions(verdicts, {key: some for key, some in comments.items() if some}, problems)


def _of_two(one: Decision, other: Decision) -> Decision:
    first, second = sorted((one, other), key=_rank)
    alike = (first.action, first.text, first.target) == (second.action, second.text, second.target)
    if alike or _rank(first)[:2] != _rank(second)[:2]:
        return first
    return replace(first, findings=tuple(sorted({*first.findings, MERGE})))


def _rank(decision: Decision) -> tuple[int, int, str]:
    return -decision.state.rank, _ACTIONS.index(decision.action), decision.name


def _live(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that no other one replaces, each once."""
    by_name = {decision.name: decision for decision in decisions}
    gone = {name for decision in by_name.values() for name in decision.replaces}
    return [decision for name, decision in by_name.items() if name not in gone]


def _role(decision: Decision) -> tuple[bool, Key]:
    return decision.action == "comment", decision.key


@cache
def _this_sitting() -> str:
    return secrets.token_hex(5)


def _all(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"**/*{_ENDING}"))


def _files(folder: Path) -> Iterator[tuple[Path, list[Decision], list[Problem]]]:
    for path in sorted(folder.glob(f"*{_ENDING}")):
        yield path, *_read(path.read_bytes().decode("utf-8", "replace"))


def _read(text: str) -> tuple[list[Decision], list[Problem]]:
    found: list[Decision] = []
    wrong: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if "notetrans-decisions" not in data:
                found.append(_decision(data, line))
            elif data != _HEAD:
                wrong.append(Problem(number, "written by a later notetrans, passed over"))
                return found, wrong
        except (ValueError, KeyError, TypeError):
            wrong.append(Problem(number, "not a decision, passed over"))
    return found, wrong


def _decision(data: Mapping[str, Any], line: str) -> Decision:
    if data["action"] not in _ACTIONS:
        raise ValueError(data["action"])
    texts = {key: str(data.get(key, "")) for key in ("target", "text", "source", "comment", "by")}
    return Decision(
        action=cast(Action, data["action"]),
        unit=str(data["unit"]),
        number=int(data.get("number", 1)),
        state=State(data.get("state", State.REVIEWED)),
        findings=tuple(map(str, data.get("findings", ()))),
        replaces=tuple(map(str, data.get("replaces", ()))),
        name=line_name(line.rstrip("\r")),
        **texts,
    )


def _line(decision: Decision) -> str:
    """Return a decision as a line: what is usual or empty is not written."""
    usual = Decision(decision.action, decision.unit)
    data: dict[str, Any] = {"action": decision.action, "unit": decision.unit}
    for key in ("number", "target", "state", "text", "source", "comment", "by"):
        value = getattr(decision, key)
        if value != getattr(usual, key):
            data[key] = value
    data |= {"findings": list(decision.findings)} if decision.findings else {}
    data |= {"replaces": list(decision.replaces)} if decision.replaces else {}
    line = json.dumps(data, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # a lone surrogate, from JSON front matter
        return json.dumps(data)
    return line


def _named(decision: Decision) -> Decision:
    return replace(decision, name=line_name(_line(decision)))


def remove_files(root: Path, paths: Iterable[Path]) -> None:
    """Remove files, and the folders of decisions that are empty then."""
    for path in paths:
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if root / FOLDER not in folder.parents or any(folder.iterdir()):
                break
            folder.rmdir()
