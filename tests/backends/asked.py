"""A backend asked as the engine asks it, and what came back."""

import asyncio

from notetrans.translate import Clock, Job, Settings, translate_segments


def responses(make, requests):
    """The responses of one backend to requests sent one after the other."""

    async def scenario():
        backend = make()
        try:
            return [await backend.translate(one) for one in requests]
        finally:
            await backend.aclose()

    return asyncio.run(scenario())


def shared_failure(response, request, secret="\0"):
    """The one failure that all segments of a request share; it does not show the secret."""
    assert response.targets == {}
    assert response.failures.keys() == {one.id for one in request.segments}
    (found,) = set(response.failures.values())
    assert secret not in found.text
    return found


def delivered(make, segments):
    """What the engine delivers, by segment, with pauses a hundred times shorter."""

    async def scenario():
        backend = make()
        kept = {}
        try:
            await translate_segments(
                backend,
                [Job("post", "en", "es", segments)],
                lambda *_: (),
                lambda _, outcome: kept.setdefault(outcome.segment, outcome),
                Settings(pause=0.1),
                clock=Clock(uniform=lambda _least, most: most),
            )
        finally:
            await backend.aclose()
        return kept

    return asyncio.run(scenario())
