"""Which of the staged or published posts are meant by paths and languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notetrans.pipeline import Site
    from notetrans.site import Post
    from notetrans.stage import Staged


def meant(site: Site, paths: tuple[Path, ...], languages: tuple[str, ...]) -> list[Staged]:
    """Return the staged posts whose note or post is at a path or below it, all without paths.

    Raises :class:`~notetrans.errors.UsageError` for an unknown language.
    """
    from notetrans.config import site_names
    from notetrans.languages import parse
    from notetrans.stage import staged_posts

    tags = {parse(text, site_names(site.config)) for text in languages}
    asked = [path.resolve() for path in paths]
    return [
        staged
        for staged in staged_posts(site.root)
        if (not tags or staged.language in tags)
        and (not asked or _is_below(site.root, (staged.note, staged.target), asked))
    ]


def known(site: Site, paths: tuple[Path, ...], languages: tuple[str, ...]) -> list[Post]:
    """Return the posts of the site that may be staged or published, chosen in the same way."""
    wanted = languages or site.languages
    asked = [path.resolve() for path in paths]
    return [
        post
        for post in (site.plan((), wanted).posts if wanted else ())
        if not asked or _is_below(site.root, (post.note.path, post.path), asked)
    ]


def _is_below(root: Path, names: tuple[str, str], asked: list[Path]) -> bool:
    files = ((root / name).resolve() for name in names)
    return any(file.is_relative_to(path) for file in files for path in asked)
