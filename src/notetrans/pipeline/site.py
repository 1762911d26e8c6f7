"""A site as the pipeline sees it: its settings, glossary and parse options, read once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from notetrans.config import Config, Settings, parse_options
from notetrans.errors import ConfigError
from notetrans.model import ParseOptions
from notetrans.parse import frontmatter
from notetrans.parse.note import check_text, decode
from notetrans.pipeline.identify import identify
from notetrans.pipeline.notes import read_bytes
from notetrans.protect import TermMatcher
from notetrans.protect.glossary import load as load_glossary
from notetrans.site import Plan, discover, post_path
from notetrans.stage import known_posts


@dataclass(frozen=True)
class Site:
    """What holds for every post of a run."""

    root: Path
    config: Config
    options: ParseOptions
    matcher: TermMatcher

    def plan(self, paths: Sequence[Path] = (), targets: Sequence[str] = ()) -> Plan:
        """Return which notes become which posts; see :func:`notetrans.site.discover`."""
        plan = self._discover(paths, targets, ())
        if _may_hold_posts(plan) and (orphans := set(_orphans(self.root, self.config))):
            return self._discover(paths, targets, orphans)
        return plan

    def _discover(
        self, paths: Sequence[Path], targets: Sequence[str], orphans: Collection[str]
    ) -> Plan:
        return discover(
            self.root,
            self.config,
            paths,
            read=lambda path: read_front_matter(self.root / path),
            targets=targets,
            identify=lambda path: identify(self.root / path),
            orphans=orphans,
        )


def _may_hold_posts(plan: Plan) -> bool:
    """Return whether posts may be taken for notes; to find out takes time on a large site."""
    languages = {post.language for post in plan.posts}
    return bool(plan.errors) or any(post.note.language in languages for post in plan.posts)


def _orphans(root: Path, config: Config) -> Iterator[str]:
    """Yield the paths of posts whose note is gone."""
    for language, note in known_posts(root):
        if not (root / note).exists():
            yield post_path(config, note, language)


def open_site(settings: Settings) -> Site:
    """Return a site; raises :class:`ConfigError` for a glossary that cannot be used."""
    config = settings.config
    path = settings.root / config.glossary.path
    if path.is_file():
        terms = load_glossary(path).terms
    elif config.glossary.path == type(config.glossary)().path:
        terms = ()
    else:
        raise ConfigError("there is no such glossary", path=path, remedy="Check glossary.path.")
    return Site(settings.root, config, parse_options(config), TermMatcher(terms))


def read_front_matter(path: Path) -> Mapping[str, object]:
    """Return a file's front matter as loaded, ``{}`` without any; raises ``NoteError``."""
    text = decode(read_bytes(path), path)
    check_text(text, path)
    front = frontmatter.split(text, path)
    return front.data if front else {}
