"""The settings of a backend that speaks OpenAI's protocol: which model, where, with which key.

The settings are resolved: address and key's variable never come from a project's file, which
anybody may have written. A key is needed but for this machine and its network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast, get_args
from urllib.parse import urlsplit

from notetrans.backends.endpoint import Endpoint, choice, number, read_bounds, read_endpoint, word
from notetrans.backends.presets import PRESETS, Preset
from notetrans.errors import UsageError
from notetrans.protocol import Capabilities

Structured = Literal["auto", "json_schema", "json_object", "off"]
Api = Literal["auto", "chat", "responses"]
Thinking = Literal["auto", "enabled", "disabled"]

DEFAULT_TIMEOUT = 300.0
DEFAULT_CHUNK_TIMEOUT = 60.0
_BOUNDS = Capabilities(revise=True, batch=200, characters=14_000, tokens=3000)
"""A post of a thousand words is one request: about 6,500 characters, or 1,700 tokens."""


@dataclass(frozen=True, slots=True)
class Options:
    """What ``create`` made of its settings.

    ``timeout`` is in seconds, for a whole answer; ``chunk_timeout`` for the next part of a stream
    that has begun. ``max_tokens`` bounds an answer, 0: the model's own bound.
    """

    model: str
    endpoint: Endpoint
    preset: Preset = PRESETS["openai"]
    temperature: float | None = None
    reasoning_effort: str = ""
    thinking: Thinking = "auto"
    max_tokens: int = 0
    timeout: float = DEFAULT_TIMEOUT
    chunk_timeout: float = DEFAULT_CHUNK_TIMEOUT
    structured: Structured = "auto"
    api: Api = "auto"
    stream: bool = False
    capabilities: Capabilities = field(default_factory=Capabilities)

    @property
    def at_home(self) -> bool:
        """Whether requests go to the provider of the row, and not to another address."""
        return urlsplit(self.endpoint.url).hostname == urlsplit(self.preset.url).hostname

    @property
    def thinks(self) -> str:
        """What the endpoint is told of thinking: ``enabled``, ``disabled``, or nothing."""
        if self.thinking != "auto":
            return self.thinking
        left = self.reasoning_effort or not self.at_home or "reasoner" in self.model
        return "" if left else self.preset.thinking

    @property
    def wants_responses(self) -> bool:
        """Whether the model is known to want the Responses API."""
        wanted = self.preset.responses
        return bool(wanted) and self.at_home and re.match(wanted, self.model) is not None


def read_options(settings: Mapping[str, object], preset: Preset = PRESETS["openai"]) -> Options:
    """Return the options that resolved settings amount to.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    there is no key and the address is not of this machine or network.
    """
    place = read_endpoint(
        settings, preset.name, url=preset.url, url_env=preset.url_env, key_env=preset.key_env
    )
    at_home = urlsplit(place.url).hostname == urlsplit(preset.url).hostname
    return Options(
        model=_model(settings, preset),
        endpoint=place,
        preset=preset,
        temperature=number(settings, "temperature"),
        reasoning_effort=word(settings, "reasoning_effort"),
        thinking=cast(Thinking, choice(settings, "thinking", get_args(Thinking))),
        max_tokens=int(number(settings, "max_tokens") or 0),
        timeout=number(settings, "timeout") or DEFAULT_TIMEOUT,
        chunk_timeout=number(settings, "chunk_timeout") or DEFAULT_CHUNK_TIMEOUT,
        structured=cast(Structured, choice(settings, "structured", get_args(Structured))),
        api=cast(Api, choice(settings, "api", get_args(Api))),
        stream=settings.get("stream") is True,
        capabilities=_capabilities(
            settings,
            preset,
            costs_money=not place.local or bool(place.key),
            kept_from=preset.kept_from if at_home else 0,
        ),
    )


def _model(settings: Mapping[str, object], preset: Preset) -> str:
    model = word(settings, "model")
    if not model:
        raise UsageError(
            f"the {preset.name} backend needs to know which model to ask",
            remedy="Give --model, or set backend.model in the configuration.",
        )
    return model


def _capabilities(
    settings: Mapping[str, object], preset: Preset, *, costs_money: bool, kept_from: int
) -> Capabilities:
    usual = replace(
        _BOUNDS,
        costs_money=costs_money,
        concurrency=preset.concurrency,
        kept_from=kept_from,
    )
    return read_bounds(settings, usual)
