"""What stands in the work tree, to be compared with what a commit has.

A branch of translations has published them: its posts are looked at as if they were staged upon
those of the commit that it began with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from notetrans.errors import NotetransError
from notetrans.pipeline.decisions.decide import laid_over
from notetrans.pipeline.known import post_state, read_post
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.site import Site
from notetrans.site import Post
from notetrans.stage import Entry, Staged, StagedUnit
from notetrans.stage.decisions import decisions_folder
from notetrans.stage.git_history import differing_files
from notetrans.stage.state import state_path


def standing_since(
    site: Site, commit: str, posts: Sequence[Post], staged: Sequence[Staged]
) -> Iterator[Staged]:
    """Yield the staged posts, and the published ones that are not as the commit has them."""
    yield from staged
    waiting = {(each.language, each.note) for each in staged}
    changed = differing_files(site.root, commit)
    decided = {name.rpartition("/")[0] for name in changed}
    for post in posts:
        place = (post.language, post.note.path)
        state = state_path(site.root, *place).relative_to(site.root)
        decisions = decisions_folder(site.root, *place).relative_to(site.root)
        if place in waiting:
            continue
        with suppress(NotetransError):
            if decisions.as_posix() in decided and (laid := with_decisions(site, post)):
                yield laid
            elif state.as_posix() in changed or post.path in changed:
                yield from _as_staged(site, post)


def with_decisions(site: Site, post: Post) -> Staged | None:
    """Return what the next run would stage for what people decided; nothing is written."""
    finished = laid_over(site, post, read_note(site.root, post.note.path, site.options))
    return finished.staged if finished else None


def _as_staged(site: Site, post: Post) -> Iterator[Staged]:
    """Yield a published post as one that waits, its units in the state's order."""
    note = read_note(site.root, post.note.path, site.options)
    document = read_post(site.root / post.path, note.document.options)
    state = post_state(site.root, post)
    if document and state:
        units: dict[str, list[tuple[str, int]]] = {}
        for digest, unit in note.hashed:
            units.setdefault(digest, []).append((unit.id, unit.line))
        yield Staged(
            note=post.note.path,
            language=post.language,
            target=post.path,
            source=note.blob,
            text=document.text,
            units=tuple(_unit(entry, units) for entry in state.entries),
            draft=state.draft,
        )


def _unit(entry: Entry, units: dict[str, list[tuple[str, int]]]) -> StagedUnit:
    """Return what a state says of a unit as the stage would, with its id and line in the note."""
    left = units.get(entry.source)
    unit_id, line = left.pop(0) if left else ("", 0)
    return StagedUnit(unit_id, entry, line, bool(entry.target))
