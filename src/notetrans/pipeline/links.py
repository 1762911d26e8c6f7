"""Relative destinations of a post whose folder is not its note's."""

from __future__ import annotations

from notetrans.model import Document
from notetrans.parse.destinations import destinations
from notetrans.pipeline.site import Site
from notetrans.site import Post, rebase


def rebased(site: Site, post: Post, document: Document) -> str:
    """Return the document's text with destinations that lead where they led from the note."""
    text = document.text
    if site.config.site.links == "keep" or _folder(post.path) == _folder(post.note.path):
        return text
    parts, at = [], 0
    for start, end in destinations(document):
        parts += [text[at:start], _moved(site, post, text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _moved(site: Site, post: Post, destination: str) -> str:
    return rebase(destination, post.note.path, post.path, lambda path: (site.root / path).exists())
