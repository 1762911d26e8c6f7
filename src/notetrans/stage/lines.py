"""The grammar of a state file: one fact a line, and the names of the lines that it replaces.

    notetrans-state 2
    8baef1b4abc:5PgaDKpd6iU                       made from this note, published as this file
    by openai gpt-5-mini #1                       what made it: backend, model, #version of prompt
    draft apertium                                its targets serve no other engine
    differs                                       has more than its units that is not its note's
    HkI5Rw2Wvmc bq7JNlYBLMg                       a unit: source, target
    HkI5Rw2Wvmc.2 bq7JNlYBLMg                     the second unit with this source
    0lMmmc1j1Yk k2v7gCtg5nQ translated machine major:numbers
    9Wb1Qk0dT3s a-3kLm90xYz person                translated by a person
    Zk3vG>yxXwAGOwnS8 Fy0Ii3eQkqM reviewed person replaces the line named Zk3vG
    a93Xq,Qm_01>                                  these are gone
    x-7Hd>.                                       gone too, and said again by a line that holds

A line's name is five characters of the hash of all its text. So it cannot name itself or a line
that names it, and a text that comes back (A, then B, then A) is a line of another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from notetrans.errors import NotetransError
from notetrans.model import Origin, State
from notetrans.stage.entries import Entry, Problem
from notetrans.stage.hashes import HASH, SHORT_BLOB, line_name

VERSION = 2
HEAD = f"notetrans-state {VERSION}"
UNKNOWN_BLOB = "0" * 11

Kind = Literal["unit", "post", "by", "draft", "differs", "gone", "again", "source", "target"]

_HEAD = re.compile(r"notetrans-state ([0-9]+)")
_NAMED = re.compile(r"(?:([A-Za-z0-9_-]{5}(?:,[A-Za-z0-9_-]{5})*)>)?(.*?)( ~+)?")
_UNIT = re.compile(
    rf"({HASH})(?:\.([1-9][0-9]*))? ({HASH}|-)"
    rf"(?:(?: ({'|'.join(State)}))? ({'|'.join(Origin)})((?: [^\s:]+:[^\s:]+)*))?"
)
_BODIES: dict[Kind, re.Pattern[str]] = {
    "unit": _UNIT,
    "post": re.compile(rf"({SHORT_BLOB}):({HASH})"),
    "by": re.compile(r"by (\S.*?)(?: #(\S*))?"),
    "draft": re.compile(r"draft (\S+)"),
    "differs": re.compile(r"differs"),
    "source": re.compile(r"source ([0-9a-f]{40})"),  # format 1
    "target": re.compile(rf"target ({HASH})"),  # format 1
}
_NOTHING: dict[str, Kind] = {"": "gone", ".": "again"}
_NO_LINE = "not a line of a state file"
_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its text, what it says, the names of those it replaces, its number from 1."""

    text: str
    kind: Kind
    body: str
    replaces: tuple[str, ...] = ()
    number: int = 0

    @property
    def name(self) -> str:
        """The name by which other lines replace it."""
        return line_name(self.text)

    @property
    def is_fact(self) -> bool:
        """Whether it says something, and does not only replace."""
        return self.kind not in ("gone", "again")

    @property
    def role(self) -> str:
        """What two lines have in common that speak of the same thing."""
        return self.body.partition(" ")[0] if self.kind == "unit" else self.kind


@dataclass(frozen=True, slots=True)
class StateFile:
    """The lines of a file, each once, its format (0: none given) and what was passed over."""

    lines: tuple[Line, ...] = ()
    version: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def damaged(self) -> bool:
        """Whether a line says nothing that once may have said something."""
        return any(problem.text.startswith(_NO_LINE) for problem in self.problems)


@dataclass(slots=True)
class _Reading:
    lines: dict[str, Line] = field(default_factory=dict)
    version: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_lines(text: str) -> StateFile:
    """Return what stands in a state file; a line that says nothing is a problem, never fatal.

    Raises :class:`NotetransError` for a file of a later format.
    """
    found = _Reading()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        if head := _HEAD.fullmatch(line):
            _refuse_later(int(head[1]), line, number)
            found.version = max(found.version, int(head[1]))
        elif read := read_line(line, number):
            # In format 1 a line that stands twice is two units.
            key = f"{number} {line}" if found.version == 1 and read.kind == "unit" else line
            found.lines.setdefault(key, read)
        elif line:
            found.problems.append(Problem(number, _about(line)))
    return StateFile(tuple(found.lines.values()), found.version, tuple(found.problems))


def read_line(text: str, number: int = 0) -> Line | None:
    """Return what a line says, ``None`` if nothing."""
    named = _NAMED.fullmatch(text)
    if not named:
        return None
    replaces = tuple(named[1].split(",")) if named[1] else ()
    body = named[2]
    if body in _NOTHING:
        return Line(text, _NOTHING[body], body, replaces, number) if replaces else None
    for kind, pattern in _BODIES.items():
        if pattern.fullmatch(body):
            return Line(text, kind, body, replaces, number)
    return None


def write_line(body: str, replaces: Iterable[str], taken: set[str]) -> str:
    """Return the text of a new line, by whose name no other line is known.

    ``taken`` are the names in use; the new one is added.
    """
    names = ",".join(replaces)
    text = f"{names}>{body}" if names else body
    while line_name(text) in taken:
        text += "~" if text.endswith("~") else " ~"
    taken.add(line_name(text))
    return text


def unit_key(line: Line) -> tuple[str, int]:
    """Return the source of a unit's line, and the how manieth unit with it this is."""
    match = _match("unit", line)
    return match[1], int(match[2] or 1)


def entry_of(line: Line) -> Entry:
    """Return what a unit's line says."""
    source, _, target, state, origin, findings = _match("unit", line).groups()
    return Entry(
        source,
        "" if target == "-" else target,
        State(state) if state else State.TRANSLATED,
        Origin(origin) if origin else Origin.MACHINE,
        tuple(findings.split()) if findings else (),
    )


def entry_body(entry: Entry, number: int) -> str:
    """Return a unit as a line says it; what is usual is not written, where that is plain."""
    words = [f"{entry.source}.{number}" if number > 1 else entry.source, entry.target or "-"]
    translated, machine = entry.state is State.TRANSLATED, entry.origin is Origin.MACHINE
    if not (translated and machine) or entry.findings:
        words += [] if translated and not machine else [entry.state]
        words += [entry.origin, *entry.findings]
    return " ".join(words)


def post_of(line: Line) -> tuple[str, str]:
    """Return the source and the content hash of a published file; an unknown source is empty."""
    source, target = _match("post", line).groups()
    return "" if source == UNKNOWN_BLOB else source, target


def maker_of(line: Line) -> tuple[str, str]:
    """Return backend and model that a post is by, and the version of the prompt."""
    made_by, prompt = _match("by", line).groups()
    return made_by, prompt or ""


def maker_body(made_by: str, prompt: str) -> str:
    """Return what a post is by as a line says it; a model's own ``#`` is not read as a prompt."""
    words = ["by", *made_by.split()]
    if prompt or words[-1].startswith("#"):
        words.append(f"#{'-'.join(prompt.split())}")
    return " ".join(words)


def word_of(line: Line) -> str:
    """Return what a line of one keyword says after it."""
    return _match(line.kind, line)[1]


def _match(kind: Kind, line: Line) -> re.Match[str]:
    match = _BODIES[kind].fullmatch(line.body)
    assert match, line
    return match


def _refuse_later(version: int, line: str, number: int) -> None:
    if version > VERSION:
        raise NotetransError(
            f"written by a later notetrans ({line})", line=number, remedy="Update notetrans."
        )


def _about(line: str) -> str:
    what = "a conflict marker of git" if _MARKER.fullmatch(line) else _NO_LINE
    return f"{what}, passed over"
