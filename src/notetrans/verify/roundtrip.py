"""Does a rendered document, read again, hold what was put into it?

Law (*round trip*): the same blocks in the same nesting, in each unit the same codes, and the
targets that went in. It is asked at run time of every document before it is staged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from notetrans.canonical import Canonical, canonical_text, dissolved, has_letters, same_at_once
from notetrans.model import Document, Finding, Unit
from notetrans.tags import read

_INSIDE = frozenset({"image_alt", "link_title"})


def roundtrip(
    document: Document, rendered: Document, targets: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return where a rendered document, read again, is not the source with its targets.

    Units without target must read as their source. Emphasis that was respelled may have moved
    punctuation over its edge or have a space beside it: texts are compared without either.
    """
    if rendered.shape != document.shape:
        return (Finding("shape", "critical", "the blocks are not the source's any more"),)
    return tuple(_differences(document, rendered, targets))


def _differences(
    document: Document, rendered: Document, targets: Mapping[str, str]
) -> Iterator[Finding]:
    counterparts = aligned(document, rendered, targets)
    for unit in document.units:
        found = counterparts.get(unit.id)
        target = targets.get(unit.id, unit.source)
        if found and same_at_once(found.source, found.codes, target, unit.codes):
            continue
        if unit.kind == "front_matter" and found and _says_the_same(unit, found, target):
            continue
        wanted = _wanted(unit, targets)
        if has_letters(wanted) and (found is None or not _agree(wanted, _read(found))):
            message = f"the {unit.kind} does not read as its target"
            yield Finding("codes", "critical", message, unit.id, unit.line)
    if len(rendered.units) != len(counterparts):
        yield Finding("shape", "critical", "there is a unit too many")


def aligned(document: Document, rendered: Document, targets: Mapping[str, str]) -> dict[str, Unit]:
    """Return the unit of the rendered document that stands for each unit, by id.

    A target without letters stands for none. Titles and alt texts move with their codes, so
    that they are found by what they say.
    """
    expected = [
        unit for unit in document.units if unit.id not in targets or _is_unit(targets[unit.id])
    ]
    inside = [unit for unit in rendered.units if unit.kind in _INSIDE]
    outside = iter([unit for unit in rendered.units if unit.kind not in _INSIDE])
    found: dict[str, Unit] = {}
    for unit in expected:
        if unit.kind not in _INSIDE:
            if (there := next(outside, None)) and there.kind == unit.kind:
                found[unit.id] = there
            continue
        wanted = _wanted(unit, targets)
        place = next(
            (
                i
                for i, each in enumerate(inside)
                if each.kind == unit.kind and _read(each) == wanted
            ),
            None,
        )
        if place is not None:
            found[unit.id] = inside.pop(place)
    return found


def _is_unit(target: str) -> bool:
    """Return whether a target is one that is read as a unit: it has a letter."""
    return has_letters(read(target) if "<" in target or "&" in target else (target,))


def _wanted(unit: Unit, targets: Mapping[str, str]) -> Canonical:
    return canonical_text(targets.get(unit.id, unit.source), unit.codes)


def _read(unit: Unit) -> Canonical:
    return canonical_text(unit.source, unit.codes)


def _says_the_same(unit: Unit, found: Unit, target: str) -> bool:
    """In front matter a code is text like any other."""
    return dissolved(read(target), unit.codes) == dissolved(read(found.source), found.codes)


def _agree(wanted: Canonical, found: Canonical) -> bool:
    if wanted == found:
        return True
    return _codes(wanted) == _codes(found) and _letters(wanted) == _letters(found)


def _codes(form: Canonical) -> list[tuple[str, str, str]]:
    return sorted(part for part in form if not isinstance(part, str))


def _letters(form: Canonical) -> str:
    text = "".join(part for part in form if isinstance(part, str))
    return "".join(text.split())
