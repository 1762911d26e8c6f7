"""What the page asks of a site. It is answered by the pipeline, which this package does not know.

Each method may raise :class:`~notetrans.errors.NotetransError`: its message reaches the person.
An id that is no post's or unit's raises :class:`UnknownError`. They are called by one thread,
but for :meth:`Desk.again` and :meth:`Desk.back`, which take as long as an engine does,
:meth:`Desk.absent`, and :meth:`Desk.sheet` for a page that is made ahead.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from notetrans.model import Finding
from notetrans.review.web.values import (
    Absent,
    Outcome,
    Placed,
    PostLine,
    Returned,
    Sheet,
    Side,
    Texts,
    Verdict,
)


class UnknownError(LookupError):
    """There is no such post, or no such unit in it."""


class Desk(Protocol):
    """A site under review."""

    def posts(self, *, everything: bool) -> Sequence[PostLine]:
        """Return the posts that wait, with ``everything`` the published ones too."""

    def absent(self) -> Sequence[Absent]:
        """Return the notes that have no post, by language; all notes are looked at."""

    def sheet(self, post: str) -> Sheet:
        """Return a post with all its units; the very same value while nothing has changed."""

    def rows(self, post: str, units: Collection[str]) -> Sheet:
        """Return a post with some of its units, as they stand now."""

    def texts(self, post: str) -> Texts:
        """Return a note and its post as they are written."""

    def picture(self, post: str, side: Side, address: str) -> tuple[str, bytes]:
        """Return the media type and content of a picture that note or post shows."""

    def check(self, post: str, unit: str, text: str) -> Sequence[Finding]:
        """Return what the checks say about a target; nothing is kept."""

    def decide(self, post: str, verdicts: Sequence[Verdict]) -> Outcome:
        """Keep what a person decided; when it returns, nothing of it can be lost."""

    def undo(self, post: str) -> Outcome:
        """Take back what was decided on a post last, if nothing was written to it since."""

    def engine(self, post: str) -> str:
        """Return which engine would be asked again for units of a post."""

    def again(self, post: str, verdict: Verdict) -> Outcome:
        """Reject a target, and ask an engine at once for another, with the comment as a hint."""

    def back(self, post: str, unit: str) -> Returned:
        """Translate a target back, for who cannot read its language."""

    def publish(self, posts: Sequence[str], *, dry_run: bool, anyway: bool = False) -> Placed:
        """Put posts into place, by the rules of ``notetrans publish``."""
