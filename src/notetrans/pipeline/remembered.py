"""A unit's target as the memory keeps it."""

from __future__ import annotations

from notetrans.memory import Row
from notetrans.model import Origin
from notetrans.pipeline.notes import NoteText
from notetrans.site import Post


def memory_row(
    post: Post,
    note: NoteText,
    unit_id: str,
    target: str,
    *,
    origin: Origin = Origin.PERSON,
    backend: str = "",
    model: str = "",
) -> Row:
    """Return the row of a target of a note's unit, in the neighbourhood that the note gives it."""
    return Row(
        key=note.keys[unit_id],
        source=note.by_id[unit_id].source,
        target=target,
        source_lang=post.note.language,
        target_lang=post.language,
        context=note.contexts[unit_id],
        origin=origin,
        backend=backend,
        model=model,
    )
