"""Changes as one HTML page that needs nothing but itself: no script, no network, no frame.

Law: every element of the page is one that this file names; what a note holds is text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from notetrans.languages import display_name
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
from notetrans.review.words import Part

# Even if an element slipped in, the page could load nothing and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
_HEADS = ("post", "language", "units", "words", "findings")


def page(posts: Sequence[PostChanges], view: View) -> str:
    """Return the page."""
    style = (files("notetrans.review") / "page.css").read_text(encoding="utf-8")
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Translations to review</title>\n<style>\n{style}</style>\n</head>\n"
    )
    body = [element("h1", "Translations to review"), element("p", total_told(posts))]
    body += [element("p", f"⚠ {each}", class_="remark") for each in view.remarks]
    body.append(_table(posts))
    body += [_post(post, view, f"post-{n}") for n, post in enumerate(posts, 1)]
    return f"{head}{element('body', *_lines(body))}\n</html>\n"


def _lines(blocks: Sequence[Html]) -> Iterator[Html]:
    yield Html("\n")
    for block in blocks:
        yield Html(f"{block}\n")


def _table(posts: Sequence[PostChanges]) -> Html:
    head = element("tr", *(element("th", each, scope="col") for each in _HEADS))
    rows = [_row(post, f"#post-{n}") for n, post in enumerate(posts, 1)]
    return element("div", element("table", *_lines([head, *rows])), class_="scroll")


def _row(post: PostChanges, link: str) -> Html:
    name = element("a", post.target, href=link)
    told = (units_told(post), words_told(post), findings_told(post.findings) or "none")
    cells = (name, display_name(post.language), *told)
    return element("tr", *(element("td", cell) for cell in cells))


def _post(post: PostChanges, view: View, name: str) -> Html:
    summary = element("summary", f"{post.note} → {post.target} ({display_name(post.language)})")
    notes = [f"Not to be published: {post.blocked}"] if post.blocked else []
    told = [element("p", note, class_="remark") for note in (*notes, *post.remarks)]
    units = [_unit(post, unit) for unit in view.units(post)]
    hunks = [_hunk(post, hunk) for hunk in post.outside]
    blocks = [summary, *told, *units, *hunks]
    return element("details", *_lines(blocks), id=name, open_="")


def _unit(post: PostChanges, unit: UnitChange) -> Html:
    plain = unit.kind in ("added", "removed")
    head = element("p", element("code", place(post, unit)), f" {about(unit)}", class_="about")
    sides = element(
        "div",
        _side(unit.source, post.source_language, plain),
        _side(unit.target, post.language, plain),
        class_="sides",
    )
    told = back_told(unit)
    back = [
        element("p", f"↩ {told}", class_="about"),
        _side(unit.back, post.source_language, False),
    ]
    found = [
        element("p", f"⚠ {each.severity} · {each.check}: {each.message}", class_="finding")
        for each in (unit.new.findings if unit.new else ())
    ]
    return element(
        "article", head, sides, *(back if told else ()), *found, class_=f"unit {unit.kind}"
    )


def _side(parts: Sequence[Part], language: str, plain: bool) -> Html:
    words = marked(parts, plain=plain, code="code")
    return element("p", *words, dir="auto", lang=language or "und")


def _hunk(post: PostChanges, hunk: Hunk) -> Html:
    head = element(
        "p", element("code", f"{post.target}:{hunk.line}"), " outside units", class_="about"
    )
    gone = [element("p", element("del", line), dir="auto") for line in hunk.old]
    come = [element("p", element("ins", line), dir="auto") for line in hunk.new]
    return element("article", head, element("div", *gone, *come, class_="lines"), class_="unit")
