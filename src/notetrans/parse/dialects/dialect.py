"""What a dialect is: a named construct that sites add to Markdown, found before it is parsed.

A dialect gives a pattern where its construct may begin and a function that finds its end. The
range becomes a :class:`Mask`, hidden from the Markdown parser behind inert characters of equal
length, so that offsets hold and the pipes, stars and underscores in it cannot act.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Mask:
    """A hidden range. A ``block`` mask alone on its lines leaves a blank line behind it.

    An ``item`` mask, which begins its line, leaves the head of a list item with a heading in it,
    except in raw HTML.
    """

    start: int
    end: int
    kind: str
    block: bool = False
    item: bool = field(default=False, compare=False)


@dataclass(slots=True)
class Scan:
    """The text that is scanned, and what a dialect wants to remember on the way."""

    text: str
    path: PurePath | None
    memo: dict[str, int] = field(default_factory=dict)

    def find(self, text: str, start: int) -> int:
        """Return where ``text`` stands next, or -1; no stretch is searched twice."""
        known, since = self.memo.get(text, -2), self.memo.get(f"since {text}", start + 1)
        if since <= start and (known == -1 or known >= start):
            return known
        found = self.text.find(text, start)
        self.memo[text], self.memo[f"since {text}"] = found, start
        return found

    def paragraph_end(self, at: int) -> int:
        """Return where the paragraph around ``at`` ends (a blank line or the text's end)."""
        known = self.memo.get("paragraph_end", -1)
        if self.memo.get("paragraph_from", at + 1) <= at < known:
            return known
        match = _BLANK_LINE.search(self.text, at)
        end = match.start() if match else len(self.text)
        self.memo["paragraph_from"], self.memo["paragraph_end"] = at, end
        return end


_BLANK_LINE = re.compile(r"\n[ \t>]*(?=\n)")


def _everywhere(path: PurePath | None) -> bool:
    del path
    return True


@dataclass(frozen=True, slots=True)
class Dialect:
    """One row of the registry. ``triggers``: without any of them in a text, nothing is done.

    ``in_values`` tells whether the construct acts in front matter too.
    """

    name: str
    triggers: tuple[str, ...]
    pattern: str
    find: Callable[[Scan, re.Match[str]], Mask | None]
    applies: Callable[[PurePath | None], bool] = _everywhere
    in_values: bool = True


def is_mdx(path: PurePath | None) -> bool:
    """Return whether the path is that of an MDX file."""
    return path is not None and path.suffix.lower() == ".mdx"
