"""What a person does on the page, by name: each a function of the desk and what was sent.

Adding one is a function (in a file of its own where it is more than a few lines) and a line in
:data:`ACTIONS`; a page reaches it at ``POST /do/NAME``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from notetrans.errors import UsageError
from notetrans.languages import display_name
from notetrans.model import Finding
from notetrans.review.visible import visible
from notetrans.review.web.desk import Desk
from notetrans.review.web.values import Absent, Decision, Outcome, Placed, Verdict

_SHOWN = 200
"""So many notes of a language are named that have no post; the others are counted."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a page sent: read by key, each of its kind or refused."""

    data: Mapping[str, Any]

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return a text; an empty one where it may be left out."""
        value = self.data.get(key, None if needed else "")
        if not isinstance(value, str):
            raise UsageError(f"{key} must be a text")
        return value

    def texts(self, key: str) -> Sequence[str]:
        """Return a list of texts."""
        value = self.data.get(key)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UsageError(f"{key} must be a list of texts")
        return cast(list[str], value)

    def pairs(self, key: str) -> Mapping[str, str]:
        """Return texts by name."""
        value = self.data.get(key)
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise UsageError(f"{key} must be texts by name")
        return cast(dict[str, str], value)

    def flag(self, key: str) -> bool:
        """Return whether something is asked for."""
        return self.data.get(key) is True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page is told: values, and the units of a post that it must show anew."""

    data: Mapping[str, Any]
    post: str = ""
    units: Collection[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Action:
    """What is done, and whether it may take long: then the page goes on meanwhile."""

    run: Callable[[Desk, Given], Answer]
    slow: bool = False


def _check(desk: Desk, given: Given) -> Answer:
    """Tell what the checks say of a text that is being written."""
    found = desk.check(given.text("post"), given.text("unit"), given.text("text"))
    return Answer({"findings": _findings(found)})


def _decide(desk: Desk, given: Given) -> Answer:
    """Keep one decision about one or more units of a post, each with the target that was seen."""
    action = given.text("action")
    if action not in get_args(Decision):
        raise UsageError(f"there is no decision {action!r}")
    post, seen = given.text("post"), given.pairs("units")
    text = given.text("text", needed=action == "edit")
    comment = given.text("comment", needed=False)
    decision = cast(Decision, action)
    verdicts = [Verdict(unit, decision, text, comment, target) for unit, target in seen.items()]
    outcome = desk.decide(post, verdicts)
    # A refused one is shown anew as well: another target may stand there than the page shows.
    return Answer(_outcome(outcome), post, (*outcome.done, *outcome.refused))


def _undo(desk: Desk, given: Given) -> Answer:
    """Take the last decisions on a post back."""
    post = given.text("post")
    outcome = desk.undo(post)
    return Answer(_outcome(outcome), post, outcome.done)


def _engine(desk: Desk, given: Given) -> Answer:
    """Tell which engine would be asked again."""
    return Answer({"engine": desk.engine(given.text("post"))})


def _again(desk: Desk, given: Given) -> Answer:
    """Have another target made for a unit."""
    post, unit = given.text("post"), given.text("unit")
    verdict = Verdict(unit, "reject", comment=given.text("comment"), seen=given.text("seen"))
    outcome = desk.again(post, verdict)
    return Answer(_outcome(outcome), post, {*outcome.done, *outcome.refused})


def _back(desk: Desk, given: Given) -> Answer:
    """Translate a unit's target back."""
    came = desk.back(given.text("post"), given.text("unit"))
    parts = [[part.kind, visible(part.text)] for part in came.parts]
    return Answer({"engine": came.engine, "score": came.score, "parts": parts})


def _publish(desk: Desk, given: Given) -> Answer:
    """Put posts into place, or tell what that would do."""
    dry_run, anyway = given.flag("dry_run"), given.flag("anyway")
    placed = desk.publish(given.texts("posts"), dry_run=dry_run, anyway=anyway)
    return Answer(_placed(placed))


def _absent(desk: Desk, given: Given) -> Answer:
    """Tell which notes have no post, and what makes one."""
    del given
    return Answer({"absent": [_absence(each) for each in desk.absent()]})


def _absence(absent: Absent) -> dict[str, Any]:
    name = display_name(absent.language) if absent.language else ""
    return {
        "language": absent.language,
        "told": f"{_notes(len(absent.notes))} not translated into {name}"
        if name
        else f"{_notes(len(absent.notes))} that cannot be read",
        "command": f"notetrans translate --to {absent.name}" if name else "",
        "notes": [visible(note) for note in absent.notes[:_SHOWN]],
        "more": max(0, len(absent.notes) - _SHOWN),
    }


def _notes(count: int) -> str:
    return f"{count:,} note{'' if count == 1 else 's'}"


def _findings(found: Sequence[Finding]) -> list[dict[str, str]]:
    return [
        {
            "check": each.check,
            "severity": each.severity,
            "message": each.message.removeprefix(f"unit {each.unit}: "),  # it is in sight
        }
        for each in found
    ]


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "done": list(outcome.done),
        "refused": dict(outcome.refused),
        "findings": _findings(outcome.findings),
    }


def _placed(placed: Placed) -> dict[str, Any]:
    return {"done": list(placed.done), "refused": list(placed.refused)}


ACTIONS: Mapping[str, Action] = {
    "check": Action(_check),
    "decide": Action(_decide),
    "undo": Action(_undo),
    "engine": Action(_engine),
    "again": Action(_again, slow=True),
    "back": Action(_back, slow=True),
    "publish": Action(_publish),
    "absent": Action(_absent, slow=True),
}
