"""What commits say, read from git's objects and never from the work tree.

Replacements of objects (``refs/replace``) are not followed, no hook, filter or pager is run, and
what a caller names is never taken for an option.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from notetrans.errors import UsageError

_LIMIT = 120
_PERSON = re.compile(r"(?P<name>.*?) ?<(?P<email>[^<>]*)> [0-9]+ [-+][0-9]+")
_TRAILER = re.compile(r"reviewed-by:\s*(?P<name>.*?)\s*<(?P<email>[^<>]+)>\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a commit names them."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: who wrote it, who put it there, what it says."""

    id: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str

    @property
    def reviewers(self) -> tuple[Person, ...]:
        """The people of the ``Reviewed-by`` trailers, in the last paragraph of the message."""
        last = self.message.strip().rpartition("\n\n")[2]
        found = (_TRAILER.fullmatch(line) for line in last.splitlines())
        return tuple(Person(each["name"], each["email"]) for each in found if each)


def resolve(root: Path, name: str) -> str:
    """Return the id of the commit that a name means; raises :class:`UsageError` for none."""
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not found:
        raise UsageError(
            f"git knows no commit {name!r} here",
            remedy="Fetch it first; in CI with the whole history (fetch-depth: 0).",
        )
    return found.decode().strip()


def mainline(root: Path, tip: str, *, since: str = "", below: str = "") -> list[str]:
    """Return the commits on the first-parent line of a commit, newest first.

    Only these were put onto a branch by whoever may write to it; what came with a merge was
    written by anybody. ``since`` leaves out what that commit has, ``below`` commits that change
    nothing under a folder of the site.
    """
    paths = ["--", below] if below else ["--"]
    named = [tip, f"^{since}"] if since else [tip]
    return _text(root, "rev-list", "--first-parent", *named, *paths).split()


def is_ancestor(root: Path, commit: str, tip: str) -> bool:
    """Return whether a commit can be reached from another one."""
    return _git(root, "merge-base", "--is-ancestor", commit, tip) is not None


def read_commit(root: Path, commit: str) -> Commit:
    """Return what a commit says."""
    head, _, message = _text(root, "cat-file", "commit", commit).partition("\n\n")
    lines = [line.partition(" ") for line in head.split("\n")]
    values = {key: value for key, _, value in lines if key in ("author", "committer")}
    return Commit(
        commit,
        tuple(value for key, _, value in lines if key == "parent"),
        _person(values.get("author", "")),
        _person(values.get("committer", "")),
        message,
    )


def changed_files(root: Path, before: str, after: str, below: str) -> list[str]:
    """Return the files under a folder of the site that differ between two commits."""
    options = ("-r", "-z", "--no-renames", "--name-only", "--relative")
    found = _text(root, "diff-tree", *options, before, after, "--", below)
    return [path for path in found.split("\0") if path]


def differing_files(root: Path, commit: str) -> frozenset[str]:
    """Return the files of the site whose content may be another than in a commit, or is new."""
    found = _text(root, "diff-index", "-z", "--no-renames", "--name-only", "--relative", commit)
    new = _text(root, "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(path for path in (found + new).split("\0") if path)


def tracked_files(root: Path, *below: str) -> list[str]:
    """Return the files under folders of the site that git has, or is about to have."""
    found = _text(root, "ls-files", "-z", "--", *below)
    return [path for path in found.split("\0") if path]


def read_at(root: Path, commit: str, path: str) -> bytes | None:
    """Return a file of the site as a commit has it, ``None`` if it has none."""
    return _git(root, "cat-file", "blob", f"{commit}:./{path}")


def whoami(root: Path) -> str:
    """Return who git takes the person at the keyboard for; empty where it does not say."""
    name, email = (
        (_git(root, "config", f"user.{key}") or b"").decode("utf-8", "replace").strip()
        for key in ("name", "email")
    )
    return f"{name} <{email}>".strip() if email else name


def _person(text: str) -> Person:
    found = _PERSON.fullmatch(text)
    return Person(found["name"], found["email"]) if found else Person(text, "")


def _text(root: Path, *command: str) -> str:
    found = _git(root, *command)
    if found is None:
        raise UsageError(
            f"git {command[0]} failed",
            path=root,
            remedy="It needs the whole history of the repository (fetch-depth: 0).",
        )
    return found.decode("utf-8", "replace")


def _git(root: Path, *command: str) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "--no-pager", "-C", str(root), *command],
            capture_output=True,
            timeout=_LIMIT,
            check=False,
            stdin=subprocess.DEVNULL,
            env=_environment(os.environ),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    return {**env, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
