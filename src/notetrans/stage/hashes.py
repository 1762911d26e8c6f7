"""Short names for texts: what the state keeps in place of them.

A hash is 64 bits of SHA-256 in base64url, eleven characters: among a million texts two share
one with a chance of 3 in 10⁸, and then a unit would be taken for unchanged.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import sha1, sha256

HASH = r"[A-Za-z0-9_-]{11}"
SHORT_BLOB = r"[0-9a-f]{11}"
_TRAILING = re.compile(rb"[ \t]+(?=\n|\Z)")


def unit_hash(kind: str, text: str) -> str:
    """Return the hash of a unit's text, line ends as LF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # A string of JSON front matter may hold a lone surrogate.
    return _short(f"{kind}\0{lines}".encode("utf-8", "surrogatepass"))


def content_hash(data: bytes) -> str:
    """Return the hash of a file, equal for files that differ in what is not an edit.

    Line ends, a byte order mark, trailing blanks and the last newlines do not count.
    """
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _short(_TRAILING.sub(b"", lines).rstrip(b"\n"))


def blob_id(data: bytes) -> str:
    """Return the name by which git stores a file's bytes (40 hex digits)."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def short_blob(blob: str) -> str:
    """Return the part of a blob id that the state keeps (11 hex digits); git takes it for all."""
    return blob[:11]


def line_name(text: str) -> str:
    """Return the name of a line in a state file: 30 bits, five characters."""
    return _short(text.encode("utf-8", "surrogatepass"))[:5]


def _short(data: bytes) -> str:
    return urlsafe_b64encode(sha256(data).digest()[:8]).decode().rstrip("=")
