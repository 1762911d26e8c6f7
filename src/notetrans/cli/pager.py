"""Long output on a terminal, through a pager as git does it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace

import click

from notetrans.review import View


def terminal_view(view: View) -> View:
    """Return a view with the width of the terminal, and colours where it shows them."""
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and _knows_colours()
    width = shutil.get_terminal_size((80, 24)).columns
    return replace(view, width=width, colour=colour)


def _knows_colours() -> bool:
    return os.environ.get("TERM", "") != "dumb"


def page(text: str, *, pager: bool) -> None:
    """Print a text, on a terminal through ``$PAGER`` or ``less``."""
    wanted = os.environ.get("PAGER", "less")
    if not pager or not sys.stdout.isatty() or wanted in ("", "cat"):
        click.echo(text, nl=False)
        return
    # As git sets it: leave a text that fits on the screen, keep colours, do not clear.
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(text, color=True)
