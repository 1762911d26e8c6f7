"""The language of a note that does not say its own, by its text.

Too little text is no language: a wrong guess would send a note to be translated from a language
it is not in.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from notetrans.parse import frontmatter
from notetrans.parse.note import decode
from notetrans.pipeline.notes import read_bytes

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LEAST_LETTERS = 80
_SURE = 0.9


def identify(path: Path) -> str | None:
    """Return the language that a note's body is in, if there is enough of it to tell.

    Raises :class:`~notetrans.errors.NoteError` for a file that is no note.
    """
    text = decode(read_bytes(path), path)
    front = frontmatter.split(text, path)
    body = text[front.end :] if front else text
    if sum(char.isalpha() for char in body) < _LEAST_LETTERS:
        return None
    language, probability = _identifier().classify(body)
    return str(language) if probability > _SURE else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
