"""A site as the pipeline sees it: its settings, glossary and parse options, read once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from notetrans.config import Config, Settings, parse_options
from notetrans.errors import ConfigError
from notetrans.folders import Folders
from notetrans.model import ParseOptions
from notetrans.pipeline.configured import check_names
from notetrans.pipeline.index.facts import Facts
from notetrans.pipeline.index.index import opened
from notetrans.protect import TermMatcher
from notetrans.protect.glossary import load as load_glossary
from notetrans.site import Plan, discover, listed_endings, post_path
from notetrans.stage import known_posts, staged_posts


@dataclass(frozen=True)
class Site:
    """What holds for every post of a run."""

    root: Path
    config: Config
    options: ParseOptions
    matcher: TermMatcher

    def plan(
        self,
        paths: Sequence[Path] = (),
        targets: Sequence[str] = (),
        *,
        facts: Facts | None = None,
    ) -> Plan:
        """Return which notes become which posts; see :func:`notetrans.site.discover`.

        ``facts`` are given where they serve for more than the plan; else the index is asked.
        """
        if facts:
            return self._plan(paths, targets, facts)
        if paths and all(path.is_file() for path in paths):
            return self._plan(paths, targets, Facts(self.folders(signs=False)))
        with opened(self.root) as index:
            facts = Facts(self.folders(), index)
            plan = self._plan(paths, targets, facts)
            facts.save(forget=not paths)
        return plan

    def whole_plan(self) -> Plan:
        """Return the plan for all languages that the site has posts in, or is to have."""
        wanted = tuple(dict.fromkeys((*self.config.languages.targets, *self.languages)))
        return self.plan((), wanted) if wanted else Plan((), (), ())

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which anything is staged or published."""
        staged = {each.language for each in staged_posts(self.root)}
        return tuple(sorted({*staged, *(language for language, _ in known_posts(self.root))}))

    def folders(self, *, signs: bool = True) -> Folders:
        """Return the folders of the site, to be listed."""
        return Folders(self.root, listed_endings(self.config), signs=signs)

    def _plan(self, paths: Sequence[Path], targets: Sequence[str], facts: Facts) -> Plan:
        plan = self._discover(paths, targets, facts, ())
        if _may_hold_posts(plan) and (orphans := set(_orphans(self.root, self.config))):
            return self._discover(paths, targets, facts, orphans)
        return plan

    def _discover(
        self,
        paths: Sequence[Path],
        targets: Sequence[str],
        facts: Facts,
        orphans: Collection[str],
    ) -> Plan:
        return discover(
            self.root,
            self.config,
            paths,
            read=facts.front_matter,
            targets=targets,
            identify=facts.language,
            orphans=orphans,
            folders=facts.folders,
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
    """Return a site; raises :class:`ConfigError` for names and a glossary that cannot be used."""
    check_names(settings)
    config = settings.config
    path = settings.root / config.glossary.path
    if path.is_file():
        terms = load_glossary(path).terms
    elif config.glossary.path == type(config.glossary)().path:
        terms = ()
    else:
        raise ConfigError(
            f"glossary.path: there is no glossary {config.glossary.path}",
            path=settings.path,
            line=settings.lines.get("glossary.path", 0),
            remedy="Write it, or correct the path.",
        )
    return Site(settings.root, config, parse_options(config), TermMatcher(terms))
