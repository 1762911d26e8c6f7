"""What a request will take, estimated before it is sent.

A backend that knows better says so itself (:class:`~notetrans.protocol.Measures`). Of one that
can show its request (:class:`~notetrans.protocol.Previews`) all that is shown is input, prompt
included; else the segments' text is. The answer is the text at the target language's length, and
what stands around each segment in it.

A language takes so many tokens for what English says in one (OpenAI's o200k_base, on the same
pages in English and in translations by people: 300 pairs of Starlight's documentation, 50 pairs
of four other sites for Spanish): Spanish 1.07 and 1.15, German 1.22, French 1.20, Italian 1.25,
Turkish 1.39, Russian 1.19, Ukrainian 1.30, Chinese 1.07, Japanese 1.36, Korean 1.20, Hindi 1.41,
Persian 1.64. The table has one figure per script.

What stands around the texts of a request is JSON for the most part, whose signs go together: it
takes 0.76 of what prose of these characters would. An answer's frame takes 7 tokens a segment.
"""

from __future__ import annotations

from notetrans import tokens
from notetrans.languages import same, script
from notetrans.protocol import Backend, Measures, Previews, Request, Usage

_DENSITY = {
    "Latn": 1.2,
    "Cyrl": 1.25,
    "Hans": 1.1,
    "Hant": 1.1,
    "Jpan": 1.4,
    "Kore": 1.2,
    "Deva": 1.4,
}
_OTHER = 1.6
_PROMPT = 0.8
_AROUND = 9  # {"id":"12","text":"…"},
_FRAME = 8  # {"translations":[…]}


def measure(backend: Backend, request: Request) -> Usage:
    """Return the tokens (or characters) that a request and its answer will take, about.

    Nothing is said of the provider's cache: see :func:`kept`.
    """
    if isinstance(backend, Measures):
        return backend.measure(request)
    sources = [tokens.estimate(segment.text) for segment in request.segments]
    around = 0
    if isinstance(backend, Previews):
        around = max(0, tokens.estimate(backend.preview(request)) - sum(sources))
    longer = expansion(request.source_lang, request.target_lang)
    answer = round(sum(sources) * longer) + _AROUND * len(sources) + _FRAME
    return Usage(sum(sources) + round(around * _PROMPT), answer)


def kept(backend: Backend, before: str, now: str) -> int:
    """Return how many tokens of a request its provider has kept of the one before it, about.

    The texts are what each request would give to a model. The beginning that they share counts
    where it is as long as the provider's bound.
    """
    shared = round(tokens.estimate(now[: _shared(before, now)]) * _PROMPT)
    return shared if 0 < backend.capabilities.kept_from <= shared else 0


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    differ = (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    return next(differ, min(len(one), len(other)))


def expansion(source_lang: str, target_lang: str) -> float:
    """Return how many tokens of the target language stand for one of the source."""
    return _density(target_lang) / _density(source_lang)


def _density(lang: str) -> float:
    return 1.0 if same(lang, "en") else _DENSITY.get(script(lang), _OTHER)
