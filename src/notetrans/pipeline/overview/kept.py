"""The overview of a whole site, kept with the signs of all files that it was made from.

Law: it is given again only where each of those files, and each file that could have been looked
at, is what it was, under the same settings and by the same code.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from notetrans.cachefile import TROUBLE
from notetrans.errors import NotetransError
from notetrans.folders import UNSURE, Folders
from notetrans.pipeline.index.index import Index, code
from notetrans.pipeline.overview.conditions import Overview, Totals, of_values

_NAME = "overview"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an overview was made from: settings, the folders and single files looked at."""

    settings: str
    endings: tuple[str, ...]
    folders: tuple[str, ...]
    files: tuple[str, ...]


def settings_of(root: Path, *files: Path | None) -> str:
    """Return what tells settings from others: the text of their files and the environment."""
    found = blake2b(f"{code()} {sys.version} {root}".encode(), digest_size=16)
    for file in files:
        text = b""
        with suppress(OSError):
            text = file.read_bytes() if file else b""
        found.update(b"\0%d\0" % len(text) + text)
    told = sorted(item for item in os.environ.items() if item[0].startswith("NOTETRANS_"))
    found.update(json.dumps(told).encode())
    return found.hexdigest()


def kept_overview(index: Index, root: Path, settings: str) -> Overview | None:
    """Return the overview that is kept, if all is as it was."""
    try:
        data = json.loads(index.get(_NAME) or "{}")
        if data.get("settings") != settings:
            return None
        folders = Folders(root, tuple(data["endings"]))
        key = fingerprint(folders, data["folders"], data["files"])
        return _overview(data) if key and key == data["key"] else None
    except (*TROUBLE, ValueError, KeyError, TypeError):  # damaged: as good as absent
        return None


def keep_overview(index: Index, asked: Asked, folders: Folders, overview: Overview) -> None:
    """Keep an overview, if it can be told when it does not hold any more."""
    key = fingerprint(folders, asked.folders, asked.files)
    unsure = any(row.status == "unreadable" or row.unplaced for row in overview.rows)
    data = {} if unsure or not key else {"key": key, **_data(asked, overview)}
    with suppress(*TROUBLE):
        index.put(_NAME, json.dumps(data))


def fingerprint(folders: Folders, paths: Iterable[str], files: Iterable[str]) -> str:
    """Return what tells the state of folders and files from any other, empty if nothing can."""
    found = blake2b(digest_size=16)
    for path in paths:
        folder = folders.at(path)
        if not folder.known or UNSURE in folder.files.values():
            return ""
        names = sorted(folder.files)
        found.update(
            _bytes([path, folders.leads_to(path), str(folder.exists), *names, ""])
            + array("q", map(folder.files.__getitem__, names)).tobytes()
            + _bytes([*sorted(folder.folders), "", *sorted(folder.links), ""])
        )
    for path in files:
        sign = folders.file_sign(path)
        if sign == UNSURE:
            return ""
        found.update(_bytes([path, str(sign)]))
    return found.hexdigest()


def _bytes(words: Iterable[str]) -> bytes:
    return "\0".join([*words, ""]).encode("utf-8", "surrogateescape")


def _data(asked: Asked, overview: Overview) -> dict[str, Any]:
    errors = overview.errors
    return {
        "settings": asked.settings,
        "endings": asked.endings,
        "folders": asked.folders,
        "files": asked.files,
        "rows": [astuple(row) for row in overview.rows],
        "totals": {name: astuple(each) for name, each in overview.totals.items()},
        "warnings": overview.warnings,
        "errors": [
            [each.message, None if each.path is None else str(each.path), each.line, each.remedy]
            for each in errors
        ],
    }


def _overview(data: Mapping[str, Any]) -> Overview:
    return Overview(
        tuple(map(of_values, data["rows"])),
        {name: Totals(*each) for name, each in data["totals"].items()},
        tuple(data["warnings"]),
        tuple(
            NotetransError(message, path=path, line=line, remedy=remedy)
            for message, path, line, remedy in data["errors"]
        ),
    )
