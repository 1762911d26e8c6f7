"""The site behind the review page: what :class:`notetrans.review.web.desk.Desk` asks, answered.

Law: the site's lock is held for the moment of a write and no longer, so that a run in another
terminal and a page that is open do not keep each other from working.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from notetrans.config import site_names
from notetrans.errors import NotetransError, UsageError
from notetrans.languages import site_name
from notetrans.memory import Memory
from notetrans.model import Finding
from notetrans.pipeline.caches import memory_path
from notetrans.pipeline.decisions import decide as decisions
from notetrans.pipeline.notes import NoteText, read_note
from notetrans.pipeline.publish import publish_staged
from notetrans.pipeline.remembered import memory_row
from notetrans.pipeline.reviewing import asking
from notetrans.pipeline.reviewing.pictures import picture
from notetrans.pipeline.reviewing.review import reviewed
from notetrans.pipeline.reviewing.sheet import post_id, published_line, sheet, staged_line, texts
from notetrans.pipeline.site import Site
from notetrans.pipeline.standing import standing
from notetrans.review.web.desk import UnknownError
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
from notetrans.site import Post, post_path
from notetrans.stage import (
    known_posts,
    prepare,
    read_staged,
    read_state,
    staged_posts,
    writer_lock,
)
from notetrans.stage.decisions import decisions_folder
from notetrans.stage.staging import staged_path
from notetrans.stage.state import state_path
from notetrans.stage.undo import Step, files_of, take_back

_PATIENCE = 2.0
"""Seconds to wait for another writer, who may be another decision of this very page."""
_KEPT = 3
"""Sheets that are kept while their files stay as they are."""
_UNDONE = 20
"""Decisions on a post that can be undone, one after the other."""

Wanted = Callable[[str, str, str], bool]
"""Tells whether a post is meant, by its language, note and path."""


@dataclass
class SiteDesk:
    """A site under review; ``by`` names who decides."""

    site: Site
    wanted: Wanted
    by: str = ""
    _places: dict[str, tuple[str, str]] = field(default_factory=dict)
    _sheets: dict[str, tuple[tuple[object, ...], Sheet]] = field(default_factory=dict)
    _steps: dict[str, list[Step]] = field(default_factory=dict)

    def posts(self, *, everything: bool) -> Sequence[PostLine]:
        """Return the posts that wait, with ``everything`` the published ones too."""
        waiting = {(each.language, each.note): each for each in self._staged()}
        found = [*waiting.values()]
        if everything:
            found += [
                each for each in self._published() if (each.language, each.note) not in waiting
            ]
        self._places |= {line.id: (line.language, line.note) for line in found}
        return sorted(found, key=lambda line: (line.note, line.language))

    def absent(self) -> Sequence[Absent]:
        """Return the notes that have no post, by language; all notes are looked at."""
        languages = self.site.config.languages.targets or self.site.languages
        if not languages:
            return ()
        plan = self.site.plan((), languages)
        found: dict[tuple[str, str], list[str]] = {}
        for post in plan.posts:
            note, language = post.note.path, post.language
            is_there = (self.site.root / post.path).exists()
            if is_there or not self.wanted(language, note, post.path):
                continue
            if not staged_path(self.site.root, language, note).exists():
                found.setdefault((language, post.name), []).append(note)
        absent = [Absent(*key, tuple(notes)) for key, notes in sorted(found.items())]
        unread = tuple(str(error) for error in plan.errors)
        return (*absent, *([Absent("", "", unread)] if unread else ()))

    def sheet(self, post: str) -> Sheet:
        """Return a post with all its units; the very same value while nothing has changed."""
        place, note = self._read(post)
        stamp = (place, *_stamps(self.site, place))
        before, made = self._sheets.pop(post, ((), None))
        if made is None or before != stamp:
            made = sheet(self.site, place, note)
        self._sheets[post] = (stamp, made)
        while len(self._sheets) > _KEPT:
            del self._sheets[next(iter(self._sheets))]
        return made

    def rows(self, post: str, units: Collection[str]) -> Sheet:
        """Return a post with some of its units, as they stand now."""
        return sheet(self.site, *self._read(post), units)

    def texts(self, post: str) -> Texts:
        """Return a note and its post as they are written."""
        return texts(self.site, *self._read(post))

    def picture(self, post: str, side: Side, address: str) -> tuple[str, bytes]:
        """Return the media type and content of a picture that note or post shows."""
        language, note = self._place(post)
        there = note if side == "source" else post_path(self.site.config, note, language)
        return picture(self.site.root, there, address)

    def check(self, post: str, unit: str, text: str) -> Sequence[Finding]:
        """Return what the checks say about a target; nothing is kept."""
        place, note = self._read(post)
        if unit not in note.by_id:
            raise UsageError(decisions.GONE)
        return decisions.checked(self.site, place, note, unit, text)

    def decide(self, post: str, verdicts: Sequence[Verdict]) -> Outcome:
        """Keep what a person decided; when it returns, nothing of it can be lost."""
        root = self.site.root
        prepare(root)
        asked = [
            decisions.Verdict(
                each.unit, each.action, each.text, comment=each.comment, target=each.seen
            )
            for each in verdicts
        ]
        with (
            writer_lock(root, wait=_PATIENCE),
            Memory(memory_path(root)) as memory,
        ):
            place, note = self._read(post)
            before = files_of(root, place.language, place.note.path)
            done = decisions.decide(self.site, place, note, asked, memory, by=self.by)
            after = files_of(root, place.language, place.note.path)
        if done.done:
            steps = self._steps.setdefault(post, [])
            steps.append(Step(tuple(each.unit for each in done.done), before, after))
            del steps[:-_UNDONE]
        return Outcome(
            tuple(each.unit for each in done.done),
            {each.verdict.unit: each.reason for each in done.refused},
            done.findings,
        )

    def undo(self, post: str) -> Outcome:
        """Take back what was decided on a post last, if nothing was written to it since."""
        steps = self._steps.get(post)
        if not steps:
            raise UsageError("nothing was decided on this post that could be undone")
        root = self.site.root
        with writer_lock(root, wait=_PATIENCE), Memory(memory_path(root)) as memory:
            place, note = self._read(post)
            written = standing(self.site, place, note).ruling.texts
            step = steps[-1]
            take_back(root, place.language, place.note.path, step)
            steps.pop()
            memory.give_back(
                memory_row(place, note, unit, each.target, origin=each.origin)
                for unit, each in standing(self.site, place, note).known.items()
                if unit in step.units and unit in written
            )
        return Outcome(step.units)

    def engine(self, post: str) -> str:
        """Return which engine would be asked again for units of a post."""
        return asking.engine(self.site, self._read(post)[0])

    def again(self, post: str, verdict: Verdict) -> Outcome:
        """Reject a target, and ask an engine at once for another, with the comment as a hint.

        The rejection is kept whatever comes of the asking.
        """
        if verdict.seen:
            outcome = self.decide(post, [verdict])
            if outcome.refused:
                return outcome
        with writer_lock(self.site.root, wait=_PATIENCE):
            place = self._read(post)[0]
            asked = asking.ask(self.site, place)
            after = files_of(self.site.root, place.language, place.note.path)
        if verdict.seen and self._steps.get(post):  # one step: undone, the rejected target is back
            self._steps[post][-1] = replace(self._steps[post][-1], after=after)
        if asked.troubles:
            told = "; ".join(asked.troubles)
            return Outcome((verdict.unit,), {verdict.unit: f"{asked.engine}: {told}"})
        return Outcome((verdict.unit,))

    def back(self, post: str, unit: str) -> Returned:
        """Translate a target back, for who cannot read its language."""
        place, _ = self._read(post)
        staged = read_staged(self.site.root, place.language, place.note.path)
        if staged is None:
            raise UsageError("only what waits to be published can be translated back")
        for changes in reviewed(self.site, [staged]):
            if isinstance(changes, NotetransError):
                raise changes
            with writer_lock(self.site.root, wait=_PATIENCE):
                return asking.back(self.site, staged, changes, unit)
        raise UnknownError(unit)

    def publish(self, posts: Sequence[str], *, dry_run: bool, anyway: bool = False) -> Placed:
        """Put posts into place, by the rules of ``notetrans publish``."""
        wanted = {self._place(post) for post in posts}
        prepare(self.site.root)
        with writer_lock(self.site.root, wait=_PATIENCE) as resumed:
            found = publish_staged(self.site, wanted, anyway=anyway, dry_run=dry_run)
        done = found.done if dry_run else (*resumed, *found.done)
        return Placed(
            tuple(each.target for each in done), tuple(str(each) for each in found.refused)
        )

    def _staged(self) -> Iterator[PostLine]:
        for each in staged_posts(self.site.root):
            if self.wanted(each.language, each.note, each.target):
                yield staged_line(each, self._name(each.language))

    def _published(self) -> Iterator[PostLine]:
        for language, note in known_posts(self.site.root):
            target = post_path(self.site.config, note, language)
            if self.wanted(language, note, target):
                state, _ = read_state(self.site.root, language, note)
                if state:
                    name = self._name(language)
                    yield published_line(
                        state, language=language, note=note, target=target, name=name
                    )

    def _name(self, language: str) -> str:
        return site_name(language, site_names(self.site.config))

    def _place(self, post: str) -> tuple[str, str]:
        """Return language and note of a post; raises :class:`UnknownError`.

        What a page asks for is one of the posts that are known, so no path comes from it.
        """
        if post not in self._places:
            self.posts(everything=True)
        if post not in self._places:
            raise UnknownError(post)
        return self._places[post]

    def _read(self, post: str) -> tuple[Post, NoteText]:
        language, path = self._place(post)
        assert post == post_id(language, path)
        plan = self.site.plan([self.site.root / path], [language])
        for error in plan.errors:
            raise error
        for each in plan.posts:
            if each.note.path == path and each.language == language:
                return each, read_note(self.site.root, path, self.site.options)
        raise UsageError(
            f"{path} is not translated into {self._name(language)} any more",
            remedy="Has it moved? `notetrans prune` tells.",
        )


def _stamps(site: Site, post: Post) -> Iterator[tuple[str, int, int, int]]:
    """Yield the files that a sheet is made from, each with what changes when it is written."""
    language, note = post.language, post.note.path
    files = [
        site.root / note,
        site.root / post.path,
        staged_path(site.root, language, note),
        state_path(site.root, language, note),
        *sorted(decisions_folder(site.root, language, note).glob("*")),
    ]
    for file in files:
        with suppress(OSError):
            told = file.stat()
            yield str(file), told.st_mtime_ns, told.st_size, told.st_ino
