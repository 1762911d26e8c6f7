"""A post as a page, for a frame that may do nothing: its HTML without anything that could act.

Law: of a note's text only elements and attributes that are named here are left, with addresses
that a person may look at. Beside this stand the frame's sandbox and its policy
(:mod:`.security`), each of which would do alone.

Plain Markdown is shown. What a site's generator makes of it (templates, shortcodes, themes) is
not run: it would be the note's code.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp
    section small span strong sub summary sup table tbody td tfoot th thead tr u ul var wbr
    """.split()  # noqa: SIM905
)
_ANYWHERE = frozenset({"title", "lang", "dir"})
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "details": {"open"},
}
_GONE = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math"})
"""Elements whose text goes with them."""


def rendered(markdown: str) -> str:
    """Return a note's text (without front matter) as HTML which is safe to show."""
    return sanitised(_reader().render(markdown))


def sanitised(html: str) -> str:
    """Return HTML without anything that is not named here."""
    import nh3

    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes={"*": set(_ANYWHERE), **_ATTRIBUTES},
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=_kept,
        strip_comments=True,
        link_rel="noopener noreferrer",
    )


def _kept(element: str, attribute: str, value: str) -> str | None:
    """Return an attribute's value if it may stay: ``data:`` is for pictures alone."""
    is_data = value.strip().lower().startswith("data:")
    if attribute == "src":
        return value if value.lower().startswith("data:image/") else None
    return None if is_data and element == "a" else value


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
