"""Where a whole site stands: what needs attention, and sums by language.

Three ways, each quicker than the one before: posts are looked at; what was found about a post is
kept with the signs of the files that it was found in; and the whole is kept with the signs of
all files (:mod:`.answer`), so that nothing is planned or read where none changed.

Law: whichever way it is come by, the overview is the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any

from notetrans.cachefile import TROUBLE
from notetrans.config import site_names
from notetrans.folders import UNSURE, Folders
from notetrans.languages import parse
from notetrans.pipeline.batches.files import FOLDER as BATCHES
from notetrans.pipeline.index.facts import Facts
from notetrans.pipeline.index.index import Index, opened
from notetrans.pipeline.overview.against import Against
from notetrans.pipeline.overview.conditions import Overview, PostStatus, of_values, totals
from notetrans.pipeline.overview.kept import Asked, keep_overview
from notetrans.pipeline.overview.status import look, with_batches
from notetrans.pipeline.site import Site
from notetrans.pipeline.upkeep.orphans import orphaned
from notetrans.site import Plan, Post
from notetrans.stage.decisions import FOLDER as DECISIONS
from notetrans.stage.publish import JOURNAL
from notetrans.stage.staging import FOLDER as STAGE
from notetrans.stage.state import FOLDER as STATE

_ENDING = ".txt"


def look_over(
    site: Site,
    paths: Sequence[Path] = (),
    languages: Sequence[str] = (),
    *,
    settings: str = "",
    every: bool = False,
    folders: Folders | None = None,
) -> Overview:
    """Return where a site stands, or the posts of some notes or languages.

    ``every`` gives the posts that need no attention, too. ``settings`` is what tells these
    settings from others; without it nothing is taken from the index or kept there.
    """
    folders = folders or site.folders()
    if not settings:
        return _overview(site, paths, languages, _Found(site, folders, None, ""), every=every)
    with opened(site.root) as index:
        found = _Found(site, folders, index, settings)
        overview = _overview(site, paths, languages, found, every=every)
        if index:
            found.save(forget=not paths and not languages)
            if not paths and not languages and not every:
                files = (site.config.glossary.path, JOURNAL)
                asked = Asked(settings, folders.endings, tuple(folders.listed), files)
                keep_overview(index, asked, folders, overview)
    return overview


def planned(
    site: Site, paths: Sequence[Path], languages: Sequence[str], *, settings: str
) -> tuple[Plan, list[PostStatus]]:
    """Return what is to become of notes, and where each of the posts stands, in the same order.

    ``settings`` as for :func:`look_over`. Open batches are not told. Where single notes are named
    nothing is looked at.
    """
    if paths and all(path.is_file() for path in paths):
        return site.plan(paths, languages), []
    with opened(site.root) as index:
        found = _Found(site, site.folders(), index if settings else None, settings)
        plan = site.plan(paths, languages, facts=found.facts)
        rows = list(found.rows(plan.posts))
        found.save(forget=not paths and not languages)
    return plan, rows


def _overview(
    site: Site, paths: Sequence[Path], languages: Sequence[str], found: _Found, *, every: bool
) -> Overview:
    known = list(_list(found.folders))
    plan = site.plan(paths, languages, facts=found.facts)
    rows = list(with_batches(site, plan.posts, found.rows(plan.posts)))
    problems = (problem for row in rows for problem in row.problems)
    if languages:
        names = site_names(site.config)
        wanted = {parse(text, names) for text in languages}
        known = [each for each in known if each[0] in wanted]
    orphans = () if paths else orphaned(site, plan.posts, known)
    return Overview(
        tuple(row for row in rows if every or row.needs_attention),
        totals(rows),
        (*filter(None, [plan.nothing]), *problems, *orphans),
        plan.errors,
    )


def _list(folders: Folders) -> Iterator[tuple[str, str]]:
    """List the folders of our own files, and those of all notes that have a state.

    Yields language and note of each state.
    """
    folders.at(BATCHES)
    for _ in folders.walk(STAGE, hidden=True):
        pass
    for path in folders.walk(STATE, hidden=True):
        language, _, inner = path.removeprefix(f"{STATE}/").partition("/")
        if path != STATE:
            folders.at(inner)
            above = f"{inner}/" if inner else ""
            for name in folders.at(path).files:
                if name.endswith(_ENDING):
                    yield language, above + name.removesuffix(_ENDING)


class _Found:
    """What was found about the posts of each note, and is still so where no sign changed."""

    def __init__(self, site: Site, folders: Folders, index: Index | None, settings: str) -> None:
        self.folders = folders
        self.facts = Facts(folders, index)
        self._site = site
        self._index = index
        self._against = Against(site, index)
        self._known = index.posts() if index else {}
        self._new: dict[str, str] = {}
        self._seen: set[str] = set()
        self._decided = frozenset(folders.walk(DECISIONS, hidden=True))
        journal = folders.file_sign(JOURNAL)
        mark = blake2b(f"{settings} {journal}".encode(), digest_size=8).digest()
        self._settings = int.from_bytes(mark, "big") if index and journal != UNSURE else 0

    def rows(self, posts: Iterable[Post]) -> Iterator[PostStatus]:
        """Yield the status of each post, in the order given."""
        for note, group in groupby(posts, key=lambda post: post.note.path):
            yield from self._note(note, list(group))

    def save(self, *, forget: bool) -> None:
        """Keep what was found; with ``forget`` nothing of other notes."""
        self.facts.save(forget=forget)
        self._against.save()
        if self._index:
            with suppress(*TROUBLE):  # the next run looks again
                gone = self._known.keys() - self._seen if forget else ()
                self._index.put_posts(self._new.items(), gone)

    def _note(self, note: str, posts: list[Post]) -> list[PostStatus]:
        self._seen.add(note)
        kept: dict[str, list[Any]] = json.loads(self._known.get(note, "{}"))
        keys = {post.name: self._key(post) for post in posts}
        new = [post for post in posts if not _holds(kept.get(post.name), keys[post.name], post)]
        found = {row.language: row for row in self._looked(new)}
        rules = {post.name: self._against.digest(post) for post in posts}
        for post in posts:
            if post.name not in found and kept[post.name][2] != rules[post.name]:
                row = _read(post, kept[post.name])
                found[post.name] = self._against.again(post, row, kept[post.name][2])
        if found and self._index:
            kept |= {
                name: [keys[name], row.target, rules[name], *_written(row)]
                for name, row in found.items()
                if row.status != "unreadable" and not row.unplaced  # which git may know better
            }
            self._new[note] = json.dumps(kept)
        return [found.get(post.name) or _read(post, kept[post.name]) for post in posts]

    def _looked(self, posts: list[Post]) -> Iterator[PostStatus]:
        return self._against.counted(posts, look(self._site, posts))

    def _key(self, post: Post) -> int:
        """Return what tells a post's files from what they were, 0 where nothing can."""
        if not self._settings:
            return 0
        sign, note, language = self.folders.sign, post.note.path, post.language
        decisions = f"{DECISIONS}/{language}/{note}"
        files = self.folders.at(decisions).files if decisions in self._decided else {}
        signs = [
            sign(note),
            sign(post.path),
            sign(f"{STATE}/{language}/{note}.txt"),
            sign(f"{STAGE}/{language}/{note}.json"),
            *(files[name] for name in sorted(files)),
        ]
        if UNSURE in signs:
            return 0
        return hash((self._settings, *(-1 if each is None else each for each in signs)))


def _holds(kept: list[Any] | None, key: int, post: Post) -> bool:
    return bool(kept and key and kept[0] == key and kept[1] == post.path)


def _written(row: PostStatus) -> list[Any]:
    """Return what is kept of a status: nothing but where it is, if it is current."""
    _, _, _, *rest = astuple(row)
    return [] if row == PostStatus(row.note, row.language, row.target, "current") else rest


def _read(post: Post, kept: list[Any]) -> PostStatus:
    _, target, _, *rest = kept
    where = (post.note.path, post.name, target)
    return of_values([*where, *rest]) if rest else PostStatus(*where, "current")
