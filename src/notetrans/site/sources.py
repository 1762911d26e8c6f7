"""Which files are candidates: the globs of the configuration, or the paths that were named.

Folders that are hidden, or reached by a symbolic link, are not entered; a file that is a
symbolic link out of the site is not taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from notetrans.errors import UsageError

ENDINGS = (".md", ".markdown", ".mdx")
_DEFAULT = ("posts/**",)


def find_sources(root: Path, globs: Sequence[str]) -> list[str]:
    """Return the Markdown files that the globs name, sorted, relative to ``root``."""
    wanted = [glob for glob in globs if not glob.startswith("!")] or list(_DEFAULT)
    chosen = _chooser(wanted, [glob[1:] for glob in globs if glob.startswith("!")])
    starts = {_fixed(glob) for glob in wanted}
    return sorted({path for start in starts for path in _walk(root, start) if chosen(path)})


def named_sources(root: Path, paths: Iterable[Path], globs: Sequence[str]) -> list[str]:
    """Return the files that were named and those in folders that were named, sorted.

    In a folder the globs choose, if there are any. Raises :class:`UsageError` for a path which
    does not exist, is no Markdown or lies outside the site.
    """
    found: set[str] = set()
    for path in paths:
        inner = _inside(root, path)
        if path.is_dir():
            chosen = _chooser(
                [glob for glob in globs if not glob.startswith("!")] or ["**"],
                [glob[1:] for glob in globs if glob.startswith("!")],
            )
            found.update(each for each in _walk(root, inner) if chosen(each))
        elif path.suffix.casefold() in ENDINGS:
            found.add(inner)
        else:
            raise UsageError(
                "not a Markdown file", path=path, remedy=f"Known endings: {', '.join(ENDINGS)}."
            )
    return sorted(found)


def beside(root: Path, paths: Iterable[str]) -> set[str]:
    """Return the Markdown files in the folders of ``paths`` whose names begin alike."""
    found: set[str] = set()
    for path in paths:
        where = PurePosixPath(path)
        start = re.split(r"[-._](?=[A-Za-z-]+$)", where.stem)[0]
        for other in (root / where.parent).iterdir():
            if other.name.startswith(start) and other.suffix.casefold() in ENDINGS:
                found.add(str(where.with_name(other.name)))
    return found


def _inside(root: Path, path: Path) -> str:
    if not path.exists():
        raise UsageError("there is no such file or folder", path=path)
    place = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    if not place.resolve().is_relative_to(root) or not place.is_relative_to(root):
        raise UsageError(
            f"outside of the site's folder {root}",
            path=path,
            remedy="Run notetrans there, or name the site's file with --config.",
        )
    return place.relative_to(root).as_posix()


def _walk(root: Path, start: str) -> Iterator[str]:
    for folder, inner, files in os.walk(root / start):
        inner[:] = [name for name in inner if not name.startswith(".")]
        here = Path(folder)
        for name in files:
            if name.startswith(".") or not name.casefold().endswith(ENDINGS):
                continue
            path = here / name
            if not path.is_symlink() or path.resolve().is_relative_to(root):
                yield path.relative_to(root).as_posix()


def _chooser(wanted: Sequence[str], unwanted: Sequence[str]) -> _Chooser:
    return _Chooser([_pattern(glob) for glob in wanted], [_pattern(glob) for glob in unwanted])


class _Chooser:
    """Tells whether a path is wanted by one pattern and unwanted by none."""

    def __init__(self, wanted: list[re.Pattern[str]], unwanted: list[re.Pattern[str]]) -> None:
        self.wanted, self.unwanted = wanted, unwanted

    def __call__(self, path: str) -> bool:
        if not any(pattern.fullmatch(path) for pattern in self.wanted):
            return False
        return not any(pattern.fullmatch(path) for pattern in self.unwanted)


def _fixed(glob: str) -> str:
    """Return the folders of a glob before the first wildcard."""
    parts = _clean(glob).split("/")[:-1]
    wild = next((i for i, part in enumerate(parts) if re.search(r"[*?\[]", part)), len(parts))
    return "/".join(parts[:wild])


def _clean(glob: str) -> str:
    return re.sub(r"/+", "/", glob).removeprefix("./")


def _pattern(glob: str) -> re.Pattern[str]:
    """Return a glob as a regular expression: ``**`` crosses folders, ``*`` and ``?`` do not."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", _clean(glob))
    wild = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(_part(part, wild) for part in parts))


def _part(part: str, wild: dict[str, str]) -> str:
    if part in wild:
        return wild[part]
    if part.startswith("[") and part.endswith("]") and len(part) > 2:
        inner = part[1:-1].replace("\\", r"\\").replace("[", r"\[")
        return f"[{'^' + inner[1:] if inner[0] == '!' else inner}]"
    return re.escape(part)
