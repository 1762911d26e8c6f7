"""notetrans keeps faithful copies of Markdown notes in every other language.

>>> document = parse("# Hello *world*\\n")
>>> document.units[0].source
'Hello <g1>world</g1>'
>>> document.render({document.units[0].id: "Hola <g1>mundo</g1>"})
'# Hola *mundo*\\n'
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import notetrans.parse  # noqa: F401  (bound first, so that the function below keeps the name)

if TYPE_CHECKING:
    from notetrans.model import Document, ParseOptions

__version__ = "0.1.0"


def parse(
    text: str,
    *,
    path: str | PathLike[str] | None = None,
    options: ParseOptions | None = None,
    front_matter: bool = True,
) -> Document:
    """Return the document of a decoded note, with its own byte order mark and line ends.

    ``path`` helps to choose dialects (``.mdx``); ``front_matter=False`` reads all of the text
    as Markdown. Raises :class:`notetrans.errors.NoteError` for what cannot be kept faithfully.
    """
    from dataclasses import replace

    from notetrans.model import ParseOptions
    from notetrans.parse.document import parse_text

    options = options or ParseOptions()
    if not front_matter:
        options = replace(options, front_matter=False)
    return parse_text(text, path=Path(path) if path is not None else None, options=options)


def read(path: str | PathLike[str], *, options: ParseOptions | None = None) -> Document:
    """Return the document of a file: strict UTF-8, byte order mark and line ends kept.

    Raises :class:`notetrans.errors.NoteError` with the file, line and remedy.
    """
    from notetrans.parse.note import decode

    file = Path(path)
    return parse(decode(file.read_bytes(), file), path=file, options=options)


__all__ = ["__version__", "parse", "read"]
