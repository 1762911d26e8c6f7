"""``notetrans export``: posts as files for a translator's tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notetrans.cli.options import json_option, open_site_here, site_options, split_languages
from notetrans.exchange import FORMATS, Format

if TYPE_CHECKING:
    from notetrans.cli.report import Report
    from notetrans.pipeline.site import Site
    from notetrans.pipeline.translators.exchange import Exported, Parcel


@click.command("export")
@site_options
@click.option(
    "--format",
    "name",
    type=click.Choice(list(FORMATS)),
    default="xliff",
    show_default=True,
    help="XLIFF 2.1, XLIFF 1.2, TMX 1.4b or PO.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Folder (exchange/ without it), or one file for all.",
)
@click.option("--force", is_flag=True, help="Replace files with work that is not imported.")
@json_option
def command(
    *,
    paths: tuple[Path, ...],
    languages: str | None,
    config_path: Path | None,
    name: str,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Write posts as files for a translator's tools.

    PATHS are notes or folders of notes; without any, all notes of the site. What is staged,
    published and missing is in them; `notetrans import` takes them home.
    """
    from notetrans.cli.report import Report
    from notetrans.pipeline.translators.exchange import parcels

    with Report(as_json=as_json) as report:
        site = open_site_here(config_path, None, paths)
        plan = site.plan(paths, split_languages(languages))
        report.plan(plan)
        form = FORMATS[name]
        folder = output or Path.cwd() / "exchange"
        done = [
            exported
            for parcel in parcels(plan.posts, form, folder)
            if (exported := _export(site, parcel, form, report, force=force))
        ]
        told = "\n".join(map(_told, done)) or "nothing to export"
        report.tell("exported", [_as_json(each) for each in done], told)
    return report.code


def _export(
    site: Site, parcel: Parcel, form: Format, report: Report, *, force: bool
) -> Exported | None:
    from notetrans.errors import NotetransError
    from notetrans.pipeline.translators.exchange import export
    from notetrans.pipeline.translators.intake import guard

    try:
        if not force:
            guard(site, parcel.path)
        return export(site, parcel, form)
    except NotetransError as error:
        report.error(error)
        return None


def _told(done: Exported) -> str:
    missing = f", {done.missing} without target" if done.missing else ""
    return f"exported   {_shown(done.path)} ({done.units} units{missing})"


def _shown(path: Path) -> str:
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def _as_json(done: Exported) -> dict[str, object]:
    return {
        "path": _shown(done.path),
        "notes": [file.note for file in done.files],
        "language": done.files[0].target_lang,
        "units": done.units,
        "missing": done.missing,
    }
