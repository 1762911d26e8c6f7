"""Options that several verbs share, and the settings that they make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from notetrans.pipeline.site import Site

Command = TypeVar("Command", bound=Callable[..., Any])


def site_options(command: Command) -> Command:
    """Add PATHS, ``--to`` and ``--config``."""
    command = click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path),
        help="Configuration file instead of the notetrans.yaml found upwards.",
    )(command)
    command = click.option(
        "--to",
        "-l",
        "languages",
        metavar="LANGS",
        help="Target languages, with commas between: es,fr.",
    )(command)
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path))(command)


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def open_site_here(
    config_path: Path | None, flags: dict[str, str] | None = None, paths: tuple[Path, ...] = ()
) -> Site:
    """Return the site around the working directory, or around the first path."""
    from notetrans.config import load
    from notetrans.pipeline.site import open_site

    start = Path.cwd()
    if paths and not _is_below(paths[0], start):
        first = paths[0].resolve()
        start = first if first.is_dir() else first.parent
    return open_site(load(start, path=config_path, flags=flags))


def settings_here(config_path: Path | None) -> tuple[Path, str]:
    """Return the folder of the site around the working directory, and what tells its settings."""
    from notetrans.config import locate, user_path
    from notetrans.pipeline.overview.kept import settings_of

    here = config_path.resolve().parent if config_path else None
    root, file = (here, config_path) if here else locate(Path.cwd())
    return root, settings_of(root, file, user_path())


def _is_below(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def split_languages(text: str | None) -> tuple[str, ...]:
    """Return the languages of ``--to``."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
