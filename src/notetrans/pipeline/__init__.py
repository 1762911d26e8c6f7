"""The whole flow, read from top to bottom: notes in, staged posts out.

    plan ─ prepare ─▶ segments ─ engine ─▶ answers ─ finish ─▶ staged post
             │                                          │
          parse, protect, what is known       verify, reassemble, front matter

* :mod:`.site`: settings, glossary, parse options
* :mod:`.identify`: the language of a note that does not say it
* :mod:`.notes`: a note read once for all its languages
* :mod:`.known`: what is known already of a post
* :mod:`.prepare`: what must be asked
* :mod:`.judge`: whether an answer may enter a document
* :mod:`.finish`: answers to a staged post
* :mod:`.run`: all of it over many posts, with one engine
* :mod:`.money`: what a run's backends cost, what was paid, where it must stop
* :mod:`.survey`: what a run would send and cost
* :mod:`.choose`: which backend takes which language
* :mod:`.batches`: the same with answers that come hours later
"""

from notetrans.pipeline.choose import Choice, choose
from notetrans.pipeline.money import Rates, Till, rates
from notetrans.pipeline.run import PostResult, Run, translate
from notetrans.pipeline.site import Site, open_site
from notetrans.pipeline.survey import Estimate, Survey, requests, shown, survey

__all__ = [
    "Choice",
    "Estimate",
    "PostResult",
    "Rates",
    "Run",
    "Site",
    "Survey",
    "Till",
    "choose",
    "open_site",
    "rates",
    "requests",
    "shown",
    "survey",
    "translate",
]
