"""``notetrans review``: a page of the browser to look at what is staged, decide, and publish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import open_site_here, site_options, split_languages

if TYPE_CHECKING:
    from notetrans.pipeline import Site
    from notetrans.pipeline.reviewing.desk import Wanted


@click.command("review")
@site_options
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option("--by", metavar="NAME", default="", help="Who decides; else git's user.")
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    port: int,
    no_browser: bool,
    by: str,
) -> int:
    """Look at staged posts in the browser, decide, and publish.

    PATHS are notes or posts, or folders of either; without any, all that is staged. The page
    runs on this machine and for nobody else; Ctrl-C ends it.
    """
    from notetrans.cli.report import Report

    with Report() as report:
        site = open_site_here(config_path, None, paths)
        wanted = _wanted(site, paths, split_languages(languages))
        _serve(site, wanted, port=port, browser=not no_browser, by=by)
    return report.code


def _serve(site: Site, wanted: Wanted, *, port: int, browser: bool, by: str) -> None:
    from notetrans.errors import UsageError

    try:
        from notetrans.review.web.serve import serve
    except ImportError as error:
        raise UsageError(
            f"the review page needs the package {error.name}",
            remedy="pip install 'notetrans[review]'. `notetrans diff` shows the same without it.",
        ) from None
    from notetrans.pipeline.reviewing.desk import SiteDesk
    from notetrans.stage.git_history import whoami

    def ready(address: str) -> None:
        click.echo(f"review  {address}\nCtrl-C ends it; what was decided is kept.")
        if browser:
            _open(address)

    serve(SiteDesk(site, wanted, by or whoami(site.root)), port=port, ready=ready)


def _open(address: str) -> None:
    """Open a browser from a thread of its own: some do not return before they are closed."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _wanted(site: Site, paths: tuple[Path, ...], languages: tuple[str, ...]) -> Wanted:
    """Return whether a post is meant; raises ``UsageError`` for an unknown language or path."""
    from notetrans.config import site_names
    from notetrans.errors import UsageError
    from notetrans.languages import parse

    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no {path}", remedy="Name a note, a post or a folder.")
    tags = {parse(text, site_names(site.config)) for text in languages}
    asked = [path.resolve() for path in paths]

    def wanted(language: str, note: str, target: str) -> bool:
        files = [(site.root / name).resolve() for name in (note, target)] if asked else []
        below = not asked or any(file.is_relative_to(path) for file in files for path in asked)
        return below and (not tags or language in tags)

    return wanted
