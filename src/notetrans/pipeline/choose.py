"""Which backend takes which language: the one asked for, else the embedded default.

The default is apertium where it is installed and has the pair, else pseudo, which is said.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from notetrans.backends.registry import available, create
from notetrans.config import Config
from notetrans.config.keyfile import find_key
from notetrans.errors import BackendError, UsageError
from notetrans.protocol import Backend
from notetrans.site import Post

_NO_KEY = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """A backend with the posts that it makes, and why it is not the one hoped for.

    ``fallback`` is asked for the segments that it fails at.
    """

    backend: Backend
    posts: tuple[Post, ...]
    note: str = ""
    fallback: Backend | None = None

    @property
    def backends(self) -> tuple[Backend, ...]:
        """All that may be asked."""
        return (self.backend, self.fallback) if self.fallback else (self.backend,)

    @property
    def draft(self) -> str:
        """The backend's name where its targets serve no other one, else empty."""
        able = self.backend.capabilities
        return self.backend.name if able.draft or not able.natural else ""


def choose(
    config: Config, posts: Iterable[Post], *, root: Path | None = None, keyless: bool = False
) -> list[Choice]:
    """Return the posts by backend; none is made where there is no post.

    ``root`` is the site's folder, whose ``.env`` may hold keys. ``keyless`` makes backends that
    are not going to be asked: a key that is missing is no error.
    Raises :class:`BackendError` where the backend asked for cannot take a pair, with the ways
    to get one; :class:`~notetrans.errors.UsageError` for a name that is none.
    """
    wanted = list(posts)
    if not wanted:
        return []
    if config.backend.name:
        backend = made(config.backend.name, settings(config, root), keyless=keyless)
        _check_pairs(backend, wanted)
        fallback = _fallback(config, backend, wanted, root=root, keyless=keyless)
        return [Choice(backend, tuple(wanted), "", fallback)]
    return _default(config, wanted)


def made(name: str, given: Mapping[str, object], *, keyless: bool) -> Backend:
    """Return a backend; with ``keyless`` one that may lack its key, for it is not asked."""
    try:
        return create(name, given)
    except BackendError:
        if not keyless or "api_key" in given:
            raise
        return create(name, {**given, "api_key": _NO_KEY})


def _fallback(
    config: Config, backend: Backend, posts: Iterable[Post], *, root: Path | None, keyless: bool
) -> Backend | None:
    """Return the second backend, which must make what the first one makes."""
    name, given = fallback_settings(config, root)
    if not name:
        return None
    fallback = made(name, given, keyless=keyless)
    _check_pairs(fallback, posts)
    ours, theirs = backend.capabilities, fallback.capabilities
    if theirs.draft or theirs.natural != ours.natural or theirs.tag_form != ours.tag_form:
        raise UsageError(
            f"{name} cannot stand in for {backend.name}: what they make does not go together",
            remedy="Name another engine in backend.fallback, or none.",
        )
    return fallback


def settings(config: Config, root: Path | None = None) -> dict[str, object]:
    """Return what a backend is made with."""
    given: dict[str, object] = dict(config.backend.options)
    given |= {"timeout": config.backend.timeout}
    if config.backend.api_key_env:
        given["api_key_env"] = config.backend.api_key_env
    if config.backend.base_url:
        given["base_url"] = config.backend.base_url
    if config.backend.model:
        given["model"] = config.backend.model
    return given | _key(config.backend.api_key_env or _key_env(config.backend.name), root)


def _key_env(name: str) -> str:
    entry = available().get(name)
    return entry.key_env if entry else ""


def _key(variable: str, root: Path | None) -> dict[str, object]:
    """Return the key that the variable holds, as a setting, where there is one."""
    key = find_key(variable, root) if root else os.environ.get(variable, "")
    return {"api_key": key} if key else {}


def fallback_settings(config: Config, root: Path | None = None) -> tuple[str, dict[str, object]]:
    """Return the second backend's name, empty for none, and what it is made with.

    Another engine is given neither the address nor the key nor the options of the first.
    """
    name, _, model = config.backend.fallback.partition(":")
    same = name == config.backend.name
    if same:
        given = settings(config, root)
    else:
        given = {"timeout": config.backend.timeout} | _key(_key_env(name), root)
    return name, given | ({"model": model} if model else {})


def _default(config: Config, posts: list[Post]) -> list[Choice]:
    pseudo = create("pseudo", {})
    apertium, missing = _apertium(config)
    if apertium is None:
        return [Choice(pseudo, tuple(posts), missing)]
    able = [post for post in posts if _takes(apertium, post)]
    rest = [post for post in posts if post not in able]
    choices = [Choice(apertium, tuple(able), "a rough draft by rules")] if able else []
    if rest:
        pairs = sorted({f"{p.note.language} → {p.language}" for p in rest})
        reason = f"apertium has no {', '.join(pairs)}"
        choices.append(Choice(pseudo, tuple(rest), _instead(reason)))
    return choices


def _apertium(config: Config) -> tuple[Backend | None, str]:
    try:
        return create("apertium", {"timeout": config.backend.timeout}), ""
    except BackendError as error:
        return None, _instead(error.message)


def _instead(reason: str) -> str:
    return (
        f"{reason}: pseudo-translation instead (accented source text, to try a site's layout). "
        "`notetrans backends` lists engines; `--backend openai --model NAME` uses a model"
    )


def _takes(backend: Backend, post: Post) -> bool:
    try:
        _check_pair(backend, post)
    except BackendError:
        return False
    return True


def _check_pairs(backend: Backend, posts: Iterable[Post]) -> None:
    for post in posts:
        _check_pair(backend, post)


def _check_pair(backend: Backend, post: Post) -> None:
    """Raise ``BackendError`` where a backend that is told in pairs has not this one."""
    pairs = backend.capabilities.pairs
    if pairs is None or post.copy:
        return
    mode = getattr(backend, "mode", None)
    if callable(mode):
        mode(post.note.language, post.language)
    elif (post.note.language, post.language) not in pairs:
        raise BackendError(
            f"{backend.name} does not translate {post.note.language} → {post.language}",
            remedy="`notetrans backends` lists other engines; `--backend openai --model NAME` "
            "uses a model, `--backend pseudo` tries the layout.",
        )
