"""Which backends there are: the built-in ones and those that other distributions bring.

Listing imports no engine; :func:`create` imports the one that is asked for. A built-in backend
is one row of ``_BUILT_IN``, one that speaks OpenAI's protocol a row of :mod:`.presets`; a third
party's is an entry point of the group ``notetrans.backends`` that names a callable
``(settings) -> Backend``. A built-in name cannot be taken over.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, NamedTuple, cast

from notetrans.backends.presets import PRESETS, Preset
from notetrans.errors import BackendError, NotetransError, UsageError
from notetrans.protocol import Backend

if TYPE_CHECKING:
    from notetrans.backends.batch_api import Batches

GROUP = "notetrans.backends"
Factory = Callable[[Mapping[str, object]], Backend]


class _Row(NamedTuple):
    place: str
    description: str
    key_env: str = ""


_BUILT_IN = {
    "apertium": _Row(
        "notetrans.backends.apertium:create", "offline rough drafts, rule-based, free"
    ),
    **{
        name: _Row("notetrans.backends.openai:create", preset.description, preset.key_env)
        for name, preset in PRESETS.items()
    },
    "anthropic": _Row(
        "notetrans.backends.anthropic:create",
        "Anthropic's models, and its API elsewhere",
        "ANTHROPIC_API_KEY",
    ),
    "deepl": _Row("notetrans.backends.deepl:create", "DeepL, with its glossaries", "DEEPL_API_KEY"),
    "libretranslate": _Row(
        "notetrans.backends.libretranslate:create", "a LibreTranslate server, free, drafts"
    ),
    "pseudo": _Row("notetrans.backends.pseudo:create", "accented, longer text, to try a layout"),
    "echo": _Row("notetrans.backends.echo:create", "the source as it is"),
    "scripted": _Row("notetrans.backends.scripted:create", "answers from a file, for tests"),
}


@dataclass(frozen=True, slots=True)
class BackendEntry:
    """A backend that can be created; ``load`` imports its module and returns its factory.

    ``key_env`` names the variable with its key, empty where it takes none; ``preset`` is what is
    known of a provider or server that speaks OpenAI's protocol.
    """

    name: str
    description: str
    load: Callable[[], Factory]
    key_env: str = ""
    preset: Preset | None = None


def available() -> Mapping[str, BackendEntry]:
    """Return the backends by name, built-in ones first, without importing any of them."""
    entries = {
        name: BackendEntry(
            name, row.description, partial(_built_in, name), row.key_env, PRESETS.get(name)
        )
        for name, row in _BUILT_IN.items()
    }
    for point in entry_points(group=GROUP):
        entries.setdefault(point.name, _third_party(point))
    return entries


def create(name: str, settings: Mapping[str, object]) -> Backend:
    """Return the backend of this name, made from its settings.

    Raises :class:`UsageError` for an unknown name and :class:`BackendError` for a backend
    that cannot be loaded or made.
    """
    entries = available()
    if name not in entries:
        raise _unknown(name, entries)
    return entries[name].load()(settings)


def create_batches(name: str, settings: Mapping[str, object]) -> Batches:
    """Return the batches of a backend's provider, made from the backend's settings.

    Raises what the backend's :func:`create` does, and :class:`UsageError` for one without any.
    """
    entries = available()
    if name not in entries:
        raise _unknown(name, entries)
    if name not in PRESETS and name != "anthropic":
        raise UsageError(
            f"{name} takes no batches", remedy="Leave out --batch, or use openai or anthropic."
        )
    family = "openai" if name in PRESETS else name
    factory = import_module(f"notetrans.backends.{family}.batches").create
    made = factory(settings, name) if name in PRESETS else factory(settings)
    return cast("Batches", made)


def _unknown(name: str, known: Mapping[str, BackendEntry]) -> UsageError:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    return UsageError(
        f"there is no backend {name!r}", remedy=f"{meant}Known are {', '.join(known)}."
    )


def _built_in(name: str) -> Factory:
    module, _, attribute = _BUILT_IN[name].place.partition(":")
    factory = getattr(import_module(module), attribute)
    return cast(Factory, partial(factory, preset=name) if name in PRESETS else factory)


def _third_party(point: EntryPoint) -> BackendEntry:
    owner = point.dist.name if point.dist else "an unknown distribution"

    def load() -> Factory:
        try:
            factory = point.load()
        except Exception as error:
            raise _broken(point, owner, f"{type(error).__name__}: {error}") from error
        if not callable(factory):
            raise _broken(point, owner, "it is not callable")
        return _guarded(cast(Factory, factory), point, owner)

    return BackendEntry(point.name, f"from {owner}", load)


def _guarded(factory: Factory, point: EntryPoint, owner: str) -> Factory:
    def made(settings: Mapping[str, object]) -> Backend:
        try:
            return factory(settings)
        except NotetransError:
            raise
        except Exception as error:
            raise _broken(point, owner, f"{type(error).__name__}: {error}") from error

    return made


def _broken(point: EntryPoint, owner: str, why: str) -> BackendError:
    return BackendError(
        f"the backend {point.name!r} of {owner} ({point.value}) cannot be used: {why}",
        remedy=f"Update or remove {owner}.",
    )
