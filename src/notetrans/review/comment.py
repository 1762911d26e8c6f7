"""Changes as a comment for a pull request: a table of posts, the details of each folded away.

Laws: the comment is never longer than the hosts allow. No text of a note can act in it: it
stands escaped in HTML blocks, without line breaks, so that Markdown does not look at it; and in
``<code>``, where GitHub and GitLab look for no mentions, references, emoji or commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notetrans.review.changes import Hunk, PostChanges, UnitChange
from notetrans.review.markup import Html, element, marked
from notetrans.review.view import (
    View,
    about,
    back_told,
    findings_told,
    place,
    total_told,
    units_told,
    words_told,
)
from notetrans.review.words import shortened

MARK = "<!-- notetrans diff -->"
"""The first line, by which a job finds the comment that it wrote before."""
LIMIT = 65_536
"""The most that GitHub takes of a comment, in UTF-16 units to be safe."""
GITLAB_LIMIT = 340_000
"""GitLab takes a million characters, or a mebibyte: so many UTF-16 units are at most that."""
_RESERVE = 400
_HEADS = ("post", "language", "units", "words", "findings")


def comment(posts: Sequence[PostChanges], view: View, *, limit: int = LIMIT) -> str:
    """Return the comment, at most ``limit`` characters long (in UTF-16, as hosts count)."""
    said = _said(view.remarks, limit // 8)
    if not posts:
        return f"{MARK}\nNo translation is waiting for review.\n{said}"
    text = f"{MARK}\n{total_told(posts)}\n{said}\n{_table(posts, limit // 4)}\n"
    for index, post in enumerate(posts):
        block = _details(post, view, limit - _size(text) - _RESERVE)
        if block is None:
            left = len(posts) - index
            return f"{text}\n{left} more of {len(posts)} posts in `notetrans diff --html`.\n"
        text += f"\n{block}\n"
    return text


def gitlab(posts: Sequence[PostChanges], view: View) -> str:
    """Return the comment as long as GitLab takes it."""
    return comment(posts, view, limit=GITLAB_LIMIT)


def _size(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _said(remarks: Sequence[str], room: int) -> Html:
    """Return what there is to say about all of the posts."""
    cells = (element("td", "⚠ ", element("code", each)) for each in remarks)
    rows, left = _fitting([element("tr", cell) for cell in cells], room)
    rows += [element("tr", element("td", f"⚠ {left} more in `notetrans diff`"))] if left else []
    return Html(f"\n{element('table', *_lines(rows))}\n" if rows else "")


def _table(posts: Sequence[PostChanges], room: int) -> Html:
    head = element("tr", *(element("th", each) for each in _HEADS))
    rows, left = _fitting([_row(post) for post in posts], room)
    more = [element("tr", element("td", f"… and {left} more", colspan="5"))] if left else []
    return element("table", *_lines([head, *rows, *more]))


def _row(post: PostChanges) -> Html:
    found = findings_told(post.findings) or "none"
    found += f", {len(post.vouched)} said to be approved" if post.vouched else ""
    told = (units_told(post), words_told(post), found + (" (blocked)" if post.blocked else ""))
    cells = (element("code", post.target), element("code", post.name), *told)
    return element("tr", *(element("td", cell) for cell in cells))


def _details(post: PostChanges, view: View, room: int) -> Html | None:
    """Return a post's details, as many units as there is room for; ``None``: none at all."""
    summary = element("summary", element("code", post.target), f" {units_told(post)} units")
    notes = [post.blocked, *post.remarks] if post.blocked else post.remarks
    top = [_wide(element("code", note)) for note in notes]
    blocks = [_unit(post, unit) for unit in view.units(post)]
    blocks += [_hunk(post, hunk) for hunk in post.outside]
    fixed = sum(_size(each) for each in (summary, *top))
    rows, left = _fitting(blocks, room - fixed)
    if room < fixed or (blocks and not rows):
        return None
    more = [_wide(f"… and {left} more, in `notetrans diff --html`")] if left else []
    table = element("table", *_lines([*top, *rows, *more]))
    return element("details", summary, *_lines([table]))


def _fitting(blocks: Iterable[Html], room: int) -> tuple[list[Html], int]:
    """Return the blocks that fit, in order, and how many do not."""
    kept: list[Html] = []
    left = 0
    for block in blocks:
        size = _size(block) + 1
        if size <= room:
            kept.append(block)
            room -= size
        else:
            left += 1
    return kept, left


def _lines(blocks: Iterable[Html]) -> Iterable[Html]:
    """Yield blocks on lines of their own; none is blank, which would end the HTML block."""
    yield Html("\n")
    for block in blocks:
        yield block
        yield Html("\n")


def _unit(post: PostChanges, unit: UnitChange) -> Html:
    head = _wide(element("code", f"{place(post, unit)} {about(unit)}"))
    plain = unit.kind in ("added", "removed")
    sides = (
        element("td", element("code", *marked(shortened(parts), plain=plain)), dir="auto")
        for parts in (unit.source, unit.target)
    )
    found = [
        _wide(f"⚠ {each.severity} ", element("code", f"{each.check}: {each.message}"))
        for each in (unit.new.findings if unit.new else ())
    ]
    told = back_told(unit)
    words = element("code", *marked(shortened(unit.back), plain=False))
    back = [_wide(f"↩ {told}: ", words)] if told else []
    return Html("\n".join([head, element("tr", *sides), *back, *found]))


def _hunk(post: PostChanges, hunk: Hunk) -> Html:
    head = _wide(element("code", f"{post.target}:{hunk.line} outside units"))
    gone = (element("del", line) for line in hunk.old)
    come = (element("ins", line) for line in hunk.new)
    lines = Html("<br>".join([*gone, *come]))
    return Html("\n".join([head, _wide(element("code", lines))]))


def _wide(*children: str) -> Html:
    return element("tr", element("td", *children, colspan="2"))
