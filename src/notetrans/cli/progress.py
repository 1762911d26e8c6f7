"""How far a run is: a bar on a terminal, elsewhere a line now and then.

Both tell segments, segments per second, the time that is left, and what was paid so far.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click

from notetrans.cli.figures import counted

INTERVAL = 10.0
"""Seconds between two plain lines, at least."""

Paid = Callable[[], str]
"""Returns what was paid so far, empty where nothing is to be paid."""


@contextmanager
def progress(
    name: str, total: int, paid: Paid, *, noun: str = "segment"
) -> Iterator[Callable[[int], None]]:
    """Give a function to be told of segments that are done, of ``total`` (0: not known)."""
    if total and sys.stderr.isatty():
        with _bar(name, total, paid) as advance:
            yield advance
    else:
        yield Lines(total, paid, noun=noun).advance


@contextmanager
def silent() -> Iterator[Callable[[int], None]]:
    """Give a function that tells nobody."""
    yield lambda _: None


@contextmanager
def _bar(name: str, total: int, paid: Paid) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        "{task.fields[rate]}",
        TimeRemainingColumn(),
        "{task.fields[paid]}",
    )
    begun = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total, rate="", paid="")

        def advance(count: int) -> None:
            done = bar.tasks[0].completed + count
            rate = _rate(done, time.monotonic() - begun)
            bar.update(task, advance=count, rate=rate, paid=paid())

        yield advance


def _say(line: str) -> None:
    click.echo(line, err=True)


@dataclass
class Lines:
    """Plain lines on standard error; none before a run has lasted for :data:`INTERVAL`."""

    total: int
    paid: Paid
    now: Callable[[], float] = time.monotonic
    say: Callable[[str], None] = _say
    noun: str = "segment"
    done: int = 0
    begun: float = field(init=False)
    told: float = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.told = self.now()

    def advance(self, count: int) -> None:
        """Count segments that are done, and tell where it is time."""
        self.done += count
        now = self.now()
        if now - self.told >= INTERVAL and self.done != self.total:
            self.told = now
            self.say(self._line(now - self.begun))

    def _line(self, seconds: float) -> str:
        of = f"{self.done:,} of " if self.total else ""
        parts = [of + counted(self.total or self.done, self.noun), _rate(self.done, seconds)]
        if self.total and self.done:
            parts.append(f"{_span((self.total - self.done) * seconds / self.done)} left")
        return ", ".join([*parts, *filter(None, [self.paid()])])


def _rate(done: float, seconds: float) -> str:
    return f"{done / seconds:.1f}/s" if seconds > 0 else ""


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
