"""What is committed of a post: hashes and states per unit, one small file per post and language.

    notetrans-state 1
    source 8baef1b4abc478178b004d62031cf7fe6db6f903
    target 5PgaDKpd6iU
    HkI5Rw2Wvmc bq7JNlYBLMg
    yxXwAGOwnS8 Fy0Ii3eQkqM reviewed person
    0lMmmc1j1Yk k2v7gCtg5nQ translated machine major:numbers

``source`` is the git blob id of the note that the post was made from, ``target`` the hash of
the file as it was published. Then follow the units in the post's order: the hash of the source,
of the target (``-``: none), and what is not ``translated machine``. Texts are not kept twice:
they stand in the post.

Laws: the file depends on nothing but its content (no time, no machine, LF); reading what was
written gives it back; a line that is damaged costs that line alone, conflict markers cost
nothing, and each is told with its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notetrans.errors import NotetransError
from notetrans.model import Origin, State
from notetrans.stage.atomic import write_whole

FOLDER = ".notetrans/state"
_HEAD = "notetrans-state 1"
_ENDING = ".txt"
_HASH = r"[A-Za-z0-9_-]{11}"
_LINE = re.compile(
    rf"({_HASH}) ({_HASH}|-)(?: ({'|'.join(State)}) ({'|'.join(Origin)})((?: [^\s:]+:[^\s:]+)*))?"
)
_SOURCE = re.compile(r"source ([0-9a-f]{40})")
_TARGET = re.compile(rf"target ({_HASH})")
_DRAFT = re.compile(r"draft (\S+)")
_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit's hashes (``target`` empty: none), state, origin and unresolved findings.

    A finding is ``severity:check``.
    """

    source: str
    target: str
    state: State = State.TRANSLATED
    origin: Origin = Origin.MACHINE
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostState:
    """What is known of a published post.

    ``source`` is the git blob id of its note. ``published`` holds the hash of its file: one,
    or several where two branches published and the merge kept both. ``draft`` names the engine
    where its targets serve no other one (pseudo, a rough draft).
    """

    source: str
    published: tuple[str, ...]
    entries: tuple[Entry, ...]
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a state file that was passed over."""

    line: int
    text: str


def format_state(state: PostState) -> str:
    """Return a state as it is committed."""
    lines = [_HEAD, f"source {state.source}"]
    lines += [f"target {digest}" for digest in state.published]
    lines += [f"draft {state.draft}"] if state.draft else []
    lines += [_entry(entry) for entry in state.entries]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> str:
    words = [entry.source, entry.target or "-"]
    usual = entry.state is State.TRANSLATED and entry.origin is Origin.MACHINE
    if not usual or entry.findings:
        words += [entry.state, entry.origin, *entry.findings]
    return " ".join(words)


def parse_state(text: str) -> tuple[PostState, tuple[Problem, ...]]:
    """Return what a state file says, and the lines that say nothing.

    A file without a source has an empty one: its post was made from a note not known any more.
    Raises :class:`NotetransError` for a file of a later format.
    """
    source, draft, published, entries, problems = "", "", [], [], []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if match := _LINE.fullmatch(line):
            entries.append(_read_entry(match))
        elif match := _TARGET.fullmatch(line):
            published.append(match[1])
        elif match := _SOURCE.fullmatch(line):
            source = match[1]
        elif match := _DRAFT.fullmatch(line):
            draft = match[1]
        elif line != _HEAD and line:
            _refuse_later(line, number)
            problems.append(Problem(number, _about(line)))
    found = PostState(source, tuple(dict.fromkeys(published)), tuple(entries), draft)
    return found, tuple(problems)


def _read_entry(match: re.Match[str]) -> Entry:
    source, target, state, origin, findings = match.groups()
    return Entry(
        source,
        "" if target == "-" else target,
        State(state) if state else State.TRANSLATED,
        Origin(origin) if origin else Origin.MACHINE,
        tuple(findings.split()) if findings else (),
    )


def _refuse_later(line: str, number: int) -> None:
    if number == 1 and re.fullmatch(r"notetrans-state [0-9]+", line):
        raise NotetransError(
            f"written by a later notetrans ({line})", line=1, remedy="Update notetrans."
        )


def _about(line: str) -> str:
    return "a conflict marker of git" if _MARKER.fullmatch(line) else "not a line of a state file"


def state_path(root: Path, language: str, note: str) -> Path:
    """Return where the state of a note's post in a language (BCP 47) is kept."""
    return root / FOLDER / language / f"{note}{_ENDING}"


def read_state(
    root: Path, language: str, note: str
) -> tuple[PostState | None, tuple[Problem, ...]]:
    """Return the state of a post (``None``: never published) and what was wrong in its file."""
    path = state_path(root, language, note)
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None, ()
    try:
        return parse_state(text)
    except NotetransError as error:
        error.path = path
        raise


def write_state(root: Path, language: str, note: str, state: PostState) -> None:
    """Write a post's state, whole or not at all; not at all where nothing changed."""
    path = state_path(root, language, note)
    data = format_state(state).encode()
    if not path.is_file() or path.read_bytes() != data:
        write_whole(path, data, root=root)


def known_posts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield language and note of every post that has a state, sorted."""
    folder = root / FOLDER
    for path in sorted(folder.glob(f"*/**/*{_ENDING}")):
        language, _, note = path.relative_to(folder).as_posix().partition("/")
        yield language, note.removesuffix(_ENDING)
