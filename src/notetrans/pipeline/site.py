"""A site as the pipeline sees it: its settings, glossary and parse options, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from notetrans.site import Plan, discover


@dataclass(frozen=True)
class Site:
    """What holds for every post of a run."""

    root: Path
    config: Config
    options: ParseOptions
    matcher: TermMatcher

    def plan(self, paths: Sequence[Path] = (), targets: Sequence[str] = ()) -> Plan:
        """Return which notes become which posts; see :func:`notetrans.site.discover`."""
        return discover(
            self.root,
            self.config,
            paths,
            read=read_front_matter,
            targets=targets,
            identify=identify,
        )


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
