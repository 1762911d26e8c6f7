"""The committed state: one small text file per post and language (the form is in :mod:`.lines`).

The texts themselves are not in it: they stand in the note and in the post. :mod:`.resolve` says
what a file's lines mean together, :mod:`.grow` how a file takes in a new state.

Laws: the file depends on nothing but what it held and what is told (no time, no machine, LF);
reading what was written gives it back; a line that is damaged costs that line alone, conflict
markers and doubled lines cost nothing, and each is told with its number.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from notetrans.errors import NotetransError
from notetrans.stage.atomic import write_whole
from notetrans.stage.entries import Entry, PostState, Problem
from notetrans.stage.grow import compacted, fresh, grown
from notetrans.stage.holding import live
from notetrans.stage.lines import StateFile, entry_of, read_lines
from notetrans.stage.resolve import parse

__all__ = ["Entry", "PostState", "Problem"]

FOLDER = ".notetrans/state"
_ENDING = ".txt"


def format_state(state: PostState) -> str:
    """Return a state as the text of a new file."""
    return fresh(state)


def parse_state(text: str) -> tuple[PostState, tuple[Problem, ...]]:
    """Return what a state file says, and the lines that say nothing or contradict others.

    Raises :class:`NotetransError` for a file of a later format.
    """
    return parse(read_lines(text))


def state_path(root: Path, language: str, note: str) -> Path:
    """Return where the state of a note's post in a language (BCP 47) is kept."""
    return root / FOLDER / language / f"{note}{_ENDING}"


def read_state(
    root: Path, language: str, note: str
) -> tuple[PostState | None, tuple[Problem, ...]]:
    """Return the state of a post (``None``: never published) and what was wrong in its file."""
    file = _read(state_path(root, language, note))
    return parse(file) if file is not None else (None, ())


def write_state(root: Path, language: str, note: str, state: PostState) -> None:
    """Bring a post's file to say a state, whole or not at all; untouched where it does already."""
    path = state_path(root, language, note)
    file = _read(path)
    _write(root, path, fresh(state) if file is None else grown(file, state))


def compact_state(root: Path, language: str, note: str) -> tuple[int, int]:
    """Drop the lines of a file that were replaced; return its bytes before and after.

    A file with a line that says nothing any more stays as it is, for its next publish to mend.
    """
    path = state_path(root, language, note)
    file = _read(path)
    if file is None:
        return 0, 0
    before = path.stat().st_size
    if not file.damaged:
        _write(root, path, compacted(file))
    return before, path.stat().st_size


def move_state(root: Path, language: str, notes: tuple[str, str], state: PostState) -> None:
    """Keep under a note's new name what is kept under its old one, and bring it to say a state."""
    old, new = (state_path(root, language, note) for note in notes)
    write_whole(new, old.read_bytes(), root=root)
    write_state(root, language, notes[1], state)
    remove_state(root, language, notes[0])


def remove_state(root: Path, language: str, note: str) -> None:
    """Forget a post; folders that are empty then go too."""
    path = state_path(root, language, note)
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root / FOLDER or any(folder.iterdir()):
            break
        folder.rmdir()


def line_of(root: Path, language: str, note: str, entry: Entry) -> int:
    """Return the number of the line which says what an entry does, 0 where there is none."""
    file = _read(state_path(root, language, note))
    lines = live(file.lines) if file else []
    for line in lines:
        if line.kind == "unit":
            said = entry_of(line)
            if (said.source, said.target) == (entry.source, entry.target):
                return line.number
    return 0


def known_posts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield language and note of every post that has a state, sorted."""
    top = root / FOLDER
    found = []
    for folder, _, files in os.walk(top):  # far quicker than a glob
        inner = Path(folder).relative_to(top).as_posix()
        names = [name for name in files if name.endswith(_ENDING)]
        found += [f"{inner}/{name}" for name in names if inner != "."]
    for path in sorted(found):
        language, _, note = path.partition("/")
        yield language, note.removesuffix(_ENDING)


def _read(path: Path) -> StateFile | None:
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return read_lines(text)
    except NotetransError as error:
        error.path = path
        raise


def _write(root: Path, path: Path, text: str) -> None:
    data = text.encode()
    if not path.is_file() or path.read_bytes() != data:
        write_whole(path, data, root=root)
