"""A rendered note as it stands at its post's place: links that lead, keys that are set."""

from __future__ import annotations

from collections.abc import Mapping

from notetrans.model import Document
from notetrans.parse import frontmatter
from notetrans.parse.document import parse_text
from notetrans.pipeline.links import rebased
from notetrans.pipeline.site import Site
from notetrans.site import Post

MODEL = "{model}"
"""What a front-matter setting says for the model that made a post."""


def in_place(site: Site, post: Post, rendered: Document) -> Document:
    """Return a rendered note with its links as they lead from the post."""
    text = rebased(site, post, rendered)
    if text == rendered.text:
        return rendered
    return parse_text(text, path=rendered.path, options=rendered.options)


def with_front_matter(
    site: Site, post: Post, text: str, model: str, *, marked: bool = False
) -> str:
    """Return a post's text with the keys set and reset as its site wishes.

    ``marked``: with those of a post that is not approved.
    """
    policy = site.config.frontmatter
    values = {"lang": post.name, "model": model}
    settings = {
        key: _filled(value, values)
        for key, value in policy.set.items()
        if key not in policy.leave and not (value == MODEL and not model)
    }
    resets = {key: value for key, value in policy.reset.items() if key not in policy.leave}
    if marked:
        marks = site.config.publish.unapproved
        settings |= {key: value for key, value in marks.items() if key not in policy.leave}
        resets = {key: value for key, value in resets.items() if key not in marks}
    return frontmatter.apply(text, set_values=settings, reset_values=resets)


def _filled(value: object, values: Mapping[str, str]) -> object:
    if not isinstance(value, str):
        return value
    for name, word in values.items():
        value = value.replace(f"{{{name}}}", word)
    return value
