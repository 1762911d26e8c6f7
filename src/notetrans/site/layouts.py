"""Where posts go: layouts by name, each a template of a post's path.

A layout is one line of the registry. Fields of a template, for ``content/en/blog/name-en.md``
and Spanish: ``{lang}`` es, ``{dir}`` content/en/blog, ``{above}`` content, ``{below}`` blog,
``{stem}`` name, ``{ext}`` .md, and where ``content/**`` is among the sources ``{base}`` content,
``{rest}`` en/blog. Empty parts of a path vanish.

    >>> expand(LAYOUTS["folder"], fields("content/en/x.md", stem="x", folder="en"), "es")
    'content/es/x.md'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from posixpath import splitext

from notetrans.errors import ConfigError
from notetrans.languages import near

LAYOUTS: dict[str, str] = {
    "suffix": "{dir}/{stem}.{lang}{ext}",
    "folder": "{above}/{lang}/{below}/{stem}{ext}",
    "jekyll": "_posts/{lang}/{stem}-{lang}{ext}",
}
_FIELD = re.compile(r"\{([^{}]*)\}")
_ANY = "\ufdd0"
"""Stands for any language: no character, and in no path that is meant."""
_FIELDS = ("lang", "dir", "above", "below", "base", "rest", "stem", "ext")


def template(layout: str, output: str) -> str:
    """Return the template that holds: ``output`` where it is given, else the layout's.

    Raises :class:`ConfigError` for an unknown layout or field, and for a template which would
    put all languages, or all notes, into one file.
    """
    if not output:
        if layout not in LAYOUTS:
            hits = near(layout, LAYOUTS) or list(LAYOUTS)
            raise ConfigError(
                f"site.layout: unknown layout {layout!r}", remedy=f"Use {' or '.join(hits)}."
            )
        return LAYOUTS[layout]
    names = _FIELD.findall(output)
    for name in names:
        if name not in _FIELDS:
            known = ", ".join(f"{{{field}}}" for field in _FIELDS)
            raise ConfigError(f"site.output: unknown field {{{name}}}", remedy=f"Known: {known}.")
    for name in ("lang", "stem"):
        if name not in names:
            raise ConfigError(f"site.output: {output!r} has no {{{name}}}", remedy="Add it.")
    return output


def fields(path: str, *, stem: str, folder: str, starts: Iterable[str] = ()) -> dict[str, str]:
    """Return a note's fields.

    ``folder`` is the name of its language's folder, if any; ``starts`` are the folders that the
    site's globs name before their first wildcard.
    """
    above, _, name = path.rpartition("/")
    parts = above.split("/") if above else []
    at = parts.index(folder) if folder in parts else len(parts)
    inside = [start for start in starts if f"{above}/".startswith(f"{start}/" if start else "")]
    base = max(inside, key=len, default="")
    return {
        "dir": above,
        "above": "/".join(parts[:at]),
        "below": "/".join(parts[at + 1 :]),
        "base": base,
        "rest": above[len(base) :].lstrip("/"),
        "stem": stem,
        "ext": splitext(name)[1],
    }


def expand(form: str, values: Mapping[str, str], lang: str) -> str:
    """Return a template with its fields filled in, empty parts of the path left out."""
    known = {**values, "lang": lang}
    filled = _FIELD.sub(lambda match: known[match[1]], form)
    return ("/" if filled.startswith("/") and form.startswith("/") else "") + "/".join(
        part for part in filled.split("/") if part not in ("", ".")
    )


def expand_all(form: str, values: Mapping[str, str], langs: Iterable[str]) -> dict[str, str]:
    """Return what :func:`expand` returns for each language."""
    once = expand(form, values, _ANY)
    taken = _ANY in form or any(_ANY in value for value in values.values())
    return {
        lang: expand(form, values, lang) if taken or _is_odd(lang) else once.replace(_ANY, lang)
        for lang in langs
    }


def _is_odd(lang: str) -> bool:
    """Return whether a name may change more of a path than its own place."""
    return "/" in lang or lang in ("", ".")


def joins_by(form: str) -> str:
    """Return the character that joins stem and language in a template's file name, or ``""``."""
    match = re.search(r"\{stem\}([-._])\{lang\}", form)
    return match[1] if match else ""
