"""The ``deepl`` backend's settings: which key, and how DeepL is to translate."""

from __future__ import annotations

from dataclasses import dataclass, field

from notetrans.backends import endpoint
from notetrans.backends.endpoint import Endpoint, Settings
from notetrans.protocol import Capabilities

DEFAULT_KEY_ENV = "DEEPL_API_KEY"
DEFAULT_TIMEOUT = 60.0

_PRO, _FREE = "https://api.deepl.com", "https://api-free.deepl.com"
_FREE_KEY = ":fx"
_FORMALITY = ("default", "more", "less", "prefer_more", "prefer_less")
_MODELS = ("", "latency_optimized", "quality_optimized", "prefer_quality_optimized")


@dataclass(frozen=True, slots=True)
class Options:
    """What ``create`` made of its settings. ``timeout`` is in seconds, for a whole answer.

    ``model`` is DeepL's type of model, empty for its own choice.
    """

    endpoint: Endpoint
    model: str = ""
    formality: str = "default"
    glossary: bool = True
    timeout: float = DEFAULT_TIMEOUT
    capabilities: Capabilities = field(default_factory=Capabilities)


def read_options(settings: Settings) -> Options:
    """Return the options that resolved settings amount to.

    The address follows from the key: those of free accounts end in ``:fx``. Raises
    :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` for want of a
    key.
    """
    place = endpoint.read_endpoint(
        settings, "deepl", url=_PRO, url_env="DEEPL_SERVER_URL", key_env=DEFAULT_KEY_ENV
    )
    free = place.key.endswith(_FREE_KEY)
    if free and place.url == _PRO:
        place = Endpoint(_FREE, place.key)
    usual = Capabilities(
        deterministic=True, costs_money=not free, batch=50, characters=12_000, concurrency=4
    )
    return Options(
        endpoint=place,
        model=endpoint.choice(settings, "model", _MODELS),
        formality=endpoint.choice(settings, "formality", _FORMALITY),
        glossary=endpoint.choice(settings, "glossary", ("auto", "off")) == "auto",
        timeout=endpoint.number(settings, "timeout") or DEFAULT_TIMEOUT,
        capabilities=endpoint.read_bounds(settings, usual),
    )
