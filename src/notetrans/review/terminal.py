"""Changes for a terminal: source beside target where it is wide, one below the other elsewhere.

Without colours, words are marked as git does: ``[-deleted-]{+inserted+}``. Each line of a
right-to-left text is isolated, so that it cannot reorder what stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from notetrans.languages import direction
from notetrans.review.changes import Hunk, PostChanges, UnitChange
from notetrans.review.view import View, about, back_told, place, total_told, units_told, words_told
from notetrans.review.visible import one_line
from notetrans.review.words import Part, shortened

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_WIDE = 100
_INDENT = 4
_BAR = " │ "
_STYLES = {"kept": "", "gap": "dim", "deleted": "red strike", "inserted": "green underline"}
_MARKS = {"deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
_WARNING = {"critical": "bold red", "major": "yellow", "minor": "dim"}
_ISOLATE = ("\u2067", "\u2069")


def terminal(posts: Sequence[PostChanges], view: View) -> str:
    """Return the changes as lines of the view's width."""
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=view.width,
        force_terminal=view.colour,
        color_system="standard" if view.colour else None,
        legacy_windows=False,
    )
    for line in _lines(posts, view, console):
        console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)
    return out.getvalue()


def _lines(posts: Sequence[PostChanges], view: View, console: Console) -> Iterator[Text]:
    for post in posts:
        yield from _post(post, view, console)
        yield _text("")
    yield _text(total_told(posts))


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(one_line(text), style)


def _post(post: PostChanges, view: View, console: Console) -> Iterator[Text]:
    yield _text(f"{post.note} → {post.target}", "bold")
    yield _text(f"{post.status} · {units_told(post)} units · {words_told(post)} words", "dim")
    if post.blocked:
        yield _text(f"! not to be published: {post.blocked}", "bold red")
    for remark in post.remarks:
        yield _text(f"! {remark}", "yellow")
    for unit in view.units(post):
        yield _text("")
        yield from _unit(post, unit, view, console)
    for hunk in post.outside:
        yield _text("")
        yield from _hunk(post, hunk)


def _unit(post: PostChanges, unit: UnitChange, view: View, console: Console) -> Iterator[Text]:
    head = _text(place(post, unit), "cyan")
    yield head.append_text(_text(f"  {about(unit)}", "dim"))
    wide = view.width >= _WIDE
    columns = view.width - _INDENT
    width = (columns - len(_BAR)) // 2 if wide else max(columns, 20)
    plain = unit.kind in ("added", "removed")
    source, target = (
        _wrapped(_words(parts, view, plain=plain), language, console, width)
        for parts, language in (
            (unit.source, post.source_language),
            (unit.target, post.language),
        )
    )
    yield from _beside(source, target, width) if wide else _below(source, target)
    yield from _back(unit, post, view, console, columns)
    for found in unit.new.findings if unit.new else ():
        told = f"    ! {found.severity} {found.check}: {found.message}"
        yield _text(told, _WARNING[found.severity])


def _back(
    unit: UnitChange, post: PostChanges, view: View, console: Console, width: int
) -> Iterator[Text]:
    """Yield what came back of the target, against the source."""
    if not back_told(unit):
        return
    yield _text(f"    ↩ {back_told(unit)}", "magenta")
    words = _words(unit.back, view, plain=False)
    for line in _wrapped(words, post.source_language, console, max(width, 20)):
        yield _text("    ").append_text(line)


def _words(parts: Sequence[Part], view: View, *, plain: bool) -> Text:
    """Return a difference; ``plain`` leaves marks out, for where all of it comes or goes."""
    from rich.text import Text

    text = Text()
    for part in parts if view.everything else shortened(parts):
        before, after = ("", "") if view.colour or plain else _MARKS.get(part.kind, ("", ""))
        text.append(f"{before}{one_line(part.text)}{after}", "" if plain else _STYLES[part.kind])
    return text


def _wrapped(text: Text, language: str, console: Console, width: int) -> list[Text]:
    from rich.text import Text

    lines = list(text.wrap(console, width, overflow="fold"))
    for line in lines:
        line.rstrip()
    if language and direction(language) == "rtl":
        return [Text.assemble(_ISOLATE[0], line, _ISOLATE[1]) for line in lines]
    return lines


def _beside(left: Sequence[Text], right: Sequence[Text], width: int) -> Iterator[Text]:
    for first, second in zip_longest(left, right):
        line = _text(" " * _INDENT)
        if first:
            line.append_text(first)
        line.append(" " * (width + _INDENT - line.cell_len) + _BAR)
        yield line.append_text(second) if second else line


def _below(source: Sequence[Text], target: Sequence[Text]) -> Iterator[Text]:
    for line in source:
        yield _text("    ").append_text(line)
    yield _text("    ·", "dim")
    for line in target:
        yield _text("    ").append_text(line)


def _hunk(post: PostChanges, hunk: Hunk) -> Iterator[Text]:
    yield _text(f"{post.target}:{hunk.line}", "cyan").append_text(_text("  outside units", "dim"))
    for line in hunk.old:
        yield _text(f"    - {line}", "red")
    for line in hunk.new:
        yield _text(f"    + {line}", "green")
