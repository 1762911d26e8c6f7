"""The ``anthropic`` backend's settings: which model, at which address, with which key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from notetrans.backends import endpoint
from notetrans.backends.endpoint import Endpoint, Settings
from notetrans.errors import UsageError
from notetrans.protocol import Capabilities

Structured = Literal["auto", "tool", "off"]

DEFAULT_URL = "https://api.anthropic.com"
DEFAULT_KEY_ENV = "ANTHROPIC_API_KEY"
DEFAULT_TIMEOUT = 300.0
DEFAULT_MAX_TOKENS = 8192
"""The largest answer that every current model gives; it costs nothing where it is not used."""


@dataclass(frozen=True, slots=True)
class Options:
    """What ``create`` made of its settings. ``timeout`` is in seconds, for a whole answer."""

    model: str
    endpoint: Endpoint
    temperature: float | None = None
    timeout: float = DEFAULT_TIMEOUT
    max_tokens: int = DEFAULT_MAX_TOKENS
    structured: Structured = "auto"
    cache: bool = True
    capabilities: Capabilities = field(default_factory=Capabilities)


def read_options(settings: Settings) -> Options:
    """Return the options that resolved settings amount to.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    there is no key and the address is not of this machine or network.
    """
    place = endpoint.read_endpoint(
        settings,
        "anthropic",
        url=DEFAULT_URL,
        url_env="ANTHROPIC_BASE_URL",
        key_env=DEFAULT_KEY_ENV,
    )
    return Options(
        model=_model(settings),
        endpoint=place,
        temperature=endpoint.number(settings, "temperature"),
        timeout=endpoint.number(settings, "timeout") or DEFAULT_TIMEOUT,
        max_tokens=int(endpoint.number(settings, "max_tokens") or DEFAULT_MAX_TOKENS),
        structured=cast(Structured, endpoint.choice(settings, "structured", get_args(Structured))),
        cache=endpoint.choice(settings, "cache", ("auto", "off")) == "auto",
        capabilities=_capabilities(settings, costs_money=not place.local or bool(place.key)),
    )


def _model(settings: Settings) -> str:
    model = endpoint.word(settings, "model")
    if not model:
        raise UsageError(
            "the anthropic backend needs to know which model to ask",
            remedy="Give --model, or set backend.model in the configuration.",
        )
    return model


def _capabilities(settings: Settings, *, costs_money: bool) -> Capabilities:
    usual = Capabilities(revise=True, costs_money=costs_money, batch=40, tokens=2000, concurrency=4)
    return endpoint.read_bounds(settings, usual)
