"""Where the text of a title stands behind a destination, in a link as in a definition."""

from __future__ import annotations

from markdown_it import MarkdownIt


def title_range(md: MarkdownIt, content: str, at: int, end: int) -> tuple[int, int] | None:
    """Return the range of the title's text in ``destination "title"``, which begins at ``at``."""
    at = skip_blanks(content, at, end)
    destination = md.helpers.parseLinkDestination(content, at, end)
    at = skip_blanks(content, destination.pos, end)
    title = md.helpers.parseLinkTitle(content, at, end)
    return (at + 1, title.pos - 1) if title.ok else None


def skip_blanks(text: str, at: int, end: int) -> int:
    """Return the first place from ``at`` on that is no blank and no line end, or ``end``."""
    while at < end and text[at] in " \t\n":
        at += 1
    return at
