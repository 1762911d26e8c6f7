"""Where a configuration comes from, and which place wins.

Law: flag > environment > the user's own file > ``notetrans.yaml`` > default, key by key. A key
that only one of the two files may hold is refused in the other (see :mod:`.schema`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notetrans.config.keys import KEYS, build
from notetrans.config.load import Values, read_file, read_value
from notetrans.config.schema import Config
from notetrans.errors import ConfigError, UsageError
from notetrans.languages import Names, find, near
from notetrans.model import ParseOptions

FILE_NAME = "notetrans.yaml"


@dataclass(frozen=True, slots=True)
class Settings:
    """A configuration, the folder of its site, and its file (``None``: there is none).

    ``lines`` holds the line of each key that stands in the file.
    """

    config: Config
    root: Path
    path: Path | None = None
    lines: Mapping[str, int] = field(default_factory=dict)


def load(
    start: Path,
    *,
    path: Path | None = None,
    flags: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    user: Path | None = None,
) -> Settings:
    """Return the settings that hold for ``start``, a folder.

    ``path`` names the file instead of looking for it, ``flags`` holds values by dotted name as
    they were typed, ``user`` is the user's own file instead of the platform's place. Raises
    :class:`ConfigError` with file, line and remedy, :class:`UsageError` for a missing ``path``.
    """
    if path is not None and not path.is_file():
        raise UsageError(f"there is no file {path}", remedy="Run `notetrans init` to make one.")
    root, found = (path.resolve().parent, path) if path else locate(start)
    values, lines = read_file(found, "project") if found else Values({}, {})
    own = user_path() if user is None else user
    personal, own_lines = read_file(own, "user") if own.is_file() else Values({}, {})
    personal |= _from_environment(os.environ if environ is None else environ)
    personal |= {name: _flag(name, text) for name, text in (flags or {}).items()}
    config = build(_with_keys_kept(values, personal))
    _check_languages(config, found, lines)
    _check_prices(config, own, own_lines)
    return Settings(config, root, found, lines)


def locate(start: Path) -> tuple[Path, Path | None]:
    """Return the site's folder and its configuration file, if there is one.

    Looks upwards from ``start`` for ``notetrans.yaml``, then for ``.notetrans``. A folder that
    holds ``.git`` is the last one looked at: what lies above a repository is not its owner's
    to decide. Where nothing is found the site is ``start``.
    """
    folders = list(_upwards(start.resolve()))
    for folder in folders:
        if (folder / FILE_NAME).is_file():
            return folder, folder / FILE_NAME
    for folder in folders:
        if (folder / ".notetrans").is_dir():
            return folder, None
    return start.resolve(), None


def _upwards(start: Path) -> list[Path]:
    folders = [start, *start.parents]
    last = next((i for i, folder in enumerate(folders) if (folder / ".git").exists()), None)
    return folders if last is None else folders[: last + 1]


def user_path() -> Path:
    """Return the place of the user's own configuration on this platform."""
    from platformdirs import user_config_path

    return user_config_path("notetrans") / "config.yaml"


def _with_keys_kept(project: Mapping[str, Any], personal: dict[str, Any]) -> dict[str, Any]:
    """Return all values. A person's key goes where that person says, or to OpenAI.

    Where only the site's file names the engine, the variable of the person's key is passed over,
    unless the person named an address too: a key would go to a provider whose it is not.
    """
    values = {**project, **personal}
    told = personal.keys() & {"backend.name", "backend.base_url"}
    if not told and values.get("backend.name", "openai") != "openai":
        values.pop("backend.api_key_env", None)
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for key in KEYS.values():
        name = next((name for name in key.env if environ.get(name)), None)
        if name:
            found[key.name] = read_value(key, environ[name], f"environment variable {name}")
    return found


def _flag(name: str, text: str) -> Any:
    if name not in KEYS:
        hits = near(name, KEYS)
        raise UsageError(
            f"{name} is not a key of the configuration",
            remedy=f"Did you mean {' or '.join(hits)}?" if hits else "",
        )
    return read_value(KEYS[name], text, f"option {_option(name)}")


def _option(name: str) -> str:
    """Return what the command line calls a key: ``--max-cost``, ``--backend`` for its name."""
    section, _, last = name.partition(".")
    return f"--{(section if last == 'name' else last).replace('_', '-')}"


def _check_languages(config: Config, path: Path | None, lines: Mapping[str, int]) -> None:
    for key, text in _no_languages(config):
        raise ConfigError(
            f"{key}: {text!r} is no language",
            path=path,
            line=lines.get(key, 0),
            remedy="Use a BCP 47 tag (zh-Hant), or give the site's own name one in "
            "languages.names.",
        )


def _no_languages(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the texts that stand where a language should and are none, each with its key."""
    names, source = config.languages.names, config.languages.source
    yield from (("languages.names", tag) for tag in names.values() if find(tag) is None)
    named = [("languages.targets", text) for text in config.languages.targets]
    named += [("languages.source", source)] if source != "auto" else []
    named += [("translate.style", text) for text in config.translate.style]
    yield from ((key, text) for key, text in named if find(text, names) is None)


def _check_prices(config: Config, path: Path, lines: Mapping[str, int]) -> None:
    for model, numbers in config.backend.prices.items():
        if len(numbers) not in {1, 2, 3}:
            raise ConfigError(
                f"backend.prices: {model!r} has {len(numbers)} numbers",
                path=path,
                line=lines.get("backend.prices", 0),
                remedy="Write [input, output], [input, output, cached input] or [characters].",
            )


def site_names(config: Config) -> Names:
    """Return the site's own names → BCP 47: those declared, and how it writes its languages.

    A site with ``targets: [zh-hant]`` calls the language ``zh-hant`` in its paths.
    """
    declared = {name: find(tag) or tag for name, tag in config.languages.names.items()}
    written = [config.languages.source, *config.languages.targets]
    found = {text: find(text, declared) for text in written if text not in declared}
    return declared | {text: tag for text, tag in found.items() if tag and text != "auto"}


def parse_options(config: Config) -> ParseOptions:
    """Return what the configuration says about parsing."""
    leave = set(config.frontmatter.leave)
    return ParseOptions(
        front_matter_keys=tuple(k for k in config.frontmatter.translate if k not in leave),
        dialects=config.translate.dialects,
        citations=config.translate.citations,
        citation_headings=config.translate.citation_headings,
        site_url=config.site.url,
    )
