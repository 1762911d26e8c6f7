"""What can go wrong, told to a person: where, what, and what to do about it.

* NotetransError          exit code 2
  x UsageError            a wrong option, path or language
  x ConfigError           a configuration or glossary file that cannot be used
  x NoteError             a note that cannot be parsed                       (exit code 1)
  x TargetError           a target whose codes are not its unit's            (exit code 1)
  x PublishError          a file that must not be replaced                   (exit code 1)
  x BackendError          a backend that cannot be used                      (exit code 3)

Findings are returned; only what stops a piece of work is raised.
"""

from __future__ import annotations

from pathlib import PurePath


class NotetransError(Exception):
    """The root of the tree. ``str()`` gives ``file:line: message. remedy``."""

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        path: PurePath | str | None = None,
        line: int = 0,
        remedy: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.path}:" if self.path is not None else ""
        if self.line:
            place = f"{place}{self.line}:" if place else f"line {self.line}:"
        text = f"{place} {self.message}" if place else self.message
        return f"{text.rstrip('.')}. {self.remedy}" if self.remedy else text


class UsageError(NotetransError):
    """A wrong option, path or language."""


class ConfigError(NotetransError):
    """A configuration or glossary file that cannot be used."""


class NoteError(NotetransError):
    """A note that cannot be parsed: not UTF-8, NUL, front matter that cannot be loaded."""

    exit_code = 1


class TargetError(NotetransError):
    """A target whose codes are missing, doubled, unknown or crossed."""

    exit_code = 1

    def __init__(self, message: str, *, unit: str, code: str = "") -> None:
        super().__init__(message)
        self.unit = unit
        self.code = code


class PublishError(NotetransError):
    """A file that must not be replaced."""

    exit_code = 1


class BackendError(NotetransError):
    """A backend that cannot be used at all; failures of single segments are values."""

    exit_code = 3
