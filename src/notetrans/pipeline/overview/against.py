"""How many units of a post are against the glossary: a machine's target does not keep to it.

It takes parsing note and post to know. So where only the glossary has changed, a post is looked
at again if a term that came, went or changed may stand in its note, and counts as before if not.
Law: the count is that of the units which ``translate`` would ask for again without its cache, but
for a term of which a link or an escape of YAML cuts a word.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import chain, groupby

from notetrans.cachefile import TROUBLE
from notetrans.errors import NotetransError
from notetrans.pipeline.index.index import Index
from notetrans.pipeline.notes import read_bytes, read_note
from notetrans.pipeline.overview.conditions import PostStatus
from notetrans.pipeline.rulebook import Rulebook
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import standing
from notetrans.scripts import is_spaced
from notetrans.site import Post

_NAME = "rules"
_TAG = re.compile(r"<[^<>]*>")
_KEPT = 64
"""Glossaries of one language each that are remembered."""
Parts = tuple[str, ...]
"""A term as it is looked for in the letters of a note: a link may stand between any two."""
_NOTHING = ("missing", "unknown", "unreadable")
"""A post of these has no target."""


class Against:
    """Counts for the glossary as it is now; the index remembers what earlier ones said."""

    def __init__(self, site: Site, index: Index | None = None) -> None:
        self._site = site
        self._index = index
        self._rulebook = Rulebook(site)
        self._earlier: dict[str, dict[str, str]] = {"": {}}
        if index:
            with suppress(*TROUBLE, ValueError):
                self._earlier |= json.loads(index.get(_NAME) or "{}")
        self._changes: dict[tuple[str, str], frozenset[Parts] | None] = {}
        self._now: dict[str, dict[str, str]] = {}

    def digest(self, post: Post) -> str:
        """Return what tells the rules for a post's language from earlier ones."""
        digest = self._rulebook.digest(post.language)
        if digest not in self._now:
            self._now[digest] = dict(self._rulebook.rules(post.language))
        return digest

    def counted(self, posts: Iterable[Post], rows: Iterable[PostStatus]) -> Iterator[PostStatus]:
        """Yield the status of posts with their units that are against the glossary."""
        for post, row in zip(posts, rows, strict=True):
            yield replace(row, glossary=self._count(post, row))

    def again(self, post: Post, row: PostStatus, earlier: str) -> PostStatus:
        """Return the status of a post whose files are what they were under earlier rules."""
        changes = self._changed(post, earlier)
        if changes is not None:
            with suppress(NotetransError):
                text = _letters(read_bytes(self._site.root / post.note.path))
                if not any(all(part in text for part in parts) for parts in changes):
                    return row
        return replace(row, glossary=self._count(post, row))

    def save(self) -> None:
        """Have the index remember the rules as they are."""
        rules = dict([*self._earlier.items(), *self._now.items()][-_KEPT:])
        if self._index and rules != self._earlier:
            with suppress(*TROUBLE):
                self._index.put(_NAME, json.dumps(rules))

    def _changed(self, post: Post, earlier: str) -> frozenset[Parts] | None:
        """Return the terms of which other rules hold now; ``None``: not known."""
        key = (earlier, self.digest(post))
        if key not in self._changes:
            then, now = self._earlier.get(earlier), self._now[key[1]]
            self._changes[key] = None if then is None else _terms(then, now)
        return self._changes[key]

    def _count(self, post: Post, row: PostStatus) -> int:
        if row.status in _NOTHING or post.copy or not self.digest(post):
            return 0
        try:
            note = read_note(self._site.root, post.note.path, self._site.options)
            units = self._rulebook.ruled(note)
            stands = standing(self._site, post, note) if units else None
        except (NotetransError, OSError):  # told by the status of the post
            return 0
        if stands is None:
            return 0
        known = {u: each for u, each in stands.known.items() if u not in stands.drafts}
        return len(self._rulebook.unheeded(post, units, known))


def _terms(then: Mapping[str, str], now: Mapping[str, str]) -> frozenset[Parts]:
    changed = then.keys() ^ now.keys()
    return frozenset(_parts(source) for rule, source in {**then, **now}.items() if rule in changed)


def _parts(source: str) -> Parts:
    """Return the words of a term, or the characters where words are not spaced."""
    runs = ((spaced, "".join(chars)) for spaced, chars in groupby(source, is_spaced))
    parts = chain.from_iterable([run] if spaced else run for spaced, run in runs)
    return tuple(filter(None, map(_of, parts)))


@lru_cache(maxsize=1)
def _letters(data: bytes) -> str:
    """Return the letters and digits of a note as it is written, the same for all its languages."""
    text = data.decode("utf-8", "replace")
    read = html.unescape(_TAG.sub("", text)) if "&" in text or "<" in text else ""
    return f"{_of(text)}\n{_of(read)}"


def _of(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
