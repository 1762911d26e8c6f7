"""What became of a post, as a line for a person and as values for a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from notetrans.cli.figures import counted

if TYPE_CHECKING:
    from notetrans.model import Finding
    from notetrans.pipeline import PostResult

_SHOWN = 5
_WORDS = {
    "staged": "staged",
    "incomplete": "incomplete",
    "current": "up to date",
    "waiting": "staged already",
    "taken": "taken in",
    "edited": "edited",
    "batched": "batched",
    "failed": "failed",
}


def word(status: str) -> str:
    """Return what a person reads for a status."""
    return _WORDS[status]


def result_line(result: PostResult) -> str:
    """Return what became of a post that did not fail."""
    post = result.post
    reused = f", {result.known} known" if result.known and result.sent else ""
    sent = f" ({result.sent} sent{reused})" if result.sent else ""
    return f"{word(result.status):<10} {post.note.path} → {post.path}{sent}{_waiting(result)}"


def failure(result: PostResult) -> str:
    """Return why a post failed."""
    error = result.error
    place = "" if error and error.path else f"{result.post.note.path}: "
    return f"{place}{error} (to {result.post.name})"


def findings(result: PostResult) -> Iterator[str]:
    """Yield the first findings that somebody should look at, and how many more there are."""
    told: dict[tuple[str, str], Finding] = {}  # what refused an answer is why there is no target
    for each in result.findings:
        if each.severity != "minor":
            told.setdefault((each.unit, each.message), each)
    serious = sorted(told.values(), key=lambda each: each.line)
    for finding in serious[:_SHOWN]:
        yield _finding(result.post.note.path, finding)
    if len(serious) > _SHOWN:
        yield f"… and {len(serious) - _SHOWN} more (--json has all)"


def result_json(result: PostResult) -> dict[str, Any]:
    """Return the values of a result."""
    return {
        "note": result.post.note.path,
        "language": result.post.language,
        "target": result.post.path,
        "status": result.status,
        "sent": result.sent,
        "known": result.known,
        "batches": sorted({*result.waiting.values()}),
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity,
                "message": finding.message,
                "unit": finding.unit,
                "line": finding.line,
            }
            for finding in result.findings
        ],
        "error": str(result.error) if result.error else None,
    }


def _waiting(result: PostResult) -> str:
    if not result.waiting:
        return ""
    batches = ", ".join(sorted({*result.waiting.values()}))
    return f" ({counted(len(result.waiting), 'segment')} waiting in batch {batches})"


def _finding(path: str, finding: Finding) -> str:
    unit = f" (unit {finding.unit})" if finding.unit else ""
    place = f"{path}:{finding.line}" if finding.line else path
    return f"{finding.severity}: {place}: {finding.check}: {finding.message}{unit}"
