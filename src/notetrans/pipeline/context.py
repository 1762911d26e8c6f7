"""What a request may know of its site and post beside the segments themselves.

* instructions: the site's style guide, and what it says for one language
* wishes: what the post itself asks for, in its front matter
* settled: neighbours that have their targets by now
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from notetrans import tags
from notetrans.config import Config
from notetrans.languages import find
from notetrans.model import Document, Unit

_NEAR = 4
_WISHES = ("prompt", "translator.instructions")


def instructions(config: Config, language: str) -> str:
    """Return the style guide of the site for a language (BCP 47)."""
    names = config.languages.names
    style = [text for name, text in config.translate.style.items() if find(name, names) == language]
    return "\n".join(part.strip() for part in (config.translate.instructions, *style) if part)


def title(document: Document) -> str:
    """Return a note's title, if its front matter has one."""
    return str(_data(document).get("title") or "")


def wishes(document: Document) -> str:
    """Return what a note's front matter asks of its translator."""
    found = (_at(_data(document), key) for key in _WISHES)
    return "\n".join(value.strip() for value in found if isinstance(value, str) and value.strip())


def _data(document: Document) -> Mapping[str, object]:
    return document.front_matter.data if document.front_matter else {}


def _at(data: Mapping[str, object], key: str) -> object:
    """Return the value at a key with dots in it, written nested or flat."""
    if key in data:
        return data[key]
    first, _, rest = key.partition(".")
    inner = data.get(first)
    return _at(inner, rest) if rest and isinstance(inner, Mapping) else None


def settled(
    units: Sequence[Unit], place: int, targets: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what is said near a place, and how it is said in the target: nearest first.

    A neighbour that is the same in both is passed over: it shows nothing.
    """
    for distance in range(1, _NEAR + 1):
        for near in (place - distance, place + distance):
            if 0 <= near < len(units) and (target := targets.get(units[near].id)):
                pair = tags.plain(units[near].source), tags.plain(target)
                if pair[0] != pair[1]:
                    yield pair
