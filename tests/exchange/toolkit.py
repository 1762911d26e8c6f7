"""What translate-toolkit makes of a file, as JSON: run by the tests in a process of its own.

    python toolkit.py read FILE            the units that it finds
    python toolkit.py fill FILE TEXT       the same, and every target replaced and saved

It is under the GPL and therefore never imported by a test, let alone by notetrans.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from translate.storage import po, tmx, xliff, xliff2
from translate.storage.base import TranslationStore


def store(path: Path) -> TranslationStore:
    """The file as the toolkit has it."""
    if path.suffix == ".po":
        return po.pofile.parsefile(str(path))
    if path.suffix == ".tmx":
        return tmx.tmxfile.parsefile(str(path))
    second = b'version="2.1"' in path.read_bytes()
    return (xliff2.Xliff2File if second else xliff.xlifffile).parsefile(str(path))


def told(unit: object) -> dict[str, object]:
    """What is asked of a unit."""
    return {
        "source": str(unit.source or ""),  # type: ignore[attr-defined]
        "target": str(unit.target or ""),  # type: ignore[attr-defined]
        "notes": unit.getnotes(),  # type: ignore[attr-defined]
        "fuzzy": bool(unit.isfuzzy()),  # type: ignore[attr-defined]
        "id": unit.getid() or "",  # type: ignore[attr-defined]
    }


def main(verb: str, name: str, *text: str) -> None:
    """Read a file, and fill it where that is asked."""
    path = Path(name)
    opened = store(path)
    units = [unit for unit in opened.units if not unit.isheader()]
    print(json.dumps([told(unit) for unit in units]))
    if verb == "fill":
        for unit in units:
            unit.target = text[0]
            unit.markfuzzy(False)
        opened.savefile(str(path))


main(*sys.argv[1:])
