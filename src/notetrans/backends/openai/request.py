"""A request as the body of OpenAI's two APIs, and what an endpoint says it does not take.

Pure: options, request and what was refused before give the call, byte for byte the same. What an
endpoint may refuse has a name: a parameter, a form of answer, or one of the two APIs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from notetrans.backends.chat.prompt import SCHEMA, messages
from notetrans.backends.openai.options import Options
from notetrans.backends.presets import Form
from notetrans.protocol import Request

_SCHEMA = {"name": "translations", "strict": True, "schema": SCHEMA}
_FORM_REFUSED = re.compile(
    r"response_format|text\.format|json[_ ]schema|json[_ ]object|json mode|structured|grammar|"
    r"guided",
    re.IGNORECASE,
)
_NOT_TAKEN = re.compile(
    r"\bsupport(?:ed|s)?\b|unsupported|unknown|unrecogni[sz]ed|allowed|permitted|unexpected|extra",
    re.IGNORECASE,
)
_ONLY_RESPONSES = re.compile(r"v1/responses|not a chat model", re.IGNORECASE)
_TOKEN_LIMITS = ("max_completion_tokens", "max_tokens", "max_output_tokens")
_OPTIONAL = (
    "temperature",
    "stream_options",
    "reasoning_effort",
    "reasoning",
    "thinking",
    "store",
    *_TOKEN_LIMITS,
)


@dataclass(frozen=True, slots=True)
class Call:
    """A body and the API that it is for."""

    api: Literal["chat", "responses"]
    body: Mapping[str, Any]
    form: Form


def call(options: Options, request: Request, refused: Collection[str] = ()) -> Call:
    """Return what is sent for a request, without what was refused."""
    form = _form(options, refused)
    if _speaks_responses(options, refused):
        wanted = _for_responses(options, request, form)
        return Call("responses", _taken(wanted, refused), form)
    wanted = _for_chat(options, request, form, refused)
    return Call("chat", _taken(wanted, refused), form)


def _speaks_responses(options: Options, refused: Collection[str]) -> bool:
    if options.api != "auto":
        return options.api == "responses"
    return "responses" not in refused and (options.wants_responses or "chat" in refused)


def _form(options: Options, refused: Collection[str]) -> Form:
    """Return the strictest form of answer that is left, or the one that was set."""
    if options.structured != "auto":
        return options.structured
    forms = get_args(Form)
    left = forms[forms.index(options.preset.form) :]
    return next((form for form in left if form not in refused), "off")


def _for_chat(
    options: Options, request: Request, form: Form, refused: Collection[str]
) -> dict[str, Any]:
    limit = _TOKEN_LIMITS[1] if _prefers_old_limit(options, refused) else _TOKEN_LIMITS[0]
    forms = {
        "json_schema": {"type": "json_schema", "json_schema": _SCHEMA},
        "json_object": {"type": "json_object"},
    }
    return {
        "model": options.model,
        "messages": messages(request),
        "response_format": forms.get(form),
        "temperature": options.temperature,
        "reasoning_effort": options.reasoning_effort or None,
        "thinking": {"type": options.thinks} if options.thinks else None,
        limit: options.max_tokens or None,
        "stream": options.stream or None,
        "stream_options": {"include_usage": True} if options.stream else None,
    }


def _prefers_old_limit(options: Options, refused: Collection[str]) -> bool:
    """Tell which name of an answer's bound to use: OpenAI has a new one, others know the old."""
    new, old, _ = _TOKEN_LIMITS
    return new in refused if options.preset.name == "openai" else old not in refused


def _for_responses(options: Options, request: Request, form: Form) -> dict[str, Any]:
    system, user = messages(request)
    forms = {
        "json_schema": {"format": {"type": "json_schema", **_SCHEMA}},
        "json_object": {"format": {"type": "json_object"}},
    }
    return {
        "model": options.model,
        "instructions": system["content"],
        "input": [user],
        "text": forms.get(form),
        "temperature": options.temperature,
        "reasoning": {"effort": options.reasoning_effort} if options.reasoning_effort else None,
        "max_output_tokens": options.max_tokens or None,
        "store": False,
        "stream": options.stream or None,
    }


def _taken(wanted: Mapping[str, Any], refused: Collection[str]) -> dict[str, Any]:
    return {
        name: value for name, value in wanted.items() if value is not None and name not in refused
    }


def refusals(asked: Call, options: Options, status: int, said: str) -> Iterator[str]:
    """Yield what the endpoint may not take, by what it said with an error, likeliest first.

    Only what may be done without is named: what was set as it is stays.
    """
    if options.api == "auto" and asked.api == "chat" and status in {400, 404}:
        yield from ["chat"] if _ONLY_RESPONSES.search(said) else []
    if options.api == "auto" and asked.api == "responses" and status in {404, 405, 501}:
        yield from [] if "model" in said.casefold() else ["responses"]
    if status not in {400, 422, 501}:
        return
    if asked.form != "off" and options.structured == "auto" and _FORM_REFUSED.search(said):
        yield asked.form
    yield from (name for name in _OPTIONAL if name in asked.body and _is_not_taken(name, said))


def _is_not_taken(name: str, said: str) -> bool:
    """Tell whether an error is about a parameter; a bound that is too large is another one."""
    if not re.search(rf"\b{name}\b", said):
        return False
    return name not in _TOKEN_LIMITS or _NOT_TAKEN.search(said) is not None
