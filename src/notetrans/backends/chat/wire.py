"""What a chat-completions endpoint sent, read without trust: bodies, events, errors.

Pure functions over bytes, numbers and headers; nothing here knows the client that got them.
An error is either a :class:`~notetrans.protocol.Failure` of this request or a
:class:`~notetrans.errors.BackendError`: no further request would fare better.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from notetrans.errors import BackendError
from notetrans.protocol import Failure, Usage

_T = TypeVar("_T")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BILLING = re.compile(
    r"insufficient_quota|billing|credit_balance|spend_limit|organization_usage_limit|payment"
)
_TOO_LONG = re.compile(
    r"context[ _]length|context[ _]window|maximum context|too long|too many tokens|"
    r"input token count|string_above_max_length",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content_filter|content_policy|content_management|moderation|flagged", re.I)
_NO_MODEL = re.compile(r"model_not_found|invalid_model|model .*does not exist", re.IGNORECASE)
_TRANSIENT = frozenset({408, 409, 425, 429, 529})
_BUSY = frozenset({429, 503, 529})


@dataclass(frozen=True, slots=True)
class Completion:
    """One choice: ``finish`` is ``None`` where the endpoint did not say why it ended.

    ``broken`` says why there is no more of a stream than what was read.
    """

    text: str = ""
    finish: str | None = None
    refusal: str = ""
    usage: Usage | None = None
    model: str = ""
    error: Mapping[str, Any] | None = None
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a stream up to the first that cannot be read, and why there are no more."""

    data: tuple[Mapping[str, Any], ...]
    broken: str = ""


def read_completion(body: bytes, content_type: str, broken: str = "") -> Completion:
    """Return what a response of status 200 says, a single body or a stream of events.

    ``broken`` says why the body is not whole. Raises ``ValueError`` with a reason for a person
    where it is no chat completion at all.
    """
    if is_stream(content_type):
        return _from_events(read_events(body, broken))
    return _from_body(read_json(body, content_type))


def is_stream(content_type: str) -> bool:
    """Tell whether a body is a stream of events."""
    return "event-stream" in content_type


def read_json(body: bytes, content_type: str) -> Mapping[str, Any]:
    """Return a body's JSON object, empty for other JSON; ``ValueError`` for what is no JSON."""
    return _load(body.decode("utf-8-sig", "replace"), content_type)


def read_events(body: bytes, broken: str = "") -> Events:
    """Return a stream's events. A lost event could hide a word, so none behind it is read."""
    found: list[Mapping[str, Any]] = []
    for data in _events(body.decode("utf-8-sig", "replace")):
        try:
            found.append(_load(data, "text/event-stream"))
        except ValueError as error:
            return Events(tuple(found), broken or str(error))
    return Events(tuple(found), broken)


def _load(text: str, content_type: str) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(text))
    except (ValueError, RecursionError):
        kind = content_type.partition(";")[0] or "something"
        raise ValueError(f"the endpoint answered with {kind} that is not valid JSON") from None


def _from_body(data: Mapping[str, Any]) -> Completion:
    error, choice = data.get("error"), _first_choice(data)
    if not error and not choice and "choices" not in data:
        raise ValueError("the endpoint answered with JSON that is no chat completion")
    message = mapping(choice.get("message"))
    return Completion(
        text=_text(message.get("content")),
        finish=_word(choice.get("finish_reason")),
        refusal=_text(message.get("refusal")),
        usage=_usage(data.get("usage")),
        model=_word(data.get("model")) or "",
        error=_error(error or choice.get("error")),
    )


def _from_events(stream: Events) -> Completion:
    events = stream.data
    choices = [_first_choice(event) for event in events]
    finish = _last(_word(choice.get("finish_reason")) for choice in choices)
    deltas = [mapping(choice.get("delta")) for choice in choices]
    return Completion(
        text="".join(_text(delta.get("content")) for delta in deltas),
        finish=finish,
        refusal="".join(_text(delta.get("refusal")) for delta in deltas),
        usage=_last(_usage(event.get("usage")) for event in events),
        model=_last(_word(event.get("model")) for event in events) or "",
        error=_last(_error(event.get("error")) for event in events),
        broken=stream.broken or ("" if finish else "the answer's stream ended too early"),
    )


def _events(text: str) -> Iterator[str]:
    for line in _LINE_END.split(text):
        name, _, data = line.partition(":")
        if name == "data" and data.strip() not in {"", "[DONE]"}:
            yield data


def _first_choice(data: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = data.get("choices")
    return mapping(choices[0]) if isinstance(choices, list) and choices else {}


def mapping(value: object) -> Mapping[str, Any]:
    """Return a JSON object, empty for anything else."""
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _last(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in reversed(list(values)) if value), None)


def _text(content: object) -> str:
    """Return a message's content, which some endpoints send in parts."""
    if isinstance(content, list):
        return "".join(_text(mapping(part).get("text")) for part in content)
    return content if isinstance(content, str) else ""


def _error(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, str) and value:
        return {"message": value}
    return mapping(value) or None


def _usage(value: object) -> Usage | None:
    data = mapping(value)
    if not data:
        return None
    details = mapping(data.get("prompt_tokens_details"))
    cached = details.get("cached_tokens") or data.get("prompt_cache_hit_tokens")
    return Usage(
        count(data.get("prompt_tokens")),
        count(data.get("completion_tokens")),
        count(cached),
        count(details.get("cache_write_tokens")),
        cost=_cost(data.get("cost")),
    )


def _cost(value: object) -> float | None:
    """Return what a provider says that it charged; a false number would hide the true price."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value < 1e6 else None  # type: ignore[arg-type,operator]


def count(value: object) -> int:
    """Return a number of tokens, 0 for what is none."""
    return value if isinstance(value, int) and value > 0 else 0


def error_status(error: Mapping[str, Any]) -> int:
    """Return the status that an error within a body of status 200 stands for."""
    code = error.get("code")
    if isinstance(code, int | str) and re.fullmatch(r"[45]\d\d", str(code)):
        return int(code)
    said = f"{code or ''} {error.get('type') or ''}"
    if _BILLING.search(said):
        return 402
    return 429 if "rate_limit" in said else 502


def judge_error(status: int, error: Mapping[str, Any] | None, wait: float = 0.0) -> Failure:
    """Return the failure that an error of the endpoint is for this request.

    ``wait`` is the ``Retry-After`` in seconds. Raises :class:`BackendError` for what no other
    request would escape: key, rights, money, model.
    """
    error = error or {}
    code = f"{error.get('code') or ''} {error.get('type') or ''}"
    said = f"{code} {error.get('message') or ''}"
    text = _said(status, error)
    if status in {400, 403, 422} and _FILTERED.search(said):
        return Failure("refused", text, retryable=False)
    if status == 413 or (status in {400, 422} and _TOO_LONG.search(said)):
        return Failure(
            "truncated", f"the request was too long: {text}", retryable=False, too_long=True
        )
    if remedy := _fatal(status, code, said):
        raise BackendError(f"the endpoint refuses every request: {text}", remedy=remedy)
    passing = status in _TRANSIENT or status >= 500
    return Failure(
        "error",
        text,
        retryable=passing,
        retry_after=wait if passing else 0.0,
        busy=status in _BUSY,
    )


def _fatal(status: int, code: str, said: str) -> str:
    """Return what a person can do about an error that every request would meet, or nothing."""
    if status == 402 or (status in {400, 403, 429} and _BILLING.search(code)):
        return "Its quota or credit is used up: see to billing, then run again."
    if status == 401:
        return "Its key is wrong or has expired: set the right one and run again."
    if status == 403:
        return "The key may not use this model or endpoint: check its rights."
    if status == 404 or (status == 400 and _NO_MODEL.search(said)):
        return "Check --model and the base URL (it usually ends in /v1)."
    return ""


def _said(status: int, error: Mapping[str, Any]) -> str:
    message = " ".join(str(error.get("message") or "").split())[:300]
    return f"{status}: {message}" if message else f"status {status}"


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float:
    """Return the seconds that the endpoint asks to wait, 0 where it does not say.

    Reads ``retry-after-ms``, then ``retry-after`` in seconds or as an HTTP date.
    """
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value):
            return float(value) / unit
    try:
        date = parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, TypeError):
        return 0.0
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
