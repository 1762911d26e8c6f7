"""What a run tells a person, or a script: the only place that prints about posts.

On a terminal a progress bar, elsewhere plain lines; with ``as_json`` one object at the end and
nothing else on standard output.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from notetrans.cli.figures import (
    cost_told,
    counted,
    dollars,
    sums_json,
    tokens_told,
)
from notetrans.cli.results import failure, findings, result_json, result_line, word
from notetrans.cli.trouble import unforeseen
from notetrans.errors import NotetransError

if TYPE_CHECKING:
    from notetrans.cli.matrix import Matrix
    from notetrans.pipeline import Choice, Estimate, PostResult, Rates, Run, Survey, Till
    from notetrans.pipeline.leverage import Leverage
    from notetrans.site import Plan, Post
    from notetrans.stage import Published

_UNCHANGED = 5
"""Posts for which there is nothing to do are told one by one up to so many, else counted."""


class Report:
    """Collects what happened; ``code`` is the exit code.

    As a context it tells what stops the verb too, so that a script has its JSON whatever comes.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.code = 0
        self._json = as_json
        self._data: dict[str, Any] = {}
        self._paid: Callable[[], str] = str
        self._done = 0
        self._unchanged: dict[str, list[PostResult]] = {}
        self._leverage: Leverage | None = None

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
        elif self._json and (told := unforeseen(error)):
            message, self.code = told
            click.echo(message, err=True)
            self._data.setdefault("errors", []).append(message.removeprefix("error: "))
            stopped = True
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
        for skipped in plan.skipped:
            if not plan.posts or not skipped.is_translation:  # a site has as many as posts
                self.say(f"skipped    {skipped.path}: {skipped.reason}")
        self._data["skipped"] = [[each.path, each.reason] for each in plan.skipped]
        self.warnings(filter(None, [plan.nothing]))
        if not plan.posts and not plan.errors and not plan.nothing:
            self.say("nothing to translate")

    def choices(self, choices: Sequence[Choice]) -> None:
        """Tell which backend does what, where that is not as asked."""
        for choice in choices:
            if choice.note:
                self.warn(f"{choice.backend.name}: {choice.note}")

    def estimate(
        self, choice: Choice, survey: Survey, rates: Rates, *, detailed: bool = False
    ) -> None:
        """Tell what would be sent and what it would cost; ``detailed``, language by language."""
        from notetrans.cli.plan import details, headline, survey_json

        click.echo(headline(choice.backend, survey), err=self._json)
        if detailed and survey.languages:
            self.say(details(choice.backend, survey, rates))
        self._data.setdefault("plan", []).append(survey_json(choice, survey, rates))

    def leverage(self, leverage: Leverage) -> None:
        """Tell how much was known already."""
        from notetrans.cli.leverage import leverage_json, leverage_told

        self._leverage = leverage if self._leverage is None else self._leverage + leverage
        self._data["leverage"] = leverage_json(self._leverage)
        if told := leverage_told(leverage):
            self.say(told)

    def request(self, post: Post, text: str) -> None:
        """Show a request that would be sent."""
        self.say(f"── {post.note.path} → {post.name}\n{text}\n")
        shown = {"note": post.note.path, "language": post.name, "request": text}
        self._data.setdefault("requests", []).append(shown)

    def tell(self, name: str, data: Sequence[Any], text: str | None = None) -> None:
        """Tell rows: a table for a person, if there is one, their values for a script."""
        self._data[name] = data
        if text is not None:
            self.say(text)

    def batches(self, rows: Sequence[dict[str, Any]], lines: Iterable[str]) -> None:
        """Tell of open batches, a line for each."""
        self._data.setdefault("batches", []).extend(rows)
        for line in lines:
            self.say(line)

    def left_out(self, till: Till, segments: int) -> None:
        """Tell that not all was submitted, for it might have cost more than the bound."""
        self.code = self.code or 1
        click.echo(
            f"stopped: the batch might cost more than {dollars(till.bound)}; "
            f"{counted(segments, 'segment')} left out. A later run asks for them.",
            err=True,
        )
        self._data["stopped"] = {"max_cost": till.bound, "segments_left": segments}

    @contextmanager
    def paid(self, till: Till) -> Iterator[None]:
        """Tell at the end, however it comes, what a run cost that costs money."""
        self._paid = lambda: "" if till.free else cost_told(till.sums)
        try:
            yield
        finally:
            sums = till.sums
            if sums.requests and not till.free:
                self.say(
                    f"cost: {cost_told(sums)} for {counted(sums.requests, 'request')}: "
                    f"{tokens_told(sums.usage)} (run {till.run})"
                )
                self._data.setdefault("runs", []).append({"run": till.run, **sums_json(sums)})

    def stopped(self, till: Till, planned: Estimate) -> None:
        """Tell that a run stopped at its bound, and what is left of what was planned."""
        left = planned.segments - self._done
        cost = planned.cost and planned.cost * left / planned.segments
        self.code = self.code or 1
        click.echo(
            f"stopped: the run would cost more than {dollars(till.bound)}; "
            f"{cost_told(till.sums)} spent, {counted(left, 'segment')} left "
            f"(about {dollars(cost)}). {_onward(till)}",
            err=True,
        )
        self._data["stopped"] = {"max_cost": till.bound, "segments_left": left, "cost_left": cost}

    @contextmanager
    def progress(self, run: Run, total: int) -> Iterator[None]:
        """Show a run at work and take its results."""
        from notetrans.cli.progress import progress, silent

        name = run.choice.backend.name
        shown = silent() if self._json else progress(name, total, lambda: self._paid())
        run.report, self._done = self.post, 0
        with shown as advance:

            def done(count: int) -> None:
                self._done += count
                advance(count)

            run.progress = done
            try:
                yield
            finally:
                self._told_unchanged()

    def post(self, result: PostResult) -> None:
        """Tell what became of a post; of one for which nothing was to be done, at the end."""
        self._data.setdefault("posts", []).append(result_json(result))
        if result.status in ("failed", "incomplete", "edited"):
            self.code = self.code or 1
        if result.status in ("current", "waiting") and not result.findings:
            self._unchanged.setdefault(result.status, []).append(result)
            return
        if result.error:
            click.echo(f"error: {failure(result)}", err=True)
            return
        self.say(result_line(result))
        for told in findings(result):
            click.echo(f"  {told}", err=True)

    def _told_unchanged(self) -> None:
        """Tell of the posts for which there was nothing to do."""
        for status, results in self._unchanged.items():
            if len(results) > _UNCHANGED:
                self.say(f"{word(status):<10} {counted(len(results), 'post')}")
            else:
                for result in results:
                    self.say(result_line(result))
        self._unchanged = {}

    def statuses(self, matrix: Matrix) -> None:
        """Tell where posts stand; anything to be done is code 1."""
        self._data |= matrix.json()
        if any(row.needs_attention for row in matrix.rows):
            self.code = self.code or 1
        self.say(matrix.text(_width()))

    def published(self, published: Published, *, dry_run: bool = False) -> None:
        """Tell what went into place and what did not."""
        for staged in published.done:
            self.say(f"{'would publish' if dry_run else 'published'}  {staged.target}")
        for staged in published.past:
            self.warn(
                f"{staged.target} is made from its note as it is now; what was staged was made "
                "from another version, and is dropped"
            )
        self.errors(published.refused)
        self._data["published"] = [staged.target for staged in published.done]


def _width() -> int:
    """Return how many columns a line may have, 0 where there is no terminal to be too narrow."""
    if not sys.stdout.isatty():
        return 0
    return shutil.get_terminal_size().columns


def _onward(till: Till) -> str:
    if till.sums.requests:
        return "Run again to go on: what was paid for is kept."
    return f"Raise --max-cost: a single request may cost {dollars(till.wanted)}."
