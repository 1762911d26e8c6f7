"""Sources that are like a new one, found in a memory of any size.

Each source is filed under its pairs of words (in Chinese and Japanese, of characters), in an
index of SQLite's FTS5 beside the memory. A text's pairs are looked up, each at no more than some
places, so that it takes about as long among a million sources as among a thousand. What shares
most of them is then compared in earnest, character by character.

Laws: a match is of another text, and its likeness below 100; the index is made from the memory,
can be lost, and knows what the memory held when :meth:`Fuzzy.follow` was called last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast
from zlib import crc32

from notetrans import tags
from notetrans.cachefile import Format, Store, Value
from notetrans.errors import TargetError
from notetrans.memory.database import Memory, Source

_FORMAT = Format(
    1,
    (
        "CREATE TABLE entry (id INTEGER PRIMARY KEY, lang TEXT, key TEXT, size INTEGER, "
        "UNIQUE (lang, key))",
        "CREATE TABLE seen (one INTEGER PRIMARY KEY, place INTEGER, key TEXT)",
        "CREATE VIRTUAL TABLE word USING fts5(text, content='', columnsize=0, detail=none, "
        "tokenize='ascii')",
        "INSERT INTO word (word, rank) VALUES ('hashsize', 16000000)",
    ),
    probe="SELECT * FROM entry, seen LIMIT 1",
)
_CHUNK = 5000
_PLACES = 40
"""So many places are looked at for one pair: what stands at more of them says little."""
_PAIRS = 24
"""So many pairs of a text are looked up: the longest, for they are the rarest."""
_SHARING, _CANDIDATES = 150, 40
"""So many sources share most pairs; of these so many are about as long."""
_ATOMS = 300
"""So many words of a text are looked at; a longer one is known by its beginning."""
_CODE = "\ufffc"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31f0-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U000323af"
)
_ATOM = re.compile(rf"[{_UNSPACED}{_CODE}]|[^\W_{_UNSPACED}]+")
_BEST = 99


@dataclass(frozen=True, slots=True)
class Like:
    """A source that is like another one, its target, and how like they are (below 100)."""

    source: str
    target: str
    similarity: int


class Fuzzy(Store):
    """The index beside a memory; used by one thread at a time."""

    def __init__(self, memory: Memory) -> None:
        path = memory.path
        super().__init__(path.with_name(f"{path.stem}.fuzzy{path.suffix}"), _FORMAT)
        self._memory = memory
        self._file.read("PRAGMA mmap_size = 1000000000")
        self._file.read("PRAGMA cache_size = -65536")

    def follow(self) -> int:
        """Take in what is new in the memory; return how many sources that is."""
        place = self._seen()
        count = 0
        while sources := self._memory.added(place, _CHUNK):
            place = sources[-1].place
            count += self._take(sources)
        return count

    def find(self, text: str, source_lang: str, target_lang: str, least: int) -> Like | None:
        """Return the source that is most like a unit's, at least so much, with its target."""
        bare = _bare(text)
        keys = self._candidates(bare, source_lang, least)
        pairs = self._memory.pairs(keys, source_lang, target_lang) if keys else []
        best: Like | None = None
        for source, target in pairs:
            likeness = similarity(text, source, least)
            if likeness >= (best.similarity if best else least) and source != text:
                best = Like(source, target, likeness)
        return best

    def _seen(self) -> int:
        """Return how far the memory was followed; 0 where that was another one."""
        rows = cast(list[tuple[int, str]], self._file.read("SELECT place, key FROM seen"))
        if not rows:
            return 0
        place, key = rows[0]
        if self._memory.key_at(place) == key:
            return place
        clear = [(f"DELETE FROM {table}", [()]) for table in ("entry", "seen")]
        self._file.write_all([*clear, ("INSERT INTO word (word) VALUES ('delete-all')", [()])])
        return 0

    def _take(self, sources: Sequence[Source]) -> int:
        new = self._unknown(sources)
        (last,) = self._file.read("SELECT coalesce(max(id), 0) FROM entry")[0]
        entries, words = [], []
        for number, each in enumerate(new, cast(int, last) + 1):
            bare = _bare(each.text)
            entries.append((number, each.lang, each.key, len(bare)))
            words.append((number, " ".join(map(_written, _pairs(bare)))))
        self._file.write_all(
            [
                ("INSERT INTO entry VALUES (?, ?, ?, ?)", entries),
                ("INSERT INTO word (rowid, text) VALUES (?, ?)", words),
                ("INSERT OR REPLACE INTO seen VALUES (1, ?, ?)", [_mark(sources[-1])]),
            ]
        )
        return len(new)

    def _unknown(self, sources: Sequence[Source]) -> list[Source]:
        """Return the sources that are not in the index, each once."""
        new = {(each.lang, each.key): each for each in sources}
        for lang in {each.lang for each in sources}:
            keys = [key for one, key in new if one == lang]
            query = f"SELECT key FROM entry WHERE lang = ? AND key IN ({_marks(keys)})"
            for (key,) in cast(list[tuple[str]], self._file.read(query, (lang, *keys))):
                del new[lang, key]
        return list(new.values())

    def _candidates(self, bare: str, lang: str, least: int) -> list[str]:
        """Return the keys of sources of about this length that share most pairs of words."""
        pairs = sorted(_pairs(bare), key=len, reverse=True)[:_PAIRS]
        sizes = len(bare) * least // 100, -(-len(bare) * 100 // least)
        values: list[Value] = [*map(_written, pairs), lang, *sizes]
        rows = self._file.read(_candidates_of(len(pairs)), values)
        return [key for (key,) in cast(list[tuple[str]], rows)]


def _candidates_of(pairs: int) -> str:
    one = f"SELECT * FROM (SELECT rowid FROM word WHERE word MATCH ? LIMIT {_PLACES})"
    places = " UNION ALL ".join([one] * pairs)
    return (
        f"SELECT key FROM (SELECT rowid AS place, count(*) AS shared FROM ({places}) "
        f"GROUP BY rowid ORDER BY shared DESC LIMIT {_SHARING}) "
        "JOIN entry ON id = place WHERE lang = ? AND size BETWEEN ? AND ? "
        f"ORDER BY shared DESC LIMIT {_CANDIDATES}"
    )


def similarity(one: str, other: str, least: int = 0) -> int:
    """Return how like two unit sources are: 0 to 99, and 100 only for the same; else 0.

    Of 100 characters of the longer one so many need not be changed; a code is one character.

    >>> similarity("Keep it on disk.", "Keep it on the disk.", 75)
    80
    """
    from rapidfuzz.distance import Levenshtein

    if one == other:
        return 100
    likeness = Levenshtein.normalized_similarity(
        _bare(one), _bare(other), score_cutoff=least / 100 if least else None
    )
    return min(_BEST, int(likeness * 100))


def _bare(text: str) -> str:
    """Return a unit's text as it is compared: decoded, on one line, a code as one character."""
    try:
        items = list(tags.read(text))
    except TargetError:
        return tags.plain(text)
    parts = (item if isinstance(item, str) else _sign(item) for item in items)
    return "".join(parts).replace("\n", " ")


def _sign(tag: tags.Tag) -> str:
    return _CODE if tag.kind != "close" else ""


def _pairs(bare: str) -> list[str]:
    """Return what a text is filed under: each word with the one behind it, edges included."""
    atoms = ["", *(atom.casefold() for atom in _ATOM.findall(bare)[:_ATOMS]), ""]
    return list(dict.fromkeys(map(" ".join, pairwise(atoms))))


def _written(pair: str) -> str:
    """Return a pair as a word of the index."""
    return f"x{crc32(pair.encode('utf-8', 'surrogatepass')):x}"


def _mark(source: Source) -> tuple[int, str]:
    return source.place, source.key


def _marks(items: Sequence[object]) -> str:
    return ",".join("?" * len(items))
