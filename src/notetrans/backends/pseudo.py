"""Pseudo-translation: text that reads like the source, looks foreign and is longer.

    >>> pseudo("Run <c1>ls</c1> &amp; see <g2>the table</g2>.")
    'Rúuñ <c1>ls</c1> &amp; séeée <g2>thée táablée</g2>.'

Laws, each held by a property test: the codes, escapes, digits and signs of the source are in
the target, in their order; so are its line ends and outer blanks; every run of text with a
letter in it changes, in any script; the same text always gives the same target.

Only letters are touched: a Latin vowel takes an accent and is written twice, ``n`` and ``c``
take theirs. Words without any of these, and words of other scripts, get a few Latin letters
at their end. Signs stay, so nothing can become Markdown that was not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import groupby

from notetrans.protocol import Backend, Capabilities, Request, Response

_KEPT = re.compile(
    r"<c([1-9][0-9]*)>.*?</c\1>|</?[gc][1-9][0-9]*/?>|⟦/?[1-9][0-9]*⟧|&#?\w+;", re.DOTALL
)
_VOWELS = str.maketrans(
    {
        **{
            plain: accented + plain
            for plain, accented in zip("aeiouAEIOU", "áéíóúÁÉÍÓÚ", strict=True)
        },
        **dict(zip("yncYNC", "ýñçÝÑÇ", strict=True)),
    }
)
_ENDING = "éñ"
_JOINERS = "\u200c\u200d"


def pseudo(text: str) -> str:
    """Return the pseudo-translation of a segment's text, its codes as they are."""
    out: list[str] = []
    begin = 0
    for kept in _KEPT.finditer(text):
        out += [_prose(text[begin : kept.start()]), kept[0]]
        begin = kept.end()
    return "".join([*out, _prose(text[begin:])])


def _prose(text: str) -> str:
    return "".join(
        _word("".join(run)) if wordlike else "".join(run)
        for wordlike, run in groupby(text, _wordlike)
    )


def _wordlike(char: str) -> bool:
    return char.isalpha() or char in _JOINERS or unicodedata.category(char).startswith("M")


def _word(word: str) -> str:
    if not any(char.isalpha() for char in word):
        return word
    changed = word.translate(_VOWELS)
    return changed if changed != word else word + _ENDING


class PseudoBackend:
    """Takes any pair of languages; the target language does not matter."""

    name = "pseudo"
    model = "pseudo"
    capabilities = Capabilities(natural=False, deterministic=True, batch=500, characters=200_000)

    async def translate(self, request: Request) -> Response:
        """Return the pseudo-translation of every segment."""
        targets = {segment.id: pseudo(segment.text) for segment in request.segments}
        return Response(targets, model=self.model)

    async def aclose(self) -> None:
        """Nothing is held."""


def create(settings: Mapping[str, object]) -> Backend:  # noqa: ARG001
    """Return the backend; it has no settings."""
    return PseudoBackend()
