"""What decisions on a post write, as it was before them: kept for a while, and put back.

Law: files are put back, byte by byte, only where each of them is what the decision left: what
anybody has written since is never undone with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from notetrans.errors import UsageError
from notetrans.stage.atomic import write_whole
from notetrans.stage.decisions import decisions_folder, remove_files
from notetrans.stage.staging import staged_path
from notetrans.stage.state import state_path

Files = Mapping[Path, bytes]
"""Files and what is in them; one that is not there is not among them."""


@dataclass(frozen=True, slots=True)
class Step:
    """Decisions on a post: which units they were about, its files before and after them."""

    units: tuple[str, ...]
    before: Files
    after: Files


def files_of(root: Path, language: str, note: str) -> Files:
    """Return all files that a decision on a post may write: its stage, its state, decisions."""
    paths = [
        staged_path(root, language, note),
        state_path(root, language, note),
        *sorted(decisions_folder(root, language, note).glob("*")),
    ]
    found = {}
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            found[path] = path.read_bytes()
    return found


def take_back(root: Path, language: str, note: str, step: Step) -> None:
    """Put a post's files back as they were before a step; whoever calls holds the site.

    Killed on the way, the decisions are still there, to be laid over the post again. Raises
    :class:`UsageError` where something was written since.
    """
    if files_of(root, language, note) != step.after:
        raise UsageError(
            "this cannot be undone: the post was staged, decided on or published again since"
        )
    for path, data in step.before.items():  # the stage and the state come first
        if step.after.get(path) != data:
            write_whole(path, data, root=root)
    remove_files(root, [path for path in step.after if path not in step.before])
