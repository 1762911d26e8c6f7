"""Answers that a test has written down beforehand, and the requests that were made.

    >>> backend = ScriptedBackend({"Hello": "Hola", "Bye": Failure("refused", "no")})

Law: what a script does not name is a failure, never a guess. From a configuration the answers
are a YAML file: a mapping of source text to target, or to ``{failure: refused, text: why}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import get_args, get_type_hints

from notetrans.errors import ConfigError
from notetrans.protocol import Backend, Capabilities, Failure, Request, Response, Segment

Answer = str | Failure
Answers = Mapping[str, Answer] | Callable[[Segment], Answer | None] | Sequence[Response | Exception]
_KINDS = get_args(get_type_hints(Failure)["kind"])


class ScriptedBackend:
    """Answers from a mapping, a function, or a list of whole responses in their order.

    ``history`` holds every request. An exception in the list is raised in its turn.
    """

    name = "scripted"
    model = "scripted"

    def __init__(self, answers: Answers, *, natural: bool = True) -> None:
        self.capabilities = Capabilities(natural=natural)
        self.history: list[Request] = []
        self._answers = list(answers) if isinstance(answers, Sequence) else answers

    async def translate(self, request: Request) -> Response:
        """Return what the script says; segments that it does not name are failures."""
        self.history.append(request)
        if isinstance(self._answers, list):
            return self._next(request)
        answers = {segment.id: self._answer(segment) for segment in request.segments}
        return Response(
            {id_: answer for id_, answer in answers.items() if isinstance(answer, str)},
            {id_: answer for id_, answer in answers.items() if isinstance(answer, Failure)},
            model=self.model,
        )

    async def aclose(self) -> None:
        """Nothing is held."""

    def _next(self, request: Request) -> Response:
        assert isinstance(self._answers, list)
        if not self._answers:
            return Response({}, {segment.id: _unknown(segment) for segment in request.segments})
        answer: Response | Exception = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _answer(self, segment: Segment) -> Answer:
        if callable(self._answers):
            found = self._answers(segment)
        else:
            assert isinstance(self._answers, Mapping)
            found = self._answers.get(segment.text)
        return _unknown(segment) if found is None else found


def _unknown(segment: Segment) -> Failure:
    return Failure("error", f"the script has no answer for {segment.text[:60]!r}", retryable=False)


def create(settings: Mapping[str, object]) -> Backend:
    """Return the backend that answers from ``settings["file"]``; ``natural`` is optional.

    Raises :class:`ConfigError` for a file that is missing or is not such a mapping.
    """
    place = settings.get("file")
    if not isinstance(place, str | Path):
        raise ConfigError(
            "the backend 'scripted' has no file of answers",
            remedy="Set backend.options.file to a YAML file of source: target.",
        )
    return ScriptedBackend(load(Path(place)), natural=bool(settings.get("natural", True)))


def load(path: Path) -> dict[str, Answer]:
    """Return the answers of a YAML file; raises :class:`ConfigError` with the place of a fault."""
    import yaml

    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=path) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError(
            "is not YAML in UTF-8", path=path, line=mark.line + 1 if mark else 0
        ) from error
    if not isinstance(data, dict):
        raise ConfigError("is not a mapping of source to target", path=path)
    return {_text(key, path): _read(key, value, path) for key, value in data.items()}


def _text(key: object, path: Path) -> str:
    if isinstance(key, str):
        return key
    raise ConfigError(f"the source {key!r} is not a text", path=path, remedy="Put it in quotes.")


def _read(key: object, value: object, path: Path) -> Answer:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value.get("failure") in _KINDS:
        return Failure(
            value["failure"],
            str(value.get("text", "scripted")),
            retryable=bool(value.get("retryable", True)),
        )
    raise ConfigError(
        f"the answer for {key!r} is neither a text nor a failure",
        path=path,
        remedy=f"Write a text in quotes or {{failure: {' | '.join(_KINDS)}, text: why}}.",
    )
