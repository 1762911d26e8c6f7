"""What a messages endpoint (``/v1/messages``) sent, read without trust: bodies and errors.

Pure functions. What a body says is brought into the form of a chat completion, so that one
reader (:mod:`notetrans.backends.chat.answer`) judges both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from notetrans.backends.chat.wire import Completion, count, judge_error, mapping, read_json
from notetrans.errors import BackendError
from notetrans.protocol import Failure, Usage

_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_FINISH = {"tool_use": "stop", "model_context_window_exceeded": "length", "pause_turn": "error"}
_NO_CREDIT = re.compile(r"credit balance|usage limits|spend(ing)? limit", re.IGNORECASE)


def read_message(body: bytes, content_type: str) -> Completion:
    """Return what a response of status 200 says.

    Raises ``ValueError`` with a reason for a person where it is no message at all.
    """
    data = read_json(body, content_type)
    error = mapping(data.get("error"))
    if not error and not isinstance(data.get("content"), list):
        raise ValueError("the endpoint answered with JSON that is no message")
    return completion(data, error or None)


def completion(message: Mapping[str, Any], error: Mapping[str, Any] | None = None) -> Completion:
    """Return a message as a completion: its tool's input, or else its text."""
    content = message.get("content")
    blocks = [mapping(block) for block in content] if isinstance(content, list) else []
    reason = message.get("stop_reason")
    finish = reason if isinstance(reason, str) and reason else None
    details = mapping(message.get("stop_details"))
    said = details.get("explanation") or details.get("category") or ""
    model = message.get("model")
    return Completion(
        text="\n".join(_inputs(blocks)) or "".join(_texts(blocks)),
        finish=_FINISH.get(finish, finish) if finish else None,
        refusal=str(said) if finish == "refusal" else "",
        usage=_usage(message.get("usage")),
        model=model if isinstance(model, str) else "",
        error=error,
    )


def _inputs(blocks: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the inputs of tools as JSON; some models write the list in them as a text."""
    for block in blocks:
        value = block.get("input")
        if block.get("type") == "tool_use" and isinstance(value, dict):
            yield _unquoted(value.get("translations")) or json.dumps(value)


def _unquoted(value: object) -> str:
    if not isinstance(value, str):
        return ""
    try:
        return json.dumps({"translations": json.loads(value)})
    except (ValueError, RecursionError):
        return value


def _texts(blocks: list[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        text = block.get("text")
        if block.get("type") == "text" and isinstance(text, str):
            yield text


def _usage(value: object) -> Usage | None:
    """Return the tokens; the API counts those of its cache apart from the other input."""
    data = mapping(value)
    if not data:
        return None
    cached = count(data.get("cache_read_input_tokens"))
    written = count(data.get("cache_creation_input_tokens"))
    return Usage(
        input_tokens=count(data.get("input_tokens")) + cached + written,
        output_tokens=count(data.get("output_tokens")),
        cached_tokens=cached,
        written_tokens=written,
    )


def error_in(body: object) -> Mapping[str, Any]:
    """Return the error that a body holds, empty where it holds none."""
    return mapping(mapping(body).get("error"))


def status_of(error: Mapping[str, Any]) -> int:
    """Return the status that an error within a body of status 200 stands for."""
    return _STATUS.get(str(error.get("type")), 502)


def judge(status: int, error: Mapping[str, Any], wait: float = 0.0) -> Failure:
    """Return the failure that an error of the endpoint is for this request.

    ``wait`` is the ``Retry-After`` in seconds. Raises :class:`BackendError` for what no other
    request would escape: key, rights, money, model.
    """
    message = " ".join(str(error.get("message") or "").split())[:300]
    if status == 404:
        raise BackendError(
            f"the endpoint refuses every request: 404: {message}",
            remedy="Check --model and the base URL (without /v1, which is added to it).",
        )
    if status in {400, 403} and _NO_CREDIT.search(message):
        status = 402
    return judge_error(status, error, wait)
