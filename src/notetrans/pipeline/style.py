"""A style guide that has changed since the last run: told, and nothing is sent for it unasked.

What a style touches is all of its language, so it is for a person to say when that is worth its
price; the glossary's changes, which touch single texts, are followed at once (:mod:`.touched`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from notetrans.memory.asked import Asked
from notetrans.pipeline.context import instructions
from notetrans.pipeline.site import Site
from notetrans.site import Post

_NO_NOTE = ""


def changed_styles(site: Site, asked: Asked, posts: Iterable[Post]) -> Iterator[str]:
    """Yield what there is to tell of languages whose style is another one than in the last run.

    It is told once; the first run of a site has nothing to compare with.
    """
    for language, name in sorted({(post.language, post.name) for post in posts}):
        text = instructions(site.config, language)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        before = asked.looked(_NO_NOTE, language)
        if before != digest:
            asked.look(_NO_NOTE, language, digest)
        if before not in ("", digest):
            yield (
                f"the style for {name} has changed: what is translated already is not sent again "
                f"for that; `notetrans estimate --force --to {name}` tells what it would cost, "
                f"`translate --force --to {name}` does it"
            )
