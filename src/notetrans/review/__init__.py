"""What is staged, shown beside what is published, so that a person can decide.

* :mod:`.atoms`: a unit's text as words, characters and codes
* :mod:`.align`: what two sequences share
* :mod:`.words`: the difference of two texts
* :mod:`.pairs`: which published unit became which staged one
* :mod:`.outside`: what differs outside units
* :mod:`.changes`: all of it as values
* :mod:`.visible`: texts made safe to look at
* :mod:`.registry`: the forms in which it is shown, each in its file
* :mod:`.data`: the same for scripts
"""

from notetrans.review.atoms import Atom, atoms, split
from notetrans.review.changes import Back, Hunk, PostChanges, Text, UnitChange, Version
from notetrans.review.data import post_data
from notetrans.review.outside import outside
from notetrans.review.pairs import pair
from notetrans.review.registry import FORMS
from notetrans.review.view import View
from notetrans.review.words import Part, difference

__all__ = [
    "FORMS",
    "Atom",
    "Back",
    "Hunk",
    "Part",
    "PostChanges",
    "Text",
    "UnitChange",
    "Version",
    "View",
    "atoms",
    "difference",
    "outside",
    "pair",
    "post_data",
    "split",
]
