"""What every backend with an address and a key reads from its settings, and keeps secret.

The settings are resolved: address and key's variable never come from a project's file, which
anybody may have written. Law: no text that went through :meth:`Endpoint.safe` shows the key, or
the user and password of an address.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from notetrans.backends.addresses import is_local, without_password
from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Capabilities, Failure, Response

Settings = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address without user and password; these are ``login``, as HTTP's basic credentials."""

    url: str
    key: str = field(default="", repr=False)
    login: str = field(default="", repr=False)

    @property
    def local(self) -> bool:
        """Whether it is of this machine or network."""
        return is_local(self.url)

    def safe(self, text: str) -> str:
        """Return a text without the endpoint's secrets."""
        for secret in (self.key, self.login):
            if secret:
                text = text.replace(secret, "***")
        return without_password(text)

    def safe_error(self, error: BackendError) -> BackendError:
        """Return an error that says the same without secrets, and has no cause that holds any."""
        return type(error)(self.safe(error.message), remedy=error.remedy)

    def safe_response(self, response: Response) -> Response:
        """Return a response whose failures show no secret."""
        failures: dict[str, Failure] = {
            key: replace(failure, text=self.safe(failure.text))
            for key, failure in response.failures.items()
        }
        return replace(response, failures=failures)


def read_endpoint(
    settings: Settings, name: str, *, url: str, url_env: str, key_env: str, key_needed: bool = True
) -> Endpoint:
    """Return where a backend's requests go and with which key.

    The settings ``base_url``, ``api_key`` and ``api_key_env`` win over the environment, that over
    the backend's own ``url``. A key is needed but for an address of this machine or network, or
    one with a password. Raises :class:`UsageError` for what is no address,
    :class:`BackendError` for a key that is missing or cannot be one.
    """
    given = word(settings, "base_url") or os.environ.get(url_env, "") or url
    address, login = _address(given)
    variable = word(settings, "api_key_env") or key_env
    key = (word(settings, "api_key") or os.environ.get(variable, "")).strip()
    if key_needed and not (key or login or is_local(address)):
        raise BackendError(
            f"the {name} backend has no key for {address}: the variable {variable} is not set",
            remedy=f"Set {variable}, or name another variable with api_key_env in your user "
            "configuration, or give --base-url of a local server, which needs none.",
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise BackendError(
            f"the key in {variable} holds characters that no key has",
            remedy="Copy it again, without blanks or quotes.",
        )
    return Endpoint(address, key, login)


def _address(url: str) -> tuple[str, str]:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            f"base_url is no web address: {without_password(url)!r}",
            remedy="Write it as https://host.",
        )
    login, at, host = parts.netloc.rpartition("@")
    plain = parts._replace(netloc=host).geturl().rstrip("/")
    return plain, base64.b64encode(unquote(login).encode()).decode() if at else ""


def read_bounds(settings: Settings, usual: Capabilities) -> Capabilities:
    """Return capabilities with the bounds of requests that the settings name instead."""
    return replace(
        usual,
        batch=int(number(settings, "batch") or usual.batch),
        characters=int(number(settings, "characters") or usual.characters),
        tokens=int(number(settings, "tokens") or usual.tokens),
        concurrency=int(number(settings, "concurrency") or usual.concurrency),
    )


def number(settings: Settings, name: str) -> float | None:
    """Return a setting that is a number, 0 or more; raises :class:`UsageError` for another."""
    value = settings.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise UsageError(f"{name} is {value!r}", remedy="It is a number, 0 or more.")
    return float(value)


def word(settings: Settings, name: str) -> str:
    """Return a setting that is a text, empty where it is not set; else ``UsageError``."""
    value = settings.get(name)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{name} is not a text", remedy="Put it between quotes.")
    return value or ""


def choice(settings: Settings, name: str, known: Sequence[str]) -> str:
    """Return a setting that is one of the known words, the first where it is not set.

    YAML reads an unquoted ``off`` as false. Raises :class:`UsageError` for any other word.
    """
    value = "off" if settings.get(name) is False and "off" in known else word(settings, name)
    if value and value not in known:
        raise UsageError(f"{name} is {value!r}", remedy=f"It is one of {', '.join(known)}.")
    return value or known[0]
