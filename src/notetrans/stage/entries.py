"""What is known of a published post, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from notetrans.model import Origin, State
from notetrans.stage.hashes import short_blob

MERGE = "major:merge"
"""The finding of a unit for which two branches have different targets of equal rank."""
REVISED = "major:revised"
"""The finding of a machine's text that is to take the place of a person's: its source changed."""
STALE = "major:stale"
"""The finding of a person's text that stands for what its source said before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit's hashes (``target`` empty: none), state, origin and unresolved findings.

    A finding is ``severity:check``. ``rivals`` are what other branches say of the same unit and
    this entry does not: its text may stand in the post all the same.
    """

    source: str
    target: str
    state: State = State.TRANSLATED
    origin: Origin = Origin.MACHINE
    findings: tuple[str, ...] = ()
    rivals: tuple[Entry, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether a person wrote or approved it."""
        return self.origin is Origin.PERSON or self.state.is_approved


@dataclass(frozen=True, slots=True)
class PostState:
    """What is known of a published post.

    ``posts`` holds the short blob id of the note and the hash of the file that was made from it:
    one pair, or several where branches published and the merge kept all. ``entries`` are in the
    order of the post. ``draft`` names the engine where its targets serve no other one (pseudo, a
    rough draft); ``made_by`` names backend and model, ``prompt`` is the version of the prompt,
    empty where it had none or nobody knows. ``differs`` tells that the file has more
    than its units which is not its note's (it was adopted): nothing of it is replaced before a
    person has seen what. ``damaged`` tells that a line of the file
    says nothing any more: units may be missing that were known.
    """

    posts: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    draft: str = ""
    made_by: str = ""
    damaged: bool = field(default=False, compare=False)
    differs: bool = False
    prompt: str = ""

    @property
    def maker(self) -> tuple[str, str]:
        """The backend and the model that made it, empty where that is not known."""
        backend, _, model = self.made_by.partition(" ")
        return backend, model

    @property
    def sources(self) -> tuple[str, ...]:
        """The short blob ids of the notes it was made from, those that are known."""
        return tuple(dict.fromkeys(source for source, _ in self.posts if source))

    @property
    def published(self) -> tuple[str, ...]:
        """The content hashes that its file had when it was published."""
        return tuple(dict.fromkeys(target for _, target in self.posts))

    def is_made_from(self, blob: str, content: str) -> bool:
        """Return whether a file of this content was made from the note of this blob id."""
        return (short_blob(blob), content) in self.posts


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a state file that was passed over or set right, and why."""

    line: int
    text: str
