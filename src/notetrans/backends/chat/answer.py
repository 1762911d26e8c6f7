"""What a chat model wrote, read as translations: tolerant of its manners, never of its gaps.

Fences, a preamble, a train of thought around the JSON do no harm, nor does a comma too many or
another usual shape. Law: a text is taken only where it is complete, under an id that was asked
for, named with one text only; whatever is doubtful counts as not answered and is asked for again.
What an answer held before it was cut off is kept: it is paid for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from notetrans.backends.chat.json import DOUBTFUL, values
from notetrans.backends.chat.prompt import short_ids
from notetrans.backends.chat.wire import Completion
from notetrans.protocol import Failure, Request, Response

_CUT = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
_REFUSED = frozenset({"content_filter", "refusal", "safety", "recitation", "prohibited_content"})
_DONE = frozenset({"stop", "eos", "end_turn", "stop_sequence"})
_KEY = "translations"
_CUT_WITHIN = "the answer was cut off within its JSON"


@dataclass(frozen=True, slots=True)
class Answer:
    """The usable texts by id, the id that came last, and whether the JSON was cut off."""

    texts: dict[str, str]
    last: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Malformed:
    """Why an answer cannot be read; ``cut`` where it seems to have been cut off."""

    reason: str
    cut: bool


def response(request: Request, found: Completion | Failure, model: str) -> Response:
    """Return the response to a request: what a model said, or a failure of all its segments."""
    if isinstance(found, Completion):
        return read_response(request, found, model)
    return Response({}, dict.fromkeys((one.id for one in request.segments), found))


def read_response(request: Request, completion: Completion, model: str) -> Response:
    """Return a completion as the protocol's response; ``model`` where the endpoint names none."""
    ids = short_ids(request)
    found = parse_answer(completion.text, ids)
    texts = _kept(found, completion) if isinstance(found, Answer) else {}
    failure = _ended(completion) or _unreadable(found, completion)
    lost = [id_ for key, id_ in ids.items() if key not in texts] if failure else []
    return Response(
        {ids[key]: text for key, text in texts.items()},
        dict.fromkeys(lost, failure) if failure else {},
        completion.usage,
        completion.model or model,
    )


def _kept(answer: Answer, completion: Completion) -> dict[str, str]:
    """Return the texts that can be trusted: of an answer that was stopped, not the last one.

    Where the JSON is whole all the same, something closed it, perhaps amid that text.
    """
    if completion.refusal:
        return {}
    if answer.cut or not _ended(completion) or completion.broken:
        return answer.texts
    return {key: text for key, text in answer.texts.items() if key != answer.last}


def _ended(completion: Completion) -> Failure | None:
    """Return why an answer is not whole, by the reason that was given for its end."""
    reason = (completion.finish or "").casefold()
    if completion.refusal or reason in _REFUSED:
        said = " ".join(completion.refusal.split())[:200] or "its provider filtered the answer"
        return Failure("refused", f"the model refused: {said}", retryable=False)
    if reason in _CUT:
        return Failure("truncated", f"the answer was cut off ({reason})", retryable=False)
    if reason == "error":
        return Failure("error", "the endpoint broke off with an error")
    return Failure("error", completion.broken) if completion.broken else None


def _unreadable(found: Answer | Malformed, completion: Completion) -> Failure | None:
    """Return the failure of an answer that ends amid its JSON, or is none.

    Some servers say ``stop`` when they cut.
    """
    if not (isinstance(found, Malformed) or found.cut):
        return None
    reason = found.reason if isinstance(found, Malformed) else _CUT_WITHIN
    if found.cut and completion.finish in _DONE:
        return Failure("truncated", reason, retryable=False)
    return Failure("error", reason, answered=True)


def parse_answer(text: str, ids: Collection[str]) -> Answer | Malformed:
    """Return the usable texts by id; ids may be missing, and none are there but ``ids``.

    Of several answers in one text the last is meant: models think first.
    """
    found = [(value, cut) for value, cut in values(text) if _is_answer(value, ids)]
    if not text.strip():
        return Malformed("the answer was empty", cut=False)
    if not found:
        if f'"{_KEY}"' in text:
            return Malformed(_CUT_WITHIN, cut=True)
        return Malformed("the answer was not the JSON that was asked for", cut=False)
    value, cut = found[-1]
    texts: dict[str, object] = {}
    for key, told in _entries(value):
        if key in ids:
            texts[key] = told if texts.get(key, told) == told else DOUBTFUL
    usable = {key: each for key, each in texts.items() if isinstance(each, str) and _usable(each)}
    return Answer(usable, next(reversed(texts), ""), cut)


def _is_answer(value: object, ids: Collection[str]) -> bool:
    """Tell whether a value has one of the shapes in which models answer.

    ``{"translations": ...}``, a bare list of entries, a bare mapping of ids to texts.
    """
    if isinstance(value, dict):
        if _KEY in value:
            return isinstance(value[_KEY], list | dict)
        return bool(value) and all(key in ids for key in value)
    return isinstance(value, list) and any(isinstance(one, dict) and "id" in one for one in value)


def _entries(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and _KEY in value:
        value = value[_KEY]
    if isinstance(value, dict):
        for key, told in value.items():
            yield key, told.get("text") if isinstance(told, dict) else told
    elif isinstance(value, list):
        for entry in value:
            if isinstance(entry, dict):
                key = entry.get("id")
                yield (key if isinstance(key, str) else repr(key)), entry.get("text")


def _usable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
