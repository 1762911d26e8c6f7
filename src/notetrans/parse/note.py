"""What a note is before anything is parsed: bytes that are UTF-8, text without NUL.

Law: ``decode(data).encode() == data``. The byte order mark stays (as U+FEFF) and so does every
line end; what cannot be kept that way is refused with its place and a remedy.
"""

from __future__ import annotations

from pathlib import PurePath

from notetrans.errors import NoteError

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_TO_UTF8 = "Save it as UTF-8"


def decode(data: bytes, path: PurePath | None = None) -> str:
    """Return the text of a note, byte order mark and line ends as they are.

    Raises :class:`NoteError` with byte offset and line where ``data`` is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, path) from None


def _undecodable(data: bytes, offset: int, path: PurePath | None) -> NoteError:
    if data.startswith(_WIDE_MARKS):
        message, remedy = "the file is UTF-16 or UTF-32", f"{_TO_UTF8}, for example with iconv"
        return NoteError(message, path=path, line=1, remedy=f"{remedy} -t UTF-8")
    line = line_at(data[:offset].decode("utf-8"), offset)
    message = f"byte 0x{data[offset]:02x} at offset {offset} is not UTF-8"
    return NoteError(message, path=path, line=line, remedy=_TO_UTF8)


def check_text(text: str, path: PurePath | None = None) -> None:
    """Raise :class:`NoteError` for a NUL or a lone surrogate, and for nothing else."""
    if (at := text.find("\0")) >= 0:
        remedy = "Remove it; if the file is not text, leave it out"
        raise NoteError("NUL character", path=path, line=line_at(text, at), remedy=remedy)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = line_at(text, error.start)
        message = f"lone surrogate U+{ord(text[error.start]):04X}"
        remedy = "Remove it: it is half a character"
        raise NoteError(message, path=path, line=line, remedy=remedy) from None


def line_at(text: str, offset: int) -> int:
    """Return the line of ``offset``, from 1; LF, CRLF and CR each end one line."""
    feeds = text.count("\n", 0, offset)
    returns = text.count("\r", 0, offset)
    return 1 + feeds + (returns - text.count("\r\n", 0, offset) if returns else 0)
