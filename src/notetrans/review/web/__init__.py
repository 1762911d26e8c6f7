"""``notetrans review``: what is staged, on a page of the browser that runs on this machine.

* :mod:`.desk`: what the page asks of the site, as a protocol; the pipeline answers it
* :mod:`.values`: what it is told
* :mod:`.security`: who may ask, and what a page may do
* :mod:`.actions`: what a person does, by name: a file's function and a line in a table each
* :mod:`.pages`: what a person sees, from templates that escape every value
* :mod:`.editing`: inline codes in a form that a person can write
* :mod:`.rendered`: a post as a page, without anything in it that could act
* :mod:`.app`, :mod:`.serve`: all of it behind one address of this machine

Nothing of this package is imported before the page is asked for: its libraries come with the
extra ``review``.
"""
