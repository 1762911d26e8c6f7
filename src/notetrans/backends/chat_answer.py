"""What a chat model wrote, read as translations: tolerant of its manners, never of its gaps.

Fences, a preamble, a train of thought around the JSON do no harm. A text is taken only from
an object that is complete, under an id that was asked for, named with one text only: whatever
is doubtful counts as not answered and is asked for again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from notetrans.backends.chat_prompt import short_ids
from notetrans.backends.chat_wire import Completion
from notetrans.protocol import Failure, Request, Response

_CUT = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
_REFUSED = frozenset({"content_filter", "refusal", "safety", "recitation", "prohibited_content"})
_DONE = frozenset({"stop", "eos", "end_turn", "stop_sequence"})
_KEY = "translations"
_STARTS = 50
_DOUBTFUL = object()


@dataclass(frozen=True, slots=True)
class Malformed:
    """Why an answer cannot be read; ``cut`` where it seems to have been cut off."""

    reason: str
    cut: bool


def read_response(request: Request, completion: Completion, model: str) -> Response:
    """Return a completion as the protocol's response; ``model`` where the endpoint names none."""
    ids = short_ids(request)
    found = _ended(completion) or parse_answer(completion.text, ids)
    if isinstance(found, Malformed):
        found = _unreadable(found, completion)
    if isinstance(found, Failure):
        targets, failures = {}, dict.fromkeys(ids.values(), found)
    else:
        targets, failures = {ids[key]: text for key, text in found.items()}, {}
    return Response(targets, failures, completion.usage, completion.model or model)


def _ended(completion: Completion) -> Failure | None:
    """Return why an answer cannot be used, by the reason the endpoint gave for its end."""
    reason = (completion.finish or "").casefold()
    if completion.refusal or reason in _REFUSED:
        said = " ".join(completion.refusal.split())[:200] or "its provider filtered the answer"
        return Failure("refused", f"the model refused: {said}", retryable=False)
    if reason in _CUT:
        return Failure("truncated", f"the answer was cut off ({reason})", retryable=False)
    if reason == "error":
        return Failure("error", "the endpoint broke off with an error")
    return None


def _unreadable(found: Malformed, completion: Completion) -> Failure:
    """Return the failure of an unreadable answer: some servers say ``stop`` when they cut."""
    if found.cut and completion.finish in _DONE:
        return Failure("truncated", found.reason, retryable=False)
    return Failure("error", found.reason, answered=True)


def parse_answer(text: str, ids: Collection[str]) -> dict[str, str] | Malformed:
    """Return the usable texts by id; ids may be missing, and none are there but ``ids``.

    Of several answers in one text the last is meant: models think first.
    """
    found = list(_objects(_without_thought(text)))
    if not text.strip():
        return Malformed("the answer was empty", cut=False)
    if not found:
        if f'"{_KEY}"' in text:
            return Malformed("the answer was cut off within its JSON", cut=True)
        return Malformed("the answer was not the JSON that was asked for", cut=False)
    texts: dict[str, object] = {}
    for key, value in _entries(found[-1]):
        if key in ids:
            known = texts.setdefault(key, value)
            texts[key] = value if known == value else _DOUBTFUL
    return {key: value for key, value in texts.items() if _usable(value)}  # type: ignore[misc]


def _without_thought(text: str) -> str:
    if text.lstrip().startswith("<think>"):
        return text.partition("</think>")[2]
    return text


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON objects in a text that hold a list of translations.

    Only the first beginnings are tried, which keeps the time linear.
    """
    decoder = json.JSONDecoder(
        strict=False, object_pairs_hook=_without_doubles, parse_constant=lambda _: None
    )
    at = -1
    for _ in range(_STARTS):
        at = text.find("{", at + 1)
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        at = end - 1
        if isinstance(value.get(_KEY), list):
            yield value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for key, value in pairs:
        known[key] = _DOUBTFUL if key in known and known[key] != value else value
    return known


def _entries(answer: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for entry in answer[_KEY]:
        if isinstance(entry, dict):
            key = entry.get("id")
            yield (key if isinstance(key, str) else repr(key)), entry.get("text")


def _usable(value: object) -> bool:
    if not isinstance(value, str) or "\0" in value:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in value)
