"""What is known already, so that it costs nothing again.

* :mod:`.aligned`: targets that stand in the published post
* :mod:`.edited`: where its texts stand after a person rewrote it
* :mod:`.database`: targets of all posts, a cache
* :mod:`.fuzzy`: sources that are like a new one, an index beside it
* :mod:`.provenance`: how they were made
* :mod:`.bilingual`, :mod:`.likeness`: posts by somebody else, aligned with their notes
* :mod:`.asked`: what was asked for because of the glossary
* :mod:`.context`: the neighbourhood that makes a match one in context
"""

from __future__ import annotations

from notetrans.memory.aligned import Known, align, as_target, known_targets
from notetrans.memory.context import context_key
from notetrans.memory.database import Memory, Row
from notetrans.memory.edited import Had, Placed, place
from notetrans.memory.provenance import Made

__all__ = [
    "Had",
    "Known",
    "Made",
    "Memory",
    "Placed",
    "Row",
    "align",
    "as_target",
    "context_key",
    "known_targets",
    "place",
]
