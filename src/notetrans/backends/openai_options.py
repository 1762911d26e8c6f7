"""The ``openai`` backend's settings: which model, at which address, with which key.

The settings are resolved: address and key's variable never come from a project's file, which
anybody may have written. A key is needed but for this machine and its network.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Literal, get_args
from urllib.parse import unquote, urlsplit

from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Capabilities

Structured = Literal["auto", "json_schema", "json_object", "off"]

DEFAULT_URL = "https://api.openai.com/v1"
DEFAULT_KEY_ENV = "OPENAI_API_KEY"
DEFAULT_TIMEOUT = 300.0

_CREDENTIALS = re.compile(r"//[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class Options:
    """What ``create`` made of its settings. ``timeout`` is in seconds, for a whole answer."""

    model: str
    base_url: str
    key: str = field(default="", repr=False)
    login: str = field(default="", repr=False)
    temperature: float | None = None
    timeout: float = DEFAULT_TIMEOUT
    structured: Structured = "auto"
    stream: bool = False
    capabilities: Capabilities = field(default_factory=Capabilities)


def read_options(settings: Mapping[str, object]) -> Options:
    """Return the options that resolved settings amount to.

    Raises :class:`UsageError` for a setting that cannot be meant, :class:`BackendError` where
    there is no key and the address is not of this machine or network.
    """
    given = _word(settings, "base_url") or os.environ.get("OPENAI_BASE_URL") or DEFAULT_URL
    base_url, login = _address(given)
    local = is_local(base_url)
    key = _key(settings, base_url, needed=not (local or login))
    return Options(
        model=_model(settings),
        base_url=base_url,
        key=key,
        login=login,
        temperature=_number(settings, "temperature"),
        timeout=_number(settings, "timeout") or DEFAULT_TIMEOUT,
        structured=_structured(settings),
        stream=settings.get("stream") is True,
        capabilities=_capabilities(settings, costs_money=not local or bool(key)),
    )


def without_password(text: str) -> str:
    """Return a text in which addresses show neither user nor password."""
    return _CREDENTIALS.sub("//***@", text)


def is_local(url: str) -> bool:
    """Tell whether an address is of this machine or network, where no key may be needed."""
    host = (urlsplit(url).hostname or "").removesuffix(".")
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan"))
    return address.is_loopback or address.is_private or address.is_link_local


def _address(url: str) -> tuple[str, str]:
    """Return an address without user and password, and these as HTTP's basic credentials.

    The client's log would show them in the address.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            f"base_url is no web address: {without_password(url)!r}",
            remedy="Write it as https://host/v1.",
        )
    login, at, host = parts.netloc.rpartition("@")
    plain = parts._replace(netloc=host).geturl()
    return plain, base64.b64encode(unquote(login).encode()).decode() if at else ""


def _key(settings: Mapping[str, object], base_url: str, *, needed: bool) -> str:
    variable = _word(settings, "api_key_env") or DEFAULT_KEY_ENV
    key = (_word(settings, "api_key") or os.environ.get(variable, "")).strip()
    if not key and needed:
        raise BackendError(
            f"the openai backend has no key for {base_url}: the variable {variable} is not set",
            remedy=f"Set {variable}, or name another variable with api_key_env in your user "
            "configuration, or give --base-url of a local server (http://localhost:8000/v1), "
            "which needs none.",
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise BackendError(
            f"the key in {variable} holds characters that no key has",
            remedy="Copy it again, without blanks or quotes.",
        )
    return key


def _model(settings: Mapping[str, object]) -> str:
    model = _word(settings, "model")
    if not model:
        raise UsageError(
            "the openai backend needs to know which model to ask",
            remedy="Give --model, or set backend.model in the configuration.",
        )
    return model


def _capabilities(settings: Mapping[str, object], *, costs_money: bool) -> Capabilities:
    usual = Capabilities(revise=True, costs_money=costs_money, batch=40, concurrency=8)
    return replace(
        usual,
        batch=int(_number(settings, "batch") or usual.batch),
        characters=int(_number(settings, "characters") or usual.characters),
        concurrency=int(_number(settings, "concurrency") or usual.concurrency),
    )


def _structured(settings: Mapping[str, object]) -> Structured:
    value = _word(settings, "structured") or "auto"
    for known in get_args(Structured):
        if value == known:
            return known  # type: ignore[no-any-return]
    raise UsageError(
        f"structured is {value!r}", remedy=f"It is one of {', '.join(get_args(Structured))}."
    )


def _number(settings: Mapping[str, object], name: str) -> float | None:
    value = settings.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise UsageError(f"{name} is {value!r}", remedy="It is a number, 0 or more.")
    return float(value)


def _word(settings: Mapping[str, object], name: str) -> str:
    value = settings.get(name)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{name} is not a text", remedy="Put it between quotes.")
    return value or ""
