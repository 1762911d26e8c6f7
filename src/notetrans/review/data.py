"""Changes for a script: texts with their codes as tags, differences as pairs of kind and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from notetrans.review.changes import PostChanges, Text, UnitChange, Version
from notetrans.review.view import View
from notetrans.review.words import Part


def post_data(post: PostChanges, view: View) -> dict[str, Any]:
    """Return a post's changes as values that JSON knows, the units that the view shows."""
    return {
        "note": post.note,
        "target": post.target,
        "source_language": post.source_language or None,
        "language": post.language,
        "name": post.name,
        "status": post.status,
        "blocked": post.blocked or None,
        "remarks": list(post.remarks),
        "words": {"inserted": post.words.inserted, "deleted": post.words.deleted},
        "units": [_unit(unit) for unit in view.units(post)],
        "outside": [
            {"line": hunk.line, "old": list(hunk.old), "new": list(hunk.new)}
            for hunk in post.outside
        ],
    }


def _unit(unit: UnitChange) -> dict[str, Any]:
    return {
        "change": unit.kind,
        "id": unit.version.id,
        "kind": unit.version.kind,
        "line": unit.version.line,
        "section": list(unit.version.section),
        "source_changed": unit.source_changed,
        "old_source_known": unit.is_source_known,
        "old": _version(unit.old),
        "new": _version(unit.new),
        "source": _parts(unit.source),
        "target": _parts(unit.target),
        **_back(unit),
    }


def _back(unit: UnitChange) -> dict[str, Any]:
    """Return what came back of a target, where it was asked for."""
    back = unit.new.back if unit.new else None
    if back is None:
        return {}
    told = {"text": back.text.tagged, "score": back.score, "difference": _parts(unit.back)}
    return {"back": told}


def _version(version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "source": _text(version.source),
        "target": _text(version.target),
        "state": version.state,
        "origin": version.origin,
        "findings": [
            {"check": each.check, "severity": each.severity, "message": each.message}
            for each in version.findings
        ],
    }


def _text(text: Text | None) -> str | None:
    return text.tagged if text else None


def _parts(parts: Sequence[Part]) -> list[list[str]]:
    return [[part.kind, part.text] for part in parts]
