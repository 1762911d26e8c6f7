"""What a run tells a person, or a script: the only place that prints about posts.

On a terminal a progress bar, elsewhere plain lines; with ``as_json`` one object at the end and
nothing else on standard output.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from notetrans.errors import NotetransError
from notetrans.model import Finding

if TYPE_CHECKING:
    from notetrans.pipeline import Choice, Estimate, PostResult, Run
    from notetrans.pipeline.status import PostStatus
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
    """Collects what happened; ``code`` is the exit code.

    As a context it tells what stops the verb too, so that a script has its JSON whatever comes.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.code = 0
        self._json = as_json
        self._data: dict[str, Any] = {}

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        stopped = isinstance(error, NotetransError | KeyboardInterrupt)
        if isinstance(error, NotetransError):
            self.error(error)
            self.code = error.exit_code
        elif stopped:
            self._data["interrupted"] = True
            self.code = 130
            click.echo("interrupted: what was answered is kept", err=True)
        if self._json and (stopped or error is None):
            click.echo(json.dumps(self._data, ensure_ascii=False, indent=1))
        return stopped

    def say(self, message: str) -> None:
        """Tell a person something that is no trouble."""
        if not self._json:
            click.echo(message)

    def warn(self, message: str) -> None:
        """Tell something that a person should know."""
        click.echo(f"note: {message}", err=True)
        self._data.setdefault("notes", []).append(message)

    def warnings(self, messages: Iterable[str]) -> None:
        """Tell several such things."""
        for message in messages:
            self.warn(message)

    def error(self, error: NotetransError) -> None:
        """Tell what went wrong."""
        self.code = self.code or 1
        click.echo(f"error: {error}", err=True)
        self._data.setdefault("errors", []).append(str(error))

    def errors(self, errors: Iterable[NotetransError]) -> None:
        """Tell what went wrong with some notes; the others go on."""
        for error in errors:
            self.error(error)

    def plan(self, plan: Plan) -> None:
        """Tell what is left out and what is refused."""
        self.errors(plan.errors)
        from notetrans.site import TRANSLATED

        for skipped in plan.skipped:
            if skipped.reason != TRANSLATED or not plan.posts:  # a site has as many as posts
                self.say(f"skipped    {skipped.path}: {skipped.reason}")
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
            f"plan: {_counted(estimate.posts, 'post')}, languages: {languages}; "
            f"{_counted(estimate.segments, 'segment')}, "
            f"{_counted(estimate.characters, 'character')} to {choice.backend.name}"
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
        if result.status in ("failed", "incomplete"):
            self.code = self.code or 1
        if result.error:
            place = "" if result.error.path else f"{post.note.path}: "
            click.echo(f"error: {place}{result.error} (to {post.name})", err=True)
            return
        reused = f", {result.known} known" if result.known and result.sent else ""
        sent = f" ({result.sent} sent{reused})" if result.sent else ""
        self.say(f"{_WORDS[result.status]:<10} {post.note.path} → {post.path}{sent}")
        serious = [each for each in result.findings if each.severity != "minor"]
        for finding in serious[:_SHOWN]:
            click.echo(f"  {_told(post.note.path, finding)}", err=True)
        if len(serious) > _SHOWN:
            click.echo(f"  … and {len(serious) - _SHOWN} more (--json has all)", err=True)

    def statuses(self, rows: Sequence[PostStatus]) -> None:
        """Tell where posts stand; anything to be done is code 1."""
        self._data["posts"] = [asdict(row) for row in rows]
        if any(row.status != "current" for row in rows):
            self.code = self.code or 1
        width = max((len(row.note) for row in rows), default=0)
        for row in rows:
            detail = f" ({row.detail})" if row.detail else ""
            self.say(f"{row.note:<{width}}  {row.language:<8} {row.status}{detail}")
        counts = Counter(row.status for row in rows)
        told = (f"{count} {status}" for status, count in counts.items())
        self.say(", ".join(told) or "no posts")

    def published(self, published: Published, *, dry_run: bool = False) -> None:
        """Tell what went into place and what did not."""
        for staged in published.done:
            self.say(f"{'would publish' if dry_run else 'published'}  {staged.target}")
        self.errors(published.refused)
        self._data["published"] = [staged.target for staged in published.done]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


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
