"""A request as the body of Anthropic's messages API, and what an endpoint says it does not take.

Pure. Answers are asked for as the input of a tool, which the model has to use: that holds it to a
schema. What is the same in many requests stands first and is marked for the provider's prompt
cache; a provider passes the mark over where that is too short for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from notetrans.backends.anthropic.options import Options
from notetrans.backends.chat.prompt import SCHEMA, messages
from notetrans.protocol import Request

TOOL: Mapping[str, Any] = {
    "name": "translations",
    "description": "Hand over the translations.",
    "input_schema": SCHEMA,
}

_REQUIRED = ("model", "max_tokens", "messages")
_CACHED = {"type": "ephemeral"}
_TOOLS_REFUSED = re.compile(r"\btool|input_schema|function[ _]call", re.IGNORECASE)
_FEWER_TOKENS = re.compile(r"max_tokens: \d+ > (\d+)")


def body(
    options: Options, request: Request, refused: Collection[str] = (), max_tokens: int = 0
) -> dict[str, Any]:
    """Return what is sent for a request, without what the endpoint has refused before."""
    sent: dict[str, Any] = {
        "model": options.model,
        "max_tokens": max_tokens or options.max_tokens,
        **_split(request, cache=options.cache and "cache_control" not in refused),
    }
    if options.temperature is not None and "temperature" not in refused:
        sent["temperature"] = options.temperature
    if options.structured != "off" and "tools" not in refused:
        sent["tools"] = [TOOL]
        sent["tool_choice"] = {"type": "tool", "name": TOOL["name"]}
    return sent


def arguments(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body as arguments of the client's ``create``.

    Only what is required is an argument: which others a version of the client knows differs
    (``temperature`` came and went), and all of them may travel in ``extra_body``.
    """
    needed = {name: sent[name] for name in _REQUIRED}
    return needed | {"extra_body": {k: v for k, v in sent.items() if k not in needed}}


def unknown_parameter(sent: Mapping[str, Any], said: str) -> str | None:
    """Return which of the sent parameters an error speaks of, if the request can do without."""
    if "cache_control" in said and any("cache_control" in block for block in sent["system"]):
        return "cache_control"
    if "temperature" in sent and "temperature" in said:
        return "temperature"
    return "tools" if "tools" in sent and _TOOLS_REFUSED.search(said) else None


def most_tokens(said: str) -> int | None:
    """Return the longest answer that a model gives, where an error tells it."""
    found = _FEWER_TOKENS.search(said)
    return int(found[1]) if found else None


def _split(request: Request, *, cache: bool) -> dict[str, Any]:
    """Return a request as the API's ``system`` and ``messages``.

    Marked for the cache are the system's last block, with which the tools are kept, and what
    all requests of a pair of languages begin with, where a style guide makes that long.
    """
    chat = messages(request)
    system = [_block(one["content"]) for one in chat if one["role"] == "system"]
    turns: list[dict[str, Any]] = [dict(one) for one in chat if one["role"] != "system"]
    if cache and system:
        system[-1]["cache_control"] = _CACHED
    if cache and (head := _shared_head(request)):
        turns[0]["content"] = [
            _block(head) | {"cache_control": _CACHED},
            _block(turns[0]["content"].removeprefix(head)),
        ]
    return {"system": system, "messages": turns}


def _shared_head(request: Request) -> str:
    """Return how the user's message begins in every request of the pair; empty without style."""
    if not request.instructions:
        return ""
    bare = Request(request.source_lang, request.target_lang, (), instructions=request.instructions)
    start, full = (messages(one)[-1]["content"] for one in (bare, request))
    head = start[: start.rfind("\n\n") + 2]
    return head if full.startswith(head) else ""


def _block(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
