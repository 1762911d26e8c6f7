"""Answers that cannot be trusted: an engine which spoils a share of what it says.

* ``pairs.txt``, ``talk.txt``, ``other.txt``  what is said: honestly, around it, in other languages
* ``answers``  honest answers to segments, as parts (text and marks of codes)
* ``damages``  the ways to spoil one, each with what must come of it
* ``notes``    notes made of the honest sources in every kind of place
* ``engine``   the backend that answers honestly or not
* ``run``      notes through the engine, the checks and reassembly; what was seen there
"""
