"""The independent judge of the parser: laws, what they rest on, and documents to try them on.

* ``judge``    the laws, as functions from a subject to a problem or ``None``
* ``edits``    ``swap`` and ``pseudo``, with the list of exceptions
* ``scanner``  literals found by patterns of its own
* ``oracle``   cmark-gfm's HTML without its prose
* ``reach``    the words that a translation reached, the others by reason
* ``grammar``  documents made of every construct, and raw text
* ``specs``    the examples of the CommonMark and GFM specifications
* ``shrink``   the smallest text that still fails

Nothing here calls the parser but through a subject, and nothing imports its modules.
"""
