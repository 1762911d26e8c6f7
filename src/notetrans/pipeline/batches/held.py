"""What waits in an open batch is not sent twice, in whichever post the same text stands.

Law: a segment is held if its text, as it would be sent, is in an open batch for the same pair of
languages; and no other is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from notetrans.pipeline.batches.files import OpenBatch
from notetrans.pipeline.prepare import Prepared
from notetrans.protocol import Request, Segment
from notetrans.stage import unit_hash

Key = tuple[str, str, str]
"""Source language, target language and the hash of a segment's text."""

Held = Mapping[Key, str]
"""The batch that each text waits in, by its id."""


def text_hash(text: str) -> str:
    """Return what a batch's file keeps of a segment's text."""
    return unit_hash("segment", text)


def key_of(request: Request, text: str) -> Key:
    """Return what a text of a request is known by."""
    return request.source_lang, request.target_lang, text_hash(text)


def key_in(prepared: Prepared, segment: Segment) -> Key:
    """Return what a segment of a post is known by."""
    post = prepared.post
    return post.note.language, post.language, text_hash(segment.text)


def held_in(batches: Iterable[OpenBatch]) -> dict[Key, str]:
    """Return what waits in open batches."""
    return {
        (post.source_lang, post.language, digest): batch.id
        for batch in batches
        for post, asked in batch.requests
        for _, digest in asked.segments
    }


def hold(prepared: Prepared, held: Held) -> Prepared:
    """Return a post whose segments that wait in batches are not asked for."""
    waiting = {
        segment.id: held[key]
        for segment in prepared.segments
        if (key := key_in(prepared, segment)) in held
    }
    if not waiting:
        return prepared
    rest = tuple(segment for segment in prepared.segments if segment.id not in waiting)
    return replace(prepared, segments=rest, waiting=waiting)
