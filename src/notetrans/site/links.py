"""Relative links of a post whose folder is not its note's.

Law: a destination that is rebased leads, from the post, to the very file to which it led from
the note; every other destination stays as it is.

    >>> rebase("pic.png#a", "notes/x.md", "posts/es/x.md", {"notes/pic.png"}.__contains__)
    '../../notes/pic.png#a'
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TEMPLATED = re.compile(r"\{\{|\{%|\{<")


def rebase(dest: str, source: str, target: str, exists: Callable[[str], bool]) -> str:
    """Return a link destination as it must stand in the post.

    ``source`` and ``target`` are the note's and the post's path, and ``exists`` tells whether
    a path is a file or folder of the site (or will be one), all relative to the site's folder
    with ``/``. Only a relative path that exists from the note and not from the post changes;
    its query and fragment stay.
    """
    path = re.split(r"[?#]", dest, maxsplit=1)[0]
    if not path or path.startswith("/") or _SCHEME.match(path) or _TEMPLATED.search(dest):
        return dest
    here, there = posixpath.dirname(source), posixpath.dirname(target)
    if here == there or not _found(path, here, exists) or _found(path, there, exists):
        return dest
    return _from(path, here, there) + dest[len(path) :]


def _found(path: str, folder: str, exists: Callable[[str], bool]) -> bool:
    whole = posixpath.normpath(posixpath.join(folder, unquote(path)))
    return whole != ".." and not whole.startswith("../") and exists(whole)


def _from(path: str, here: str, there: str) -> str:
    new = posixpath.relpath(posixpath.join("/", here, path), posixpath.join("/", there))
    if path.endswith("/"):
        new += "/"
    return f"./{new}" if _SCHEME.match(new) else new
