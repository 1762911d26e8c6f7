"""The forms in which changes are shown, by the name of each.

A form is a pure function of the changes and the view; adding one is adding a file and a line.
For scripts there are values (:mod:`.data`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from notetrans.review.changes import PostChanges
from notetrans.review.comment import comment, gitlab
from notetrans.review.page import page
from notetrans.review.stat import stat
from notetrans.review.terminal import terminal
from notetrans.review.view import View

Form = Callable[[Sequence[PostChanges], View], str]

FORMS: Mapping[str, Form] = {
    "terminal": terminal,
    "stat": stat,
    "html": page,
    "github": comment,
    "gitlab": gitlab,
}
