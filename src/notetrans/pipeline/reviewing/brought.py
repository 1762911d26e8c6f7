"""What a branch brings beside texts, and whoever merges it trusts: told, since nobody reads it.

A pull request may come from anybody. Its state lines may say that a person approved a text, its
decisions be in anybody's name, its configuration name another engine, and a stage or a cache that
it commits hold any text at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from notetrans.config import FILE_NAME
from notetrans.config.load import read_text
from notetrans.errors import NotetransError
from notetrans.pipeline.caches import CACHE
from notetrans.pipeline.site import Site
from notetrans.review import PostChanges
from notetrans.stage.decisions import FOLDER as DECISIONS
from notetrans.stage.decisions import read_decisions
from notetrans.stage.git_history import differing_files, read_at, tracked_files
from notetrans.stage.staging import FOLDER as STAGE

_SHOWN = 5


def brought(site: Site, commit: str) -> Iterator[str]:
    """Yield what the work tree has that is trusted and that a commit had not, in sentences."""
    root = site.root
    changed = differing_files(root, commit)
    if FILE_NAME in changed:
        keys = sorted(_changed_keys(site, commit))
        yield f"{FILE_NAME} is changed" + (f": {', '.join(keys)}" if keys else "")
    if site.config.glossary.path in changed:
        yield f"{site.config.glossary.path} is changed: what it asks for goes into new translations"
    if any(path.startswith(f"{DECISIONS}/") for path in changed):
        yield f"decisions are brought in {DECISIONS}/: they hold as if made here, whoever they name"
    made = [path for path in tracked_files(root, STAGE, CACHE) if path in changed]
    for path in made[:_SHOWN]:
        yield f"{path} is committed, and may hold any text at all: take it out (git rm --cached)"
    if len(made) > _SHOWN:
        yield f"{len(made) - _SHOWN} more files of {STAGE} and {CACHE} are committed"


def vouching(site: Site, post: PostChanges) -> Iterator[str]:
    """Yield for whom a branch says that it speaks in a post: its state, and its decisions."""
    if post.vouched:
        lines = sorted({each.version.line for each in post.vouched})
        shown = ", ".join(map(str, lines[:_SHOWN])) + (", …" if len(lines) > _SHOWN else "")
        yield (
            f"its state says that a person wrote or approved {len(post.vouched)} units (at "
            f"{post.note}:{shown}): whoever merges it trusts that"
        )
    found = read_decisions(site.root, post.language, post.note)
    every = [*found.verdicts.values(), *(one for some in found.comments.values() for one in some)]
    if every:
        names = ", ".join(sorted({each.by or "nobody" for each in every}))
        yield f"decisions that are not published yet: {len(every)}, in the name of {names}"


def _changed_keys(site: Site, commit: str) -> set[str]:
    """Return the keys that are set otherwise than in a commit, none where one cannot be read."""
    with suppress(NotetransError, OSError, UnicodeDecodeError):
        was, now = (
            read_text((data or b"version: 1\n").decode("utf-8-sig"), FILE_NAME, "project").values
            for data in (
                read_at(site.root, commit, FILE_NAME),
                (site.root / FILE_NAME).read_bytes(),
            )
        )
        return {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}
    return set()
