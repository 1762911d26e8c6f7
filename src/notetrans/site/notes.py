"""What a note's place and front matter say: its language, the language's folder, its stem.

Front matter is asked first, then the file's name, then its folders. A word at the end of a
name is a language only with good reason, since ``how-to-do-it.md`` is not Italian: after a dot,
or where the site joins its names so, or in agreement with front matter.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from posixpath import splitext

from notetrans.languages import Names, find, is_common, same, site_name
from notetrans.site.sources import LAST

_SAYING = ("lang", "language", "locale")
_TELLING = (*_SAYING, "translate", "translated", "draft", "published")
_ENDING = re.compile(r"(.+)([-._])([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})?)")
_ON = {"true", "yes", "on"}
_DRAFTS = "_drafts"
"""Jekyll's folder of drafts, whose front matter does not say that they are."""

TRANSLATED = "translated: true"
"""Why a file that says it is a translation is left out."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note to translate. ``path`` is relative to the site, with ``/``.

    ``language`` is its BCP 47 tag and ``name`` what the site calls it; ``stem`` is the file's
    name without ending and language, ``folder`` the name of the language's folder, if any.
    """

    path: str
    language: str
    name: str
    stem: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a site writes languages: its names, its notes' usual language, its names' joint."""

    names: Names
    source: str = ""
    joint: str = ""


def relevant(data: Mapping[str, object]) -> dict[str, object]:
    """Return what the plan of a site looks at in front matter, and nothing else of it."""
    told = {key: data[key] for key in _TELLING if key in data}
    return {key: value for key, value in told.items() if isinstance(value, str | bool)}


def is_skipped(data: Mapping[str, object], drafts: bool, path: str = "") -> str | None:
    """Return why front matter, or a folder of drafts, keeps a note from being translated."""
    if _is_off(data.get("translate")):
        return "translate: false"
    if _is_on(data.get("translated")):
        return TRANSLATED
    hidden = _is_on(data.get("draft")) or _is_off(data.get("published"))
    if not drafts and (hidden or _DRAFTS in path.split("/")[:-1]):
        return "a draft"
    return None


def _is_on(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() in _ON)


def _is_off(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.casefold() in {"false", "no", "off"})


def locate(
    path: str, data: Mapping[str, object], habits: Habits, kin: Sequence[str] = ()
) -> Note | None:
    """Return the note at ``path``, or ``None`` where nothing says its language.

    ``kin`` holds the paths of files beside it, sorted: a language that the site does not name
    counts at the end of a name only where another file has the same beginning.
    """
    above, _, name = path.rpartition("/")
    stem = splitext(name)[0]
    said = _said(data, habits.names)
    ending = _ending(above and f"{above}/", stem, said, habits, kin)
    stem, tag = ending or (stem, said)
    folder, there = _folder(above, tag, habits.names)
    language = said or tag or there or habits.source
    if not language:
        return None
    return Note(path, language, site_name(language, habits.names), stem, folder)


def with_language(path: str, language: str, names: Names) -> Note:
    """Return the note at a path which says nothing of its language."""
    return Note(path, language, site_name(language, names), splitext(posixpath.basename(path))[0])


def _said(data: Mapping[str, object], names: Names) -> str:
    values = (data.get(key) for key in _SAYING)
    tags = (find(value, names) for value in values if isinstance(value, str))
    return next((tag for tag in tags if tag), "")


def _ending(
    above: str, whole: str, said: str, habits: Habits, kin: Sequence[str]
) -> tuple[str, str] | None:
    for stem, joint, word in _endings(whole, habits.names):
        tag = find(word, habits.names)
        if tag is None:
            continue
        if said:
            if same(tag, said):
                return stem, tag
        elif _is_language(f"{above}{stem}.", joint, word, habits, kin):
            return stem, tag
    return None


def _endings(stem: str, names: Names) -> list[tuple[str, str, str]]:
    """Return the ways to split a name before what may be a language, the site's own first."""
    found = []
    for name in sorted(names, key=len, reverse=True):
        head, tail = stem[: -len(name)], stem[-len(name) :]
        if tail.casefold() == name.casefold() and head[:-1] and head[-1] in "-._":
            found.append((head[:-1], head[-1], tail))
    match = _ENDING.fullmatch(stem)
    return [*found, match.group(1, 2, 3)] if match else found  # type: ignore[list-item]


def _is_language(beginning: str, joint: str, word: str, habits: Habits, kin: Sequence[str]) -> bool:
    folded = word.casefold()
    if any(folded == name.casefold() for name in habits.names):
        tag = find(word, habits.names) or ""
        usual = bool(habits.source) and same(tag, habits.source)
        return joint in (".", habits.joint) or usual
    if joint != "." or not is_common(word):
        return False
    return bisect_left(kin, beginning + LAST) - bisect_left(kin, beginning) > 1


def _folder(above: str, language: str, names: Names) -> tuple[str, str]:
    """Return the folder named after the note's language and its tag, empty without one."""
    if not above:
        return "", ""
    known = {name.casefold(): tag for name, tag in names.items()}
    for part in above.split("/"):
        tag = known.get(part.casefold(), "")
        if tag and (not language or same(tag, language)):
            return part, tag
    return "", ""
