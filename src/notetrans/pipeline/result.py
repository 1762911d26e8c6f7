"""What became of one post in a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from notetrans.errors import NotetransError
from notetrans.model import Finding
from notetrans.site import Post

Status = Literal[
    "staged", "incomplete", "current", "waiting", "taken", "edited", "batched", "failed"
]


@dataclass(frozen=True, slots=True)
class PostResult:
    """What became of one post: how many segments were sent, and what there is to tell.

    ``taken``: a person's edits are in the state now; ``edited``: some have no place in the note.
    ``waiting`` are units that an open batch asks for, with its id: the post is not staged yet.
    """

    post: Post
    status: Status
    sent: int = 0
    known: int = 0
    findings: tuple[Finding, ...] = ()
    error: NotetransError | None = None
    waiting: Mapping[str, str] = field(default_factory=dict)


Report = Callable[[PostResult], None]
