"""Inline codes as a person writes them: tags, with escapes only where a character needs one.

Law: what is shown reads back: ``tags.read(editable(text)) == tags.read(text)``.

    >>> editable("R&amp;D &lt; <c1>`a &amp;&amp; b`</c1> &lt;g1&gt; &amp;lt;")
    'R&D < <c1>`a &amp;&amp; b`</c1> &lt;g1> &amp;lt;'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notetrans import tags
from notetrans.errors import TargetError
from notetrans.model import Code

_NEEDED = re.compile(r"&(?=(?:lt|gt|amp);)|<(?=/?[gc][1-9])")
_ESCAPES = {"&": "&amp;", "<": "&lt;"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A code as a button of the editor: what it puts before and after the text it is put around.

    ``label`` is the code as the note spells it; a pair's ``after`` is not empty.
    """

    number: int
    before: str
    after: str
    label: str


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


def marks(codes: Sequence[Code]) -> list[Mark]:
    """Return the buttons for a unit's codes, in the order of their numbers."""
    return [_mark(code) for code in sorted(codes, key=lambda code: code.number)]


def _mark(code: Code) -> Mark:
    n = code.number
    if code.paired:
        return Mark(n, f"<g{n}>", f"</g{n}>", f"{code.data}…{code.closing}")
    return Mark(n, f"<c{n}>{tags.escape(code.data)}</c{n}>", "", code.data)
