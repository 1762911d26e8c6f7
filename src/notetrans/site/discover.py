"""Which notes become which posts; everything that must be refused before anything is sent.

Law: no two posts of a plan share a file, and none is a note's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import splitext

from notetrans.config.schema import Config
from notetrans.config.settings import site_names
from notetrans.errors import NoteError, NotetransError, UsageError
from notetrans.folders import Folders
from notetrans.languages import Names, display_name, parse, same, site_name
from notetrans.site.layouts import expand, expand_all, fields, joins_by, template
from notetrans.site.notes import TRANSLATED, Habits, Note, is_skipped, locate, with_language
from notetrans.site.paths import Places, fold, unwritable
from notetrans.site.sources import ENDINGS, beside, find_sources, named_sources, starts

ORPHAN = "a post whose note is gone"
FrontMatter = Mapping[str, object]
Target = tuple[str, str]
"""A language: its BCP 47 tag and the site's own name."""


@dataclass(frozen=True, slots=True)
class Post:
    """A note in one more language: tag, the site's name for it, and the post's path.

    ``copy`` marks a note that is in that language already and is to be copied.
    """

    note: Note
    language: str
    name: str
    path: str
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not translated, and why; ``is_translation``: it is one itself."""

    path: str
    reason: str
    is_translation: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Posts in the order of their notes' paths, what is left out, what is refused.

    ``nothing`` says where notes were looked for, if there are none.
    """

    posts: tuple[Post, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[NotetransError, ...]
    nothing: str = ""


def discover(
    root: Path,
    config: Config,
    paths: Sequence[Path] = (),
    *,
    read: Callable[[str], FrontMatter],
    targets: Sequence[str] = (),
    identify: Callable[[str], str | None] | None = None,
    orphans: Collection[str] = (),
    folders: Folders | None = None,
) -> Plan:
    """Return what there is to translate under ``root``, or at ``paths`` alone.

    ``read`` gives a file's front matter by its path below ``root`` (raising :class:`NoteError`),
    ``targets`` the languages instead of the configuration's, ``identify`` the language of a text
    where nothing else says it, ``orphans`` the posts whose notes are gone, ``folders`` the
    folders of the site as they were listed before. Raises :class:`UsageError` where no target
    language is given or one is unknown, and for paths that cannot be notes;
    :class:`~notetrans.errors.ConfigError` for a bad template.
    """
    root = root.resolve()
    names = site_names(config)
    wanted = _targets(targets or config.languages.targets, names)
    globs = config.site.sources
    folders = folders or Folders(root, ENDINGS, signs=False)
    chosen = set(named_sources(folders, paths, globs) if paths else find_sources(folders, globs))
    looked_at = {*chosen, *(beside(folders, chosen) if paths else ())}
    unwritten = [path for path in sorted(looked_at) if unwritable(path)]
    looked_at.difference_update(unwritten)
    search = _Search(folders, config, {**names, **{name: tag for tag, name in wanted}}, orphans)
    notes = search.notes(sorted(looked_at), read, identify)
    notes = search.originals(notes)
    asked = chosen - search.left
    posts = search.posts([note for note in notes if note.path in asked], wanted)
    posts = search.agreed(posts, notes)
    return Plan(
        tuple(posts),
        tuple(each for each in search.skipped if each.path in chosen),
        (
            *(_unwritten(path) for path in unwritten if path in chosen),
            *(error for error in search.errors if str(error.path) in chosen),
        ),
        "" if chosen else _nothing(paths, globs),
    )


def listed_endings(config: Config) -> tuple[str, ...]:
    """Return the endings of all files that say where a site stands: notes, posts, our own."""
    form = template(config.site.layout, config.site.output)
    own = splitext(form)[1].casefold()
    return (*ENDINGS, ".txt", ".json", ".jsonl", *([own] if own and "{" not in own else []))


def post_path(config: Config, note: str, language: str) -> str:
    """Return where a note's post in a language stands, as far as the note's path alone tells."""
    names = site_names(config)
    form = template(config.site.layout, config.site.output)
    source = config.languages.source
    habits = Habits(names, "" if source == "auto" else parse(source, names), joins_by(form))
    found = locate(note, {}, habits) or with_language(note, "und", names)
    found_in = starts(config.site.sources)
    values = fields(note, stem=found.stem, folder=found.folder, starts=found_in)
    return expand(form, values, site_name(language, names))


def _targets(texts: Iterable[str], names: Names) -> list[Target]:
    found: dict[str, str] = {}
    for text in texts:
        tag = parse(text, names)
        name = site_name(tag, names)
        if name in names or not any(same(tag, known) for known in found.values()):
            found.setdefault(name, names.get(name, tag))
    if not found:
        raise UsageError(
            "no language to translate into",
            remedy="Name some with --to es,fr or as languages.targets in notetrans.yaml.",
        )
    return [(tag, name) for name, tag in found.items()]


class _Search:
    """One search: what holds throughout, and what was left out or refused on the way."""

    def __init__(
        self, folders: Folders, config: Config, names: Names, orphans: Collection[str]
    ) -> None:
        self.orphans = orphans
        self.places = Places(folders)
        self.config = config
        self.form = template(config.site.layout, config.site.output)
        self.starts = starts(config.site.sources)
        source = config.languages.source
        self.source = "" if source == "auto" else parse(source, names)
        self.habits = Habits(names, self.source, joins_by(self.form))
        self.skipped: list[Skipped] = []
        self.errors: list[NotetransError] = []
        self.says_original: set[str] = set()
        self.left: set[str] = set()
        self.identities: dict[str, str] = {}

    def notes(
        self,
        paths: Sequence[str],
        read: Callable[[str], FrontMatter],
        identify: Callable[[str], str | None] | None,
    ) -> list[Note]:
        """Return all notes with their language; those in ``left`` only so that their
        translations are known for what they are."""
        found = []
        for path in paths:
            data = self._read(path, read)
            if data is None:
                continue
            note = locate(path, data, self.habits, paths)
            if note is None and path in self.left:
                note = with_language(path, "und", self.habits.names)
            note = note or self._identified(path, identify)
            if note:
                found.append(note)
        return found

    def _read(self, path: str, read: Callable[[str], FrontMatter]) -> FrontMatter | None:
        try:
            data = read(path)
        except NotetransError as error:
            self.errors.append(_at(error, path))
            return None
        if data.get("translated") is False:
            self.says_original.add(path)
        reason = is_skipped(data, self.config.translate.drafts, path)
        if path in self.orphans:
            reason = ORPHAN
        if reason:
            self.skipped.append(Skipped(path, reason, reason == TRANSLATED))
            self.left.add(path)
        return None if reason in (TRANSLATED, ORPHAN) else data

    def _identified(self, path: str, identify: Callable[[str], str | None] | None) -> Note | None:
        tag = identify(path) if identify else None
        if tag:
            return with_language(path, tag, self.habits.names)
        self.errors.append(
            NoteError(
                "its language is not known",
                path=path,
                remedy="Add `lang:` to its front matter, or set languages.source.",
            )
        )
        return None

    def originals(self, notes: Sequence[Note]) -> list[Note]:
        """Return the notes that are no translation of another, as their names tell."""
        names = {note.name for note in notes} | set(self.habits.names)
        by_path = {fold(note.path): note for note in notes}
        claims: dict[str, list[Note]] = {}
        for note in notes:
            for path in self._paths(note, names - {note.name}).values():
                claimed = by_path.get(fold(path))
                if claimed and claimed is not note:
                    claims.setdefault(claimed.path, []).append(note)
        return [note for note in notes if self._is_original(note, claims)]

    def _is_original(self, note: Note, claims: Mapping[str, Sequence[Note]]) -> bool:
        if note.path in self.says_original or note.path in self.left:
            return True
        rivals = claims.get(note.path, ())
        above = [each for each in rivals if self._is_above(each, note, claims)]
        if above:
            self.skipped.append(Skipped(note.path, f"a translation of {above[0].path}", True))
            return False
        equal = [each for each in rivals if not self._is_above(note, each, claims)]
        if not equal:
            return True
        self.errors.append(
            UsageError(
                f"this and {equal[0].path} may each be the other's translation",
                path=note.path,
                remedy="Set languages.source, or `translated: false` in the original's "
                "front matter.",
            )
        )
        return False

    def _is_above(self, first: Note, second: Note, claims: Mapping[str, Sequence[Note]]) -> bool:
        """Tell whether the second can only be a translation of the first."""
        if first not in claims.get(second.path, ()):
            return False
        if second not in claims.get(first.path, ()):
            return True
        return self._rank(first) > self._rank(second)

    def _rank(self, note: Note) -> tuple[bool, bool]:
        usual = bool(self.source) and same(note.language, self.source)
        return note.path in self.says_original, usual

    def posts(self, notes: Iterable[Note], wanted: Sequence[Target]) -> list[Post]:
        """Return a post per note and language, without those whose path is refused."""
        names = [name for _, name in wanted]
        made = (
            self._post(note, language, name, paths[name])
            for note in notes
            for paths in [self._paths(note, names)]
            for language, name in wanted
        )
        return [post for post in made if post]

    def _post(self, note: Note, language: str, name: str, path: str) -> Post | None:
        copy = same(note.language, language)
        reason = self.places.problem(path)
        itself = not reason and self._identity(path) == self._identity(note.path)
        if copy and (itself or self.config.languages.same_language == "skip"):
            self.skipped.append(Skipped(note.path, f"in {display_name(language)} already"))
            return None
        if reason or itself:
            reason = reason or "it is the note itself"
            self.errors.append(
                UsageError(
                    f"its {display_name(language)} post cannot be {path}: {reason}",
                    path=note.path,
                    remedy="Change site.output in notetrans.yaml, or the note's name.",
                )
            )
            return None
        return Post(note, language, name, path, copy)

    def _paths(self, note: Note, names: Collection[str]) -> dict[str, str]:
        """Return the paths of a note's posts by the site's names for their languages."""
        values = fields(note.path, stem=note.stem, folder=note.folder, starts=self.starts)
        return expand_all(self.form, values, names)

    def _identity(self, path: str) -> str:
        if path not in self.identities:
            self.identities[path] = self.places.identity(path)
        return self.identities[path]

    def agreed(self, posts: Sequence[Post], notes: Sequence[Note]) -> list[Post]:
        """Return the posts that have their file for themselves."""
        sources = {self._identity(note.path): note.path for note in notes}
        shared: dict[str, list[Post]] = {}
        for post in posts:
            shared.setdefault(self._identity(post.path), []).append(post)
        return [post for post in posts if not self._conflict(post, sources, shared)]

    def _conflict(
        self, post: Post, sources: Mapping[str, str], shared: Mapping[str, Sequence[Post]]
    ) -> bool:
        place = self._identity(post.path)
        together = shared[place]
        if len(together) == 1 and place not in sources:
            return False
        others: Collection[str] = [
            other.note.path for other in together if other.note is not post.note
        ]
        if place in sources:
            message = f"its post {post.path} is another note, {sources[place]}"
        elif others:
            message = f"its post {post.path} is also that of {', '.join(others)}"
        else:
            message = f"its posts in several languages would all be {post.path}"
        self.errors.append(
            UsageError(
                message,
                path=post.note.path,
                remedy="Rename one, or change site.output in notetrans.yaml.",
            )
        )
        return True


def _nothing(paths: Sequence[Path], globs: Sequence[str]) -> str:
    where = " ".join(map(str, paths)) or "the site's folder"
    if globs:
        said = ", ".join(globs)
        return f"no notes found: no Markdown file in {where} is named by site.sources ({said})"
    if paths:
        return f"no notes found: there is no Markdown file in {where}"
    return (
        "no notes found: there is no Markdown file under posts/. Say where yours are by "
        "site.sources in notetrans.yaml, or name files or folders."
    )


def _unwritten(path: str) -> NoteError:
    """Return the refusal of a note, its path in letters that may be printed."""
    shown = ascii(path)[1:-1]
    return NoteError(unwritable(path) or "", path=shown, remedy="Rename it.")


def _at(error: NotetransError, path: str) -> NotetransError:
    """Return the error with the note's path as people see it."""
    error.path = path
    return error
