"""The command line: one thin file per verb, imported when its verb is called.

Exit codes: 0 fine, 1 content needs attention, 2 usage or configuration, 3 backend unavailable,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from notetrans import __version__
from notetrans.cli.trouble import unforeseen

VERBS = {
    "translate": "Translate notes into other languages; the result is staged.",
    "estimate": "Show what would be sent, and what it would cost.",
    "batch": "Follow, collect and cancel what was left with a provider.",
    "diff": "Show what staged posts change, word by word.",
    "review": "Look at what is staged in the browser, decide, publish.",
    "approve": "Approve segments of posts, or what a reviewer has merged.",
    "publish": "Move staged posts into place.",
    "adopt": "Take over translated posts that notetrans did not write.",
    "status": "Show what is missing, stale, staged or edited.",
    "explain": "Show where a text is from, who made it and what it took.",
    "export": "Write posts as XLIFF, TMX or PO for a translator's tools.",
    "import": "Take translators' XLIFF, TMX and PO files home to the stage.",
    "runs": "Show what runs took and cost.",
    "memory": "Keep what is known small and whole: gc, rebuild, stats.",
    "fsck": "Check that state, posts and cache agree.",
    "prune": "Remove posts whose note is gone.",
    "backends": "List the engines and what they need.",
    "config": "Show the configuration, or its schema.",
    "init": "Write notetrans.yaml and what goes with it.",
}


class _Verbs(click.Group):
    """A group that knows its verbs by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"notetrans.cli.{_module(cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            from notetrans.languages import near

            hits = near(args[0], VERBS)
            meant = f" Did you mean {' or '.join(hits)}?" if hits else ""
            raise click.UsageError(f"there is no command {args[0]!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)


def _module(verb: str) -> str:
    return f"{verb}_" if iskeyword(verb) else verb


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="notetrans %(version)s")
def group() -> None:
    """Keep faithful copies of Markdown notes in other languages.

    A note is written once; notetrans translates its prose, leaves every other byte alone,
    and stages the result for you to look at before it is published.
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user."""
    sys.exit(_exit_code(args))


def _exit_code(args: list[str] | None) -> int:
    try:
        result: Any = group.main(args, prog_name="notetrans", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _said("interrupted", 130)
    except Exception as error:  # the last resort: a person gets a sentence
        told = unforeseen(error)
        if told is None:
            raise
        return _said(*told)
    return result if isinstance(result, int) else 0


def _said(message: str, code: int) -> int:
    click.echo(message, err=True)
    return code
