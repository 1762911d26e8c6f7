"""Whether state, posts and cache agree; each disagreement with its file, line and remedy.

Nothing is changed: what is damaged is told, and stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from notetrans.cachefile import damage
from notetrans.errors import NotetransError, PublishError
from notetrans.pipeline.caches import CACHE
from notetrans.pipeline.known import read_post
from notetrans.pipeline.notes import target_hash
from notetrans.pipeline.site import Site
from notetrans.pipeline.upkeep.orphans import find_orphans
from notetrans.site import Post
from notetrans.stage import PostState, content_hash, known_posts, read_state
from notetrans.stage.init import ATTRIBUTES
from notetrans.stage.publish import JOURNAL
from notetrans.stage.staging import damaged_files
from notetrans.stage.state import line_of, state_path


def disagreements(site: Site, posts: Iterable[Post]) -> Iterator[NotetransError]:
    """Yield what does not agree; ``posts`` are those of the notes that there are."""
    posts = list(posts)
    yield from _attributes(site.root)
    yield from _files(site.root)
    for orphan in find_orphans(site, posts):
        path = _shown(site.root, orphan.language, orphan.note)
        if orphan.heir:
            message = f"its note {orphan.note} is {orphan.heir.note.path} now"
            yield PublishError(message, path=path, remedy="Run `notetrans translate` or `prune`.")
        else:
            message = f"its note {orphan.note} is gone"
            yield PublishError(message, path=path, remedy="Run `notetrans prune`.")
    for post in posts:
        yield from _post(site, post)
    yield from _stage(site.root)
    yield from _cache(site.root)


def _attributes(root: Path) -> Iterator[NotetransError]:
    path = root / ".notetrans/.gitattributes"
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    if (root / ".notetrans/state").is_dir() and "merge=union" not in text:
        yield PublishError(
            "git is not told how to merge state files",
            path=".notetrans/.gitattributes",
            remedy=f"Add the line `{ATTRIBUTES.splitlines()[-1]}`.",
        )


def _files(root: Path) -> Iterator[NotetransError]:
    for language, note in known_posts(root):
        path = _shown(root, language, note)
        try:
            _, problems = read_state(root, language, note)
        except NotetransError as error:
            error.path = path
            yield error
            continue
        for problem in problems:
            remedy = "Run `notetrans translate --publish` for this note."
            if "marker" in problem.text:
                remedy = "`notetrans memory gc` writes the file anew."
            elif "review" in problem.text:
                remedy = "Publish the post again once its text is what it should be."
            yield PublishError(problem.text, path=path, line=problem.line, remedy=remedy)


def _shown(root: Path, language: str, note: str) -> str:
    return state_path(root, language, note).relative_to(root).as_posix()


def _post(site: Site, post: Post) -> Iterator[NotetransError]:
    try:
        state, _ = read_state(site.root, post.language, post.note.path)
    except NotetransError:  # told with the files
        return
    if state is None:
        return
    path = site.root / post.path
    if not path.is_file():
        remedy = "Run `notetrans translate --publish`, or restore it."
        yield PublishError("was published and is not there", path=post.path, remedy=remedy)
    elif content_hash(path.read_bytes()) not in state.published:
        remedy = "Run `notetrans translate` to take the change in, or undo it."
        yield PublishError("is not as it was published", path=post.path, remedy=remedy)
    else:
        yield from _units(site, post, state)


def _units(site: Site, post: Post, state: PostState) -> Iterator[NotetransError]:
    """Yield the units whose target does not stand in a post that nobody changed."""
    document = read_post(site.root / post.path, site.options)
    if document is None:
        yield PublishError("cannot be read as Markdown", path=post.path)
        return
    there = Counter(target_hash(unit) for unit in document.units)
    for entry in state.entries:
        if entry.target and not there[entry.target]:
            language, note = post.language, post.note.path
            yield PublishError(
                f"the target of this unit is not in {post.path}",
                path=_shown(site.root, language, note),
                line=line_of(site.root, language, note, entry),
                remedy="Run `notetrans translate --force --publish` for this note.",
            )


def _stage(root: Path) -> Iterator[NotetransError]:
    for path in damaged_files(root):
        remedy = "Remove it; `notetrans translate` makes it again."
        yield PublishError("not a staged post", path=path.relative_to(root), remedy=remedy)
    if (root / JOURNAL).exists():
        remedy = "Run `notetrans publish`."
        yield PublishError("a publish was cut short", path=JOURNAL, remedy=remedy)


def _cache(root: Path) -> Iterator[NotetransError]:
    for path in sorted((root / CACHE).glob("*.sqlite")):
        wrong = damage(path)
        if wrong:
            remedy = "Remove it, then run `notetrans memory rebuild`."
            yield PublishError(wrong, path=path.relative_to(root), remedy=remedy)
