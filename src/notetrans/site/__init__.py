"""Where notes and posts live: which note becomes which post, and where its links lead.

* :mod:`.sources`: which files are candidates
* :mod:`.notes`: a note's language, stem and folder
* :mod:`.layouts`: the path of a post
* :mod:`.paths`: which paths are safe, and which are one file
* :mod:`.discover`: all of these together: the plan
* :mod:`.links`: relative links of a post whose folder is not its note's
"""

from __future__ import annotations

from notetrans.site.discover import Plan, Post, Skipped, discover, listed_endings, post_path
from notetrans.site.layouts import LAYOUTS
from notetrans.site.links import rebase
from notetrans.site.notes import TRANSLATED, Note, is_skipped, relevant

__all__ = [
    "LAYOUTS",
    "TRANSLATED",
    "Note",
    "Plan",
    "Post",
    "Skipped",
    "discover",
    "is_skipped",
    "listed_endings",
    "post_path",
    "rebase",
    "relevant",
]
