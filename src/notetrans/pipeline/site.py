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
            identify=_identify,
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
    text = decode(path.read_bytes(), path)
    check_text(text, path)
    front = frontmatter.split(text, path)
    return front.data if front else {}


def _identify(path: Path) -> str | None:
    """Return the language that a note's text is in, if it is long enough to tell."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    text = decode(path.read_bytes(), path)
    letters = sum(char.isalpha() for char in text)
    if letters < _LEAST_LETTERS:
        return None
    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    language, probability = identifier.classify(text)
    return str(language) if probability > _SURE else None


_LEAST_LETTERS = 80
_SURE = 0.9
