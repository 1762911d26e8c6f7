"""A unit's source on its way to an engine, and an engine's answer on its way back.

Law: ``restore(protect(s)) == s``, soft breaks written as what they stand for.

* ``glossary``  ``glossary.yaml`` → the terms it declares
* ``terms``     where terms occur in a text
* ``segment``   unit source ↔ text as sent: names as codes, soft breaks, an engine's tag form
* ``key``       what a unit is known by in the memory
"""

from notetrans.protect.glossary import Glossary, load
from notetrans.protect.key import memory_key
from notetrans.protect.segment import Protected, joined, protect, restore
from notetrans.protect.terms import TermMatch, TermMatcher, terms_in

__all__ = [
    "Glossary",
    "Protected",
    "TermMatch",
    "TermMatcher",
    "joined",
    "load",
    "memory_key",
    "protect",
    "restore",
    "terms_in",
]
