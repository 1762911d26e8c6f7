"""What became of a translator's file; what was not taken of it is kept beside it with reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from notetrans.errors import NotetransError
from notetrans.exchange import FORMATS, BilingualFile, BilingualUnit
from notetrans.model import Finding
from notetrans.site import Post
from notetrans.stage import write_whole

_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A unit that was not taken, and why."""

    unit: BilingualUnit
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one note of a file.

    ``texts`` counts the targets that were taken, ``approved`` those that stood already and are
    approved now, ``left`` those which nobody changed.
    """

    file: BilingualFile
    post: Post | None = None
    texts: int = 0
    approved: int = 0
    left: int = 0
    rejected: tuple[Rejected, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: NotetransError | None = None


def keep_rejected(path: Path, taken: Sequence[Taken]) -> list[Path]:
    """Write what was rejected of a file beside it, as PO with the reasons; return the paths."""
    found = []
    for number, each in enumerate(taken, 1):
        if each.rejected:
            middle = f".{number}" if len(taken) > 1 else ""
            there = path.with_name(f"{path.stem}{middle}.rejected.po")
            units = tuple(_with_reason(rejected) for rejected in each.rejected)
            data = FORMATS["po"].write([replace(each.file, units=units)])
            write_whole(there, data, root=path.parent)
            found.append(there)
    return found


def _with_reason(rejected: Rejected) -> BilingualUnit:
    unit = rejected.unit
    return replace(
        unit,
        source=_IMPOSSIBLE.sub("\ufffd", unit.source),
        target=_IMPOSSIBLE.sub("\ufffd", unit.target),
        remark=" ".join(rejected.reason.split()),
        translate=True,
        problem="",
    )
