"""A server that fails in every way one has met, and what must hold whichever way it is.

* ``server``  a model behind a socket which answers well but for one fault, and keeps the books
* ``site``    notes whose posts are looked at by a parser that is not the product's
"""
