"""A post as a page, for a frame that may do nothing: its HTML without anything that could act.

Law: of a note's text only elements and attributes that are named here are left, with addresses
that a person may look at. Beside this stand the frame's sandbox and its policy
(:mod:`.security`), each of which would do alone.

Plain Markdown is shown. What a site's generator makes of it (templates, shortcodes, themes) is
not run: it would be the note's code. Pictures come as ``data:`` addresses, so that the frame needs
no way to the server; in the place of one that cannot be shown stands which it is, and why.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from typing import TYPE_CHECKING

from notetrans.errors import NotetransError, UsageError
from notetrans.review.visible import visible

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


_ROOM = 16 << 20
"""Bytes of pictures that a page may hold."""
_ABSENT = "absent:"
_IMAGE = re.compile(r'<img((?: [\w-]+="[^"]*")*)>')
_VALUE = re.compile(r' (alt|src)="([^"]*)"')

Pictures = Callable[[str], tuple[str, bytes]]
"""Gives the media type and content of the picture at an address, or raises the reason why not."""


def _no_pictures(_: str) -> tuple[str, bytes]:
    raise UsageError("not looked for")


def rendered(markdown: str, pictures: Pictures = _no_pictures) -> str:
    """Return a note's text (without front matter) as HTML which is safe to show."""
    return sanitised(_reader().render(markdown), pictures)


def sanitised(html: str, pictures: Pictures = _no_pictures) -> str:
    """Return HTML without anything that is not named here."""
    import nh3

    room = _ROOM

    def address(value: str) -> str:
        """Return the address under which a picture is in the page itself, or what is told of it."""
        nonlocal room
        if value.lower().startswith("data:image/"):
            return value
        try:
            kind, data = pictures(value)
            if len(data) > room:
                raise UsageError("the page holds too many pictures")
        except NotetransError as error:
            return f"{_ABSENT}{error.message}: {value}"
        room -= len(data)
        return f"data:{kind};base64,{b64encode(data).decode()}"

    def kept(element: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return address(value)
        is_data = value.strip().lower().startswith("data:")  # which is for pictures alone
        return None if is_data and element == "a" else value

    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes={"*": set(_ANYWHERE), **_ATTRIBUTES},
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=kept,
        strip_comments=True,
        link_rel="noopener noreferrer",
    )
    return _IMAGE.sub(_told, clean)


def _told(image: re.Match[str]) -> str:
    """Return an element that a picture stands in, or words in its place."""
    values = {name: unescape(value) for name, value in _VALUE.findall(image[1])}
    reason = values.get("src", f"{_ABSENT}no address")
    if not reason.startswith(_ABSENT):
        return image[0]
    alt = f"<b>{escape(values['alt'])}</b> " if values.get("alt") else ""
    told = visible(reason.removeprefix(_ABSENT))
    return f'<span title="picture">🖼 {alt}<small>{escape(told)}</small></span>'


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
