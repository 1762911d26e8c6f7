"""The formats: to add one, write its file and give it a line here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import cast

from notetrans.errors import NotetransError
from notetrans.exchange.bilingual import BilingualFile

_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its module, the ending of its files, and by what its files are known.

    ``single`` marks one whose files hold one note.
    """

    module: str
    ending: str
    mark: str
    single: bool = False

    def write(self, files: Sequence[BilingualFile]) -> bytes:
        """Return a file of these notes."""
        return cast(bytes, self._loaded().write(files))

    def read(self, data: bytes) -> tuple[BilingualFile, ...]:
        """Return what a file holds; raises :class:`NotetransError` with the line."""
        return cast(tuple[BilingualFile, ...], self._loaded().read(data))

    def _loaded(self) -> ModuleType:
        return import_module(f"notetrans.exchange.{self.module}")


FORMATS = {
    "xliff": Format("xliff2", ".xlf", r"<xliff\b[^>]*\bversion\s*=\s*[\"']2\."),
    "xliff1": Format("xliff1", ".xlf", r"<xliff\b[^>]*\bversion\s*=\s*[\"']1\."),
    "tmx": Format("tmx", ".tmx", r"<tmx\b"),
    "po": Format("po", ".po", r"^\s*(msgctxt|msgid)\s+\"", single=True),
}


def format_of(data: bytes) -> Format:
    """Return the format of a file by its beginning; raises :class:`NotetransError` for others."""
    head = _text(data[:_HEAD])
    for each in FORMATS.values():
        if re.search(each.mark, head, re.MULTILINE):
            return each
    names = ", ".join(FORMATS)
    raise NotetransError("not a file of a known format", remedy=f"Formats: {names}.")


def _text(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")
