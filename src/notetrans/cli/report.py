"""What a run tells a person, or a script: the only place that prints about posts.

On a terminal a progress bar, elsewhere plain lines; with ``as_json`` one object at the end and
nothing else on standard output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from notetrans.errors import NotetransError
from notetrans.model import Finding

if TYPE_CHECKING:
    from notetrans.pipeline import Choice, Estimate, PostResult, Run
    from notetrans.site import Plan
    from notetrans.stage import Published

_SHOWN = 5
_WORDS = {
    "staged": "staged",
    "incomplete": "incomplete",
    "current": "up to date",
    "waiting": "staged already",
    "failed": "failed",
}


class Report:
    """Collects what happened; :meth:`close` gives the exit code."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._json = as_json
        self._data: dict[str, Any] = {}
        self._trouble = False

    def say(self, message: str) -> None:
        """Tell a person something that is no trouble."""
        if not self._json:
            click.echo(message)

    def warn(self, message: str) -> None:
        """Tell something that a person should know."""
        click.echo(f"note: {message}", err=True)
        self._data.setdefault("notes", []).append(message)

    def error(self, error: NotetransError) -> None:
        """Tell what went wrong with one post; the others go on."""
        self._trouble = True
        click.echo(f"error: {error}", err=True)
        self._data.setdefault("errors", []).append(str(error))

    def plan(self, plan: Plan) -> None:
        """Tell what is left out and what is refused."""
        for error in plan.errors:
            self.error(error)
        for skipped in plan.skipped:
            self.say(f"skipped  {skipped.path}: {skipped.reason}")
        self._data["skipped"] = [[each.path, each.reason] for each in plan.skipped]
        if not plan.posts and not plan.errors:
            self.say("nothing to translate")

    def choices(self, choices: Sequence[Choice]) -> None:
        """Tell which backend does what, where that is not as asked."""
        for choice in choices:
            if choice.note:
                self.warn(f"{choice.backend.name}: {choice.note}")

    def estimate(self, choice: Choice, estimate: Estimate) -> None:
        """Tell what would be sent."""
        languages = ", ".join(estimate.languages) or "none"
        click.echo(
            f"plan: {estimate.posts} posts, languages {languages}; {estimate.segments} segments, "
            f"{estimate.characters:,} characters to {choice.backend.name}"
            f"{f' ({choice.backend.model})' if choice.backend.model else ''}; "
            f"{estimate.known} known already",
            err=self._json,
        )
        self._data.setdefault("plan", []).append(
            {
                "backend": choice.backend.name,
                "model": choice.backend.model,
                "posts": estimate.posts,
                "languages": list(estimate.languages),
                "segments": estimate.segments,
                "characters": estimate.characters,
                "known": estimate.known,
            }
        )

    @contextmanager
    def progress(self, run: Run, total: int) -> Iterator[None]:
        """Show a run at work and take its results."""
        run.report = self._post
        if not total or self._json or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(run.choice.backend.name, total=total)
            run.progress = lambda count: bar.advance(task, count)
            yield

    def _post(self, result: PostResult) -> None:
        post = result.post
        self._data.setdefault("posts", []).append(_as_json(result))
        self._trouble |= result.status in ("failed", "incomplete")
        if result.error:
            click.echo(f"error: {post.note.path} → {post.name}: {result.error}", err=True)
            return
        reused = f", {result.known} known" if result.known and result.sent else ""
        sent = f" ({result.sent} sent{reused})" if result.sent else ""
        self.say(f"{_WORDS[result.status]:<10} {post.note.path} → {post.path}{sent}")
        serious = [each for each in result.findings if each.severity != "minor"]
        for finding in serious[:_SHOWN]:
            click.echo(f"  {_told(post.note.path, finding)}", err=True)
        if len(serious) > _SHOWN:
            click.echo(f"  … and {len(serious) - _SHOWN} more (--json has all)", err=True)

    def published(self, published: Published, *, dry_run: bool = False) -> None:
        """Tell what went into place and what did not."""
        for staged in published.done:
            self.say(f"{'would publish' if dry_run else 'published'}  {staged.target}")
        for error in published.refused:
            self.error(error)
        self._data["published"] = [staged.target for staged in published.done]

    def close(self) -> int:
        """Print the JSON object, if one is wanted, and return the exit code."""
        if self._json:
            click.echo(json.dumps(self._data, ensure_ascii=False, indent=1))
        return int(self._trouble)


def _told(path: str, finding: Finding) -> str:
    unit = f" (unit {finding.unit})" if finding.unit else ""
    return f"{finding.severity}: {path}:{finding.line}: {finding.check}: {finding.message}{unit}"


def _as_json(result: PostResult) -> dict[str, Any]:
    return {
        "note": result.post.note.path,
        "language": result.post.language,
        "target": result.post.path,
        "status": result.status,
        "sent": result.sent,
        "known": result.known,
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
