"""The ``libretranslate`` backend: a LibreTranslate server, one's own or another's.

Its answers are drafts: the engine translates what stands between two codes apart. Nothing is
retried here: the engine does that, once for all. A translation that has lost its codes is a
failure which no retry will mend (see :mod:`notetrans.backends.damage`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from notetrans.backends import endpoint
from notetrans.backends.damage import damage
from notetrans.backends.endpoint import Endpoint
from notetrans.backends.libretranslate import wire
from notetrans.backends.libretranslate.http import Answer, send
from notetrans.backends.libretranslate.languages import code_for, tag_of
from notetrans.errors import BackendError
from notetrans.protocol import Capabilities, Failure, Request, Response, Segment, Usage

DEFAULT_URL = "http://localhost:5000"
DEFAULT_KEY_ENV = "LIBRETRANSLATE_API_KEY"
DEFAULT_TIMEOUT = 120.0
LANGUAGES_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Options:
    """What ``create`` made of its settings. ``timeout`` is in seconds, for a whole answer."""

    endpoint: Endpoint
    timeout: float = DEFAULT_TIMEOUT
    capabilities: Capabilities = field(default_factory=Capabilities)


def create(settings: Mapping[str, object]) -> LibreTranslateBackend:
    """Return the backend for resolved settings; opens no connection.

    Raises :class:`UsageError` for a setting that cannot be meant.
    """
    place = endpoint.read_endpoint(
        settings,
        "libretranslate",
        url=DEFAULT_URL,
        url_env="LIBRETRANSLATE_URL",
        key_env=DEFAULT_KEY_ENV,
        key_needed=False,
    )
    costs = bool(place.key) and not place.local
    usual = Capabilities(
        draft=True, deterministic=True, costs_money=costs, batch=25, characters=4000, concurrency=2
    )
    timeout = endpoint.number(settings, "timeout") or DEFAULT_TIMEOUT
    return LibreTranslateBackend(Options(place, timeout, endpoint.read_bounds(settings, usual)))


class LibreTranslateBackend:
    """Asks one server."""

    name = "libretranslate"
    model = "libretranslate"

    def __init__(self, options: Options) -> None:
        self._options = options

    @cached_property
    def capabilities(self) -> Capabilities:
        """What it can do; asks the server for its pairs. Raises ``BackendError``."""
        pairs = {(tag_of(one), tag_of(to)) for one, others in self._pairs.items() for to in others}
        return replace(self._options.capabilities, pairs=frozenset(pairs))

    def mode(self, source: str, target: str) -> tuple[str, str]:
        """Return the server's codes for a pair; raises :class:`BackendError` without one."""
        one = code_for(source, self._pairs)
        other = code_for(target, self._pairs[one]) if one else None
        if one and other:
            return one, other
        raise BackendError(
            f"the LibreTranslate server at {self._options.endpoint.url} has no pair "
            f"{source} → {target}",
            remedy="Install the pair on the server, or use another backend for it.",
        )

    def preview(self, request: Request) -> str:
        """Return the body of a request as JSON, its languages by their own tags, without key."""
        texts = [segment.text for segment in request.segments]
        body = wire.body(texts, request.source_lang, request.target_lang, "")
        return json.dumps(body, ensure_ascii=False, indent=1)

    def measure(self, request: Request) -> Usage:
        """Return the characters of the texts, tags included."""
        return Usage(characters=sum(len(segment.text) for segment in request.segments))

    async def translate(self, request: Request) -> Response:
        """Translate a batch; raises ``BackendError`` for what every request would meet."""
        place = self._options.endpoint
        try:
            found = await self._translated(request)
        except BackendError as error:
            said = place.safe_error(error)
        else:
            if isinstance(found, Failure):
                failures = dict.fromkeys((segment.id for segment in request.segments), found)
                return place.safe_response(Response({}, failures))
            return _response(request.segments, found)
        raise said

    async def aclose(self) -> None:
        """Nothing is held between requests."""

    @cached_property
    def _pairs(self) -> Mapping[str, frozenset[str]]:
        place = self._options.endpoint
        try:
            answer = send(place, "/languages", None, LANGUAGES_SECONDS)
            return wire.read_languages(answer.body)
        except (OSError, ValueError) as error:
            why = str(error) or f"no answer within {LANGUAGES_SECONDS:g} s"
        raise BackendError(
            place.safe(f"LibreTranslate does not tell its languages: {why}"),
            remedy="Start a server (`pip install libretranslate`, `libretranslate`), or give "
            "--base-url of one.",
        )

    async def _translated(self, request: Request) -> list[str] | Failure:
        source, target = await asyncio.to_thread(
            self.mode, request.source_lang, request.target_lang
        )
        texts = [segment.text for segment in request.segments]
        body = wire.body(texts, source, target, self._options.endpoint.key)
        try:
            answer = await self._sent(body)
            if answer.status != 200:
                return wire.judge(answer.status, answer.body, answer.wait)
            return wire.read_texts(answer.body, len(texts))
        except TimeoutError:
            return Failure("error", f"no answer within {self._options.timeout:g} s")
        except (OSError, ValueError) as error:
            return Failure("error", str(error))

    async def _sent(self, body: Mapping[str, object]) -> Answer:
        timeout = self._options.timeout
        async with asyncio.timeout(timeout):
            return await asyncio.to_thread(
                send, self._options.endpoint, "/translate", body, timeout
            )


def _response(segments: Sequence[Segment], texts: Sequence[str]) -> Response:
    pairs = [(segment, text) for segment, text in zip(segments, texts, strict=True)]
    failures = {one.id: broken for one, text in pairs if (broken := damage(one.text, text))}
    targets = {one.id: text for one, text in pairs if one.id not in failures}
    usage = Usage(characters=sum(len(segment.text) for segment in segments))
    return Response(targets, failures, usage, LibreTranslateBackend.model)
