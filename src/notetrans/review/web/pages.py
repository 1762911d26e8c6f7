"""What a person sees, from templates.

Law: every value that a template writes is escaped, and its hidden characters are spelled out;
markup comes from the templates and from :mod:`notetrans.review.markup` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from notetrans.languages import direction, display_name
from notetrans.model import Code
from notetrans.review.markup import marked
from notetrans.review.view import KIND_WORDS
from notetrans.review.visible import visible
from notetrans.review.web.editing import editable, named
from notetrans.review.web.rendered import Pictures, rendered
from notetrans.review.web.values import PostLine, Row, Sheet, Stretch, Texts
from notetrans.review.words import Part, shortened

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_PACKAGE = "notetrans.review.web"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_WORST = ("critical", "major", "minor")


def list_page(posts: Sequence[PostLine], *, everything: bool) -> str:
    """Return the list of posts."""
    languages = sorted({post.language for post in posts}, key=display_name)
    return _page("list.html", posts=posts, languages=languages, everything=everything)


def sheet_page(sheet: Sheet) -> str:
    """Return a post with its units."""
    checks = sorted({each.check for row in sheet.rows for each in row.findings})
    return _page("sheet.html", sheet=sheet, line=sheet.line, checks=checks, view="segments")


def rows(sheet: Sheet) -> dict[str, str]:
    """Return units of a post as markup, by unit id."""
    template = _environment().get_template("row.html")
    return {row.id: template.render(row=row, sheet=sheet, line=sheet.line) for row in sheet.rows}


def rendered_page(texts: Texts) -> str:
    """Return a note beside its post as pages, each in a frame."""
    return _page("rendered.html", line=texts, view="rendered")


def raw_page(texts: Texts) -> str:
    """Return a note beside its post as they are written."""
    return _page("raw.html", texts=texts, line=texts, view="raw")


def frame(texts: Texts, side: str, pictures: Pictures) -> tuple[str, str]:
    """Return one of a post's texts as a page for a frame, and the style in it."""
    from markupsafe import Markup

    text, language = (
        (texts.source[texts.source_body :], texts.source_language)
        if side == "source"
        else (texts.target[texts.target_body :], texts.language)
    )
    style = asset("frame.css")[0].decode()
    body = Markup(rendered(text, pictures))
    return _page("frame.html", body=body, style=Markup(style), language=language), style


def error_page(message: str) -> str:
    """Return what is told in place of a page."""
    return _page("error.html", message=message)


@cache
def assets() -> Mapping[str, tuple[bytes, str]]:
    """Return all files that a page may load, by name, each with its type."""
    folder = files(_PACKAGE) / "static"
    return {
        each.name: (each.read_bytes(), _TYPES[f".{each.name.rpartition('.')[2]}"])
        for each in folder.iterdir()
        if f".{each.name.rpartition('.')[2]}" in _TYPES
    }


def asset(name: str) -> tuple[bytes, str]:
    """Return a file that a page may load; ``KeyError`` where there is none."""
    return assets()[name]


def _page(name: str, **values: object) -> str:
    return _environment().get_template(name).render(values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(_PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "language": display_name,
        "direction": _direction,
        "kind": lambda kind: KIND_WORDS.get(kind, kind.replace("_", " ")),
        "marked": _marked,
        "stretched": _stretched,
        "raw": _raw,
        "codes": _codes,
        "worst": _worst,
    }
    return made


def _finalized(value: object) -> object:
    """Return a value with its hidden characters spelled out; markup is left as it is."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _direction(language: str) -> str:
    return direction(language) if language else "auto"


def _marked(parts: Sequence[Part]) -> Markup:
    from markupsafe import Markup

    # The parts are escaped by their own law.
    return Markup("").join(Markup(part) for part in marked(shortened(parts), code="code"))


def _stretched(stretches: Sequence[Stretch]) -> Markup:
    """Return a text with its codes and terms marked."""
    from markupsafe import Markup

    return Markup("".join(map(_stretch, stretches)))


def _stretch(stretch: Stretch) -> str:
    text = escape(visible(stretch.text))
    if stretch.kind == "code":
        return f"<code>{text}</code>"
    if stretch.kind == "term":
        return f'<mark title="{escape(visible(stretch.told))}">{text}</mark>'
    return text


def _raw(row: Row) -> Markup | None:
    """Return a target for an editor, hidden characters and all: it is to come back as it was.

    ``None`` where that is what is shown, as most texts are.
    """
    from markupsafe import Markup

    text = editable(row.target)
    shown = "".join(stretch.text for stretch in row.shown)
    if text == shown == visible(text):
        return None
    return Markup(escape(_encodable(text)))


def _encodable(text: str) -> str:
    """Return a text without lone surrogates, which JSON front matter may hold."""
    return text.encode("utf-8", "replace").decode()


def _codes(codes: Sequence[Code]) -> Markup:
    from markupsafe import Markup

    return Markup(escape(visible(named(codes))))


def _worst(row: Row) -> str:
    return next((word for word in _WORST if any(f.severity == word for f in row.findings)), "none")
