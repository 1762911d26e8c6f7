"""The whole flow, read from top to bottom: notes in, staged posts out.

    plan ─ prepare ─▶ segments ─ engine ─▶ answers ─ finish ─▶ staged post
             │                                          │
          parse, protect, what is known       verify, reassemble, front matter

* :mod:`.site`: settings, glossary, parse options
* :mod:`.identify`: the language of a note that does not say it
* :mod:`.notes`: a note read once for all its languages
* :mod:`.known`: what is known already of a post
* :mod:`.changed`: what changed units were before
* :mod:`.likes`: what new units are like
* :mod:`.prepare`: what must be asked
* :mod:`.judge`: whether an answer may enter a document
* :mod:`.finish`: answers to a staged post
* :mod:`.run`: what a run has to do, and with what
* :mod:`.answers`: answers kept as they come
* :mod:`.outcome`: what becomes of a post
* :mod:`.flow`: all of it over many posts, with one engine
* :mod:`.money`: what a run's backends cost, what was paid, where it must stop
* :mod:`.rulebook`: the glossary as rules, and who does not keep to them
* :mod:`.touched`: what a change of the glossary touches
* :mod:`.style`: a change of the style, which is told
* :mod:`.leverage`: how much of it was known, by bands
* :mod:`.survey`: what a run would send and cost
* :mod:`.choose`: which backend takes which language
* :mod:`.batches`: the same with answers that come hours later

Beside the flow, each a folder of its own:

* :mod:`.index`: what was found out about files, kept while they do not change
* :mod:`.hand_edits`: a post that a person edited
* :mod:`.decisions`: what people decide about targets
* :mod:`.reviewing`: staged posts as a reviewer sees them
* :mod:`.translators`: posts on their way to a translator's tools, and home
* :mod:`.adoption`: posts that somebody else made, taken over
* :mod:`.overview`: where a site stands
* :mod:`.upkeep`: state, posts and cache kept in order
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notetrans.pipeline.choose import Choice
    from notetrans.pipeline.flow import translate
    from notetrans.pipeline.money import Rates, Till, rates
    from notetrans.pipeline.result import PostResult
    from notetrans.pipeline.run import Run
    from notetrans.pipeline.site import Site, open_site
    from notetrans.pipeline.survey import Estimate, Survey, requests, shown

_HOMES = {
    "choose": ("Choice",),
    "money": ("Rates", "Till", "rates"),
    "flow": ("translate",),
    "result": ("PostResult",),
    "run": ("Run",),
    "site": ("Site", "open_site"),
    "survey": ("Estimate", "Survey", "requests", "shown"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import what is asked for, and no more: most verbs need a part of the flow only.

    A function that is called as its module (choose, survey) is imported from there.
    """
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


__all__ = [
    "Choice",
    "Estimate",
    "PostResult",
    "Rates",
    "Run",
    "Site",
    "Survey",
    "Till",
    "open_site",
    "rates",
    "requests",
    "shown",
    "translate",
]
