"""What a run would send, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from notetrans.pipeline.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Estimate:
    """Posts, languages, segments and source characters to be sent; segments known already."""

    posts: int
    languages: tuple[str, ...]
    segments: int
    characters: int
    known: int


def survey(prepared: Iterable[Prepared]) -> Estimate:
    """Return the sum over prepared posts, which are consumed one by one."""
    posts = segments = characters = known = 0
    languages: set[str] = set()
    for each in prepared:
        posts += not each.done
        segments += len(each.segments)
        characters += sum(len(segment.text) for segment in each.segments)
        known += len(each.known)
        if each.segments:
            languages.add(each.post.name)
    return Estimate(posts, tuple(sorted(languages)), segments, characters, known)
