"""Changes in a line per post: how many units and words, what the checks say."""

from __future__ import annotations

from collections.abc import Sequence

from notetrans.review.changes import PostChanges
from notetrans.review.view import View, findings_told, total_told, units_told, words_told
from notetrans.review.visible import one_line

_HEAD = ("post", "status", "units", "words", "findings")


def stat(posts: Sequence[PostChanges], view: View) -> str:
    """Return a table of posts and their sums."""
    del view
    rows = [_HEAD, *map(_row, posts)]
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([*lines, total_told(posts), ""])


def _row(post: PostChanges) -> tuple[str, ...]:
    found = findings_told(post.findings)
    found += (", " if found else "") + "not to be published" if post.blocked else ""
    return one_line(post.target), post.status, units_told(post), words_told(post), found


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True))
    return "  ".join(cells).rstrip()


def _columns(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
