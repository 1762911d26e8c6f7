"""Requests that a provider answers hours later: submitted, left, collected from any machine.

    posts ─ submit ─▶ provider, .notetrans/batches/<id>.json ─ collect ─▶ memory, staged posts

* :mod:`.files`: open batches, each a committed file
* :mod:`.held`: what waits in one is not sent twice
* :mod:`.provider`: where a batch is asked about, and with which key
* :mod:`.submit`: posts to a batch, or to a file of requests
* :mod:`.replay`: a batch's answers as a backend, for the engine and its checks
* :mod:`.collect`: answers to staged posts
"""
