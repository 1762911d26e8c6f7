"""What OpenAI's Responses API sent, read as a :class:`Completion`: bodies and events.

Like those of :mod:`notetrans.backends.chat.wire`, pure functions over bytes without trust.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from notetrans.backends.chat.wire import (
    Completion,
    count,
    is_stream,
    mapping,
    read_events,
    read_json,
)
from notetrans.protocol import Usage

_ENDS = {"response.completed", "response.incomplete", "response.failed"}
_FINISH = {"completed": "stop", "failed": "error", "cancelled": "error"}


def read_responses(body: bytes, content_type: str, broken: str = "") -> Completion:
    """Return what a response of status 200 says, a single body or a stream of events.

    ``broken`` says why the body is not whole. Raises ``ValueError`` with a reason for a person
    where it is no response at all.
    """
    if not is_stream(content_type):
        return _from_response(read_json(body, content_type))
    stream = read_events(body, broken)
    errors = [event for event in stream.data if event.get("type") == "error"]
    for event in stream.data:
        if str(event.get("type")) in _ENDS:
            return _from_response(mapping(event.get("response")))
    return Completion(
        text=_deltas(stream.data, "response.output_text.delta"),
        refusal=_deltas(stream.data, "response.refusal.delta"),
        error=mapping(errors[0].get("error")) or errors[0] if errors else None,
        broken=stream.broken or "the answer's stream ended too early",
    )


def _from_response(data: Mapping[str, Any]) -> Completion:
    if "output" not in data and not data.get("error"):
        raise ValueError("the endpoint answered with JSON that is no response")
    parts = list(_parts(data.get("output")))
    status, model = data.get("status"), data.get("model")
    return Completion(
        text="".join(_word(part.get("text")) for part in parts),
        finish=_why(data) or _FINISH.get(str(status)),
        refusal="".join(_word(part.get("refusal")) for part in parts),
        usage=_usage(mapping(data.get("usage"))),
        model=_word(model),
        error=mapping(data.get("error")) or None,
    )


def _parts(output: object) -> Iterator[Mapping[str, Any]]:
    """Yield the parts of the answer; what a model thought is no part of it."""
    for item in output if isinstance(output, list) else []:
        if mapping(item).get("type") == "message" and isinstance(item.get("content"), list):
            yield from (mapping(part) for part in item["content"])


def _why(data: Mapping[str, Any]) -> str:
    return _word(mapping(data.get("incomplete_details")).get("reason"))


def _deltas(events: tuple[Mapping[str, Any], ...], kind: str) -> str:
    return "".join(_word(event.get("delta")) for event in events if event.get("type") == kind)


def _usage(data: Mapping[str, Any]) -> Usage | None:
    if not data:
        return None
    return Usage(
        count(data.get("input_tokens")),
        count(data.get("output_tokens")),
        count(mapping(data.get("input_tokens_details")).get("cached_tokens")),
    )


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
