"""Names in a configuration that only a stage knows: each is looked up before anything is done.

The configuration itself knows its keys and their types. Which layouts, dialects and checks there
are, what a template may hold and where the site ends, the stages know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from notetrans.config import Config, Settings
from notetrans.errors import ConfigError, NotetransError, UsageError
from notetrans.languages import near

_FIELD = re.compile(r"\{(\w+)\}")
_FILLED = ("lang", "model")


def check_names(settings: Settings) -> None:
    """Raise :class:`ConfigError`, with file and line, for a name that is none."""
    for key, ask in _ASKED.items():
        if key not in settings.lines:
            continue
        try:
            ask(settings.config)
        except NotetransError as error:
            told = error.message if error.message.startswith(key) else f"{key}: {error.message}"
            raise ConfigError(
                told, path=settings.path, line=settings.lines[key], remedy=error.remedy
            ) from None


def _layout(config: Config) -> None:
    from notetrans.site.layouts import template

    template(config.site.layout, config.site.output)


def _sources(config: Config) -> None:
    for glob in config.site.sources:
        parts = glob.removeprefix("!").split("/")
        if ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", glob):
            raise UsageError(
                f"{glob!r} leads out of the site's folder",
                remedy="Write it relative to that folder, without `..`; to take in another "
                "folder, put notetrans.yaml above both.",
            )


def _dialects(config: Config) -> None:
    from notetrans.parse.dialects import chosen

    chosen(config.translate.dialects)


def _checks(config: Config) -> None:
    from notetrans.verify.registry import named

    named(config.checks)


def _set(config: Config) -> None:
    values = (value for value in config.frontmatter.set.values() if isinstance(value, str))
    for name in (found[1] for value in values if (found := _FIELD.fullmatch(value))):
        if name not in _FILLED:
            hits = near(name, _FILLED) or _FILLED
            known = " or ".join(f"{{{hit}}}" for hit in hits)
            raise UsageError(f"unknown field {{{name}}}", remedy=f"Use {known}.")


_ASKED: Mapping[str, Callable[[Config], None]] = {
    "site.sources": _sources,
    "site.layout": _layout,
    "site.output": _layout,
    "frontmatter.set": _set,
    "translate.dialects": _dialects,
    "checks": _checks,
}
