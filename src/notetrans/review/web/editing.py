"""Inline codes as a person writes them: tags, with escapes only where a character needs one.

Law: what is shown reads back: ``tags.read(editable(text)) == tags.read(text)``.

    >>> editable("R&amp;D &lt; <c1>`a &amp;&amp; b`</c1> &lt;g1&gt; &amp;lt;")
    'R&D < <c1>`a &amp;&amp; b`</c1> &lt;g1> &amp;lt;'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.model import Code

_NEEDED = re.compile(r"&(?=(?:lt|gt|amp);)|<(?=/?[gc][1-9])")
_ESCAPES = {"&": "&amp;", "<": "&lt;"}


def editable(text: str) -> str:
    """Return a unit's text for an editor; one whose codes are broken as it is."""
    try:
        list(tags.read(text))
    except TargetError:
        return text
    return "".join(
        part if is_tag else _NEEDED.sub(lambda match: _ESCAPES[match[0]], tags.unescape(part))
        for part, is_tag in _parts(text)
    )


_TAGS = re.compile(
    r"<c([1-9][0-9]{0,4})>.*?</c\1>|<c[1-9][0-9]{0,4}/>|</?g[1-9][0-9]{0,4}>", re.DOTALL
)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for match in _TAGS.finditer(text):
        yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    yield text[at:], False


def named(codes: Sequence[Code]) -> str:
    """Return a unit's codes as the editor's buttons name them: a line each, by their numbers.

    >>> named([Code(2, "strong", True, "**", "**"), Code(1, "code", False, "`a`")])
    'c1 `a`\\ng2 **…**'
    """
    return "\n".join(_named(code) for code in sorted(codes, key=lambda code: code.number))


def _named(code: Code) -> str:
    spelling = f"{code.data}…{code.closing}" if code.paired else code.data
    return f"{'g' if code.paired else 'c'}{code.number} {' '.join(spelling.split())}"
