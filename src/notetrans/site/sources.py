"""Which files are candidates: the globs of the configuration, or the paths that were named.

Folders that are hidden, or reached by a symbolic link, are not entered; a file that is a
symbolic link out of the site is not taken.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from notetrans.errors import UsageError
from notetrans.folders import Folders

ENDINGS = (".md", ".markdown", ".mdx")
LAST = chr(0x10FFFF)
_DEFAULT = ("posts/**",)
_WILD = re.compile(r"[*?\[]")


def starts(globs: Sequence[str]) -> list[str]:
    """Return the folders below which the files stand that globs name."""
    return sorted({_fixed(glob) for glob in _wanted(globs, _DEFAULT)})


def find_sources(folders: Folders, globs: Sequence[str]) -> list[str]:
    """Return the Markdown files that the globs name, sorted, relative to the site's folder."""
    chosen = _chooser(globs, _DEFAULT)
    return sorted({path for start in starts(globs) for path in _walk(folders, start, chosen)})


def named_sources(folders: Folders, paths: Iterable[Path], globs: Sequence[str]) -> list[str]:
    """Return the files that were named and those in folders that were named, sorted.

    In a folder the globs choose, if there are any. Raises :class:`UsageError` for a path which
    does not exist, is no Markdown or lies outside the site.
    """
    found: set[str] = set()
    for path in paths:
        inner = _inside(folders.root, path)
        if path.is_dir():
            start = "" if inner == "." else inner
            found.update(_walk(folders, start, _chooser(globs, ("**",))))
        elif not path.is_file():
            raise UsageError("neither a file nor a folder", path=path)
        elif path.suffix.casefold() in ENDINGS:
            found.add(inner)
        else:
            raise UsageError(
                "not a Markdown file", path=path, remedy=f"Known endings: {', '.join(ENDINGS)}."
            )
    return sorted(found)


def beside(folders: Folders, paths: Iterable[str]) -> set[str]:
    """Return the Markdown files in the folders of ``paths`` whose names begin alike."""
    listed: dict[str, list[str]] = {}
    found: set[str] = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder not in listed:
            listed[folder] = sorted(filter(_is_markdown, folders.at(folder).files))
        names = listed[folder]
        start = re.split(r"[-._](?=[A-Za-z-]+$)", PurePosixPath(name).stem)[0]
        first, end = bisect_left(names, start), bisect_left(names, start + LAST)
        found.update(posixpath.join(folder, other) for other in names[first:end])
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


def _walk(folders: Folders, start: str, chosen: _Chooser) -> Iterator[str]:
    for here in folders.walk(start):
        folder = folders.at(here)
        prefix = f"{here}/" if here else ""
        for name in folder.files:
            if name.startswith(".") or not _is_markdown(name):
                continue
            path = prefix + name
            if chosen(path) and (name not in folder.links or _leads_inside(folders.root, path)):
                yield path


def _is_markdown(name: str) -> bool:
    return name.endswith(ENDINGS) or name.casefold().endswith(ENDINGS)


def _leads_inside(root: Path, path: str) -> bool:
    return (root / path).resolve().is_relative_to(root)


def _wanted(globs: Sequence[str], default: Sequence[str]) -> list[str]:
    return [glob for glob in globs if not glob.startswith("!")] or list(default)


def _chooser(globs: Sequence[str], default: Sequence[str]) -> _Chooser:
    return _Chooser(_wanted(globs, default), [glob[1:] for glob in globs if glob[:1] == "!"])


class _Chooser:
    """Tells whether a path is wanted by one pattern and unwanted by none."""

    def __init__(self, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
        self._wanted, self._unwanted = _any(wanted), _any(unwanted)

    def __call__(self, path: str) -> bool:
        return bool(self._wanted.fullmatch(path)) and not self._unwanted.fullmatch(path)


def _any(globs: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for what one of the globs names; without any it matches nothing."""
    return re.compile("|".join(f"(?:{_pattern(glob)})" for glob in globs) or r"(?!)", re.DOTALL)


def _fixed(glob: str) -> str:
    """Return the folders of a glob before the first wildcard."""
    parts = _clean(glob).split("/")[:-1]
    wild = next((i for i, part in enumerate(parts) if _WILD.search(part)), len(parts))
    return "/".join(part for part in parts[:wild] if part != ".")


def _clean(glob: str) -> str:
    """Return a glob in its plain form; a bare name of no Markdown file is a folder, all of it."""
    glob = re.sub(r"/+", "/", glob).removeprefix("./")
    if _WILD.search(glob) or _is_markdown(glob):
        return glob
    folder = glob.removesuffix("/")
    return "**" if folder in ("", ".") else f"{folder}/**"


def _pattern(glob: str) -> str:
    """Return a glob as a regular expression: ``**`` crosses folders, ``*`` and ``?`` do not."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", _clean(glob))
    wild = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(_part(part, wild) for part in parts)


def _part(part: str, wild: dict[str, str]) -> str:
    if part in wild:
        return wild[part]
    if part.startswith("[") and part.endswith("]") and len(part) > 2:
        inner = part[1:-1].replace("\\", r"\\").replace("[", r"\[")
        return f"[{'^' + inner[1:] if inner[0] == '!' else inner}]"
    return re.escape(part)
