"""HTML that is escaped by construction: text becomes markup only as the text of an element.

>>> print(element("p", "a < b ", element("b", "c"), title='"'))
<p title="&quot;">a &lt; b <b>c</b></p>
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from notetrans.review.visible import one_line
from notetrans.review.words import Part

_NAMES = {"kept": "", "gap": "", "deleted": "del", "inserted": "ins"}


class Html(str):
    """Markup; every other string is text and is escaped where it is put into an element."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str) -> Html:
    """Return an element; an attribute is named without the ``_`` at its end."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(one_line(value))}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{told}>{''.join(map(_safe, children))}</{name}>")


def marked(parts: Sequence[Part], *, plain: bool = False, code: str = "") -> list[Html]:
    """Return a difference as markup on one line, codes in elements ``code`` where one is named.

    ``plain`` leaves marks out: where all of it comes or goes, they say nothing.
    """
    return [_part(part, plain, code) for part in parts]


def _part(part: Part, plain: bool, code: str) -> Html:
    texts = (
        element(code, one_line(atom.text)) if atom.code and code else _safe(one_line(atom.text))
        for atom in part.atoms
    )
    inner, name = Html("".join(texts)), _NAMES[part.kind]
    return element(name, inner) if name and not plain else inner


def _safe(text: str) -> Html:
    return text if isinstance(text, Html) else Html(escape(one_line(text)))
