"""The ``deepl`` backend: DeepL's translation API through DeepL's own client.

The client blocks, so each call runs in a thread that has a client of its own. Nothing is retried
here or in the client: the engine does that, once for all. A translation that has lost its codes
is a failure which no retry will mend (see :mod:`notetrans.backends.damage`).
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from notetrans.backends.damage import damage
from notetrans.backends.deepl import text as deepl_text
from notetrans.backends.deepl.errors import answer_error, is_about_glossary, judge
from notetrans.backends.deepl.glossary import Glossary
from notetrans.backends.deepl.options import Options, read_options
from notetrans.errors import BackendError
from notetrans.protocol import Capabilities, Failure, Request, Response, Segment, Usage

if TYPE_CHECKING:
    from deepl import DeepLClient, TextResult

_T = TypeVar("_T")
_NO_KEY = "no-key"
_NO_XML = Failure("error", "the text has characters that DeepL cannot take", retryable=False)


def create(settings: Mapping[str, object]) -> DeepLBackend:
    """Return the backend for resolved settings; opens no connection.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    the package is not installed or there is no key.
    """
    options = read_options(settings)
    if find_spec("deepl") is None:
        raise BackendError(
            "the deepl backend needs the package deepl, which is not installed",
            remedy="Install it with `pip install 'notetrans[deepl]'`.",
        )
    return DeepLBackend(options)


class DeepLBackend:
    """Translates with one account."""

    name = "deepl"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._clients = _Clients(options)
        self._glossary = Glossary(self._clients.call)

    @property
    def model(self) -> str:
        """DeepL's type of model where one was asked for."""
        return f"deepl/{self._options.model}" if self._options.model else "deepl"

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._options.capabilities

    def preview(self, request: Request) -> str:
        """Return the body of a request as JSON, without what the run's glossary adds."""
        texts = [segment.text for segment in request.segments]
        body = deepl_text.parameters(request, request.segments, self._options) | {"text": texts}
        return json.dumps(body, ensure_ascii=False, indent=1)

    def measure(self, request: Request) -> Usage:
        """Return the characters that DeepL will bill: those of the texts, tags included."""
        return Usage(characters=sum(len(segment.text) for segment in request.segments))

    async def translate(self, request: Request) -> Response:
        """Translate a batch; raises ``BackendError`` for what every request would meet."""
        endpoint = self._options.endpoint
        failures = {one.id: _NO_XML for one in request.segments if not deepl_text.is_xml(one.text)}
        segments = [one for one in request.segments if one.id not in failures]
        try:
            found = await self._translated(request, segments) if segments else []
        except BackendError as error:
            said = endpoint.safe_error(error)
        else:
            if isinstance(found, Failure):
                failures |= {segment.id: found for segment in segments}
                return endpoint.safe_response(Response({}, failures))
            return _response(segments, found, failures, self.model)
        raise said

    async def aclose(self) -> None:
        """Remove the run's glossary and let go of the connections."""
        await self._glossary.aclose()
        self._clients.close()

    async def _translated(
        self, request: Request, segments: Sequence[Segment]
    ) -> list[TextResult] | Failure:
        from deepl import DeepLException

        sent = deepl_text.parameters(request, segments, self._options)
        texts = [segment.text for segment in segments]
        try:
            async with asyncio.timeout(self._options.timeout):
                if glossary := await self._glossary_for(request):
                    sent["glossary"] = glossary
                found = await self._clients.call(
                    lambda client: client.translate_text(texts, **sent)
                )
        except TimeoutError:
            return Failure("error", f"no answer within {self._options.timeout:g} s")
        except DeepLException as error:
            if is_about_glossary(error):
                self._glossary.lost(request.source_lang, request.target_lang)
                return Failure("error", "the account no longer has the run's glossary")
            return judge(error, request, self._options)
        except (TypeError, ValueError, AttributeError):  # the client trusts what it reads
            return answer_error()
        return found if isinstance(found, list) and len(found) == len(texts) else answer_error()

    async def _glossary_for(self, request: Request) -> str | None:
        if not self._options.glossary:
            return None
        entries = deepl_text.glossary_entries(request)
        return await self._glossary.id_for(request.source_lang, request.target_lang, entries)


def _response(
    segments: Sequence[Segment],
    found: Sequence[TextResult],
    failures: Mapping[str, Failure],
    model: str,
) -> Response:
    answers = {
        segment.id: (segment.text, deepl_text.target(result.text))
        for segment, result in zip(segments, found, strict=True)
    }
    damaged = {key: broken for key, pair in answers.items() if (broken := damage(*pair))}
    targets = {key: answer for key, (_, answer) in answers.items() if key not in damaged}
    usage = Usage(characters=sum(result.billed_characters for result in found))
    return Response(targets, {**failures, **damaged}, usage, model)


class _Clients:
    """Threads with a client each, since a client's connections are not for two at a time."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._own = threading.local()
        self._made: list[DeepLClient] = []
        self._threads = ThreadPoolExecutor(options.capabilities.concurrency, "deepl")

    async def call(self, function: Callable[[DeepLClient], _T]) -> _T:
        """Return what a function of a client returns; it runs in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: function(self._client()))

    def close(self) -> None:
        """Close all connections; a thread that still waits for an answer ends by its timeout."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for client in self._made:
            client.close()  # type: ignore[no-untyped-call]
        self._made.clear()

    def _client(self) -> DeepLClient:
        if not hasattr(self._own, "client"):
            self._own.client = connect(self._options)
            self._made.append(self._own.client)
        client: DeepLClient = self._own.client
        return client


def connect(options: Options) -> DeepLClient:
    """Return a client that retries nothing and keeps the environment's proxies."""
    import deepl
    from deepl import http_client

    http_client.max_network_retries = 0
    http_client.min_connection_timeout = options.timeout
    endpoint = options.endpoint
    client = deepl.DeepLClient(
        endpoint.key or _NO_KEY,
        server_url=endpoint.url,
        proxy=_proxies(endpoint.url),
        send_platform_info=False,
    )
    if endpoint.login:
        client.headers["Authorization"] = f"Basic {endpoint.login}"
    return client


def _proxies(url: str) -> dict[str, str] | None:
    """Return the proxies that the environment names, which the client would pass over."""
    host = urlsplit(url).hostname or ""
    return None if proxy_bypass(host) else getproxies() or None
