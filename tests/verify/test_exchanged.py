"""Targets that were given to each other's segments are told, and people's are not."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest

from notetrans.verify import Evidence
from notetrans.verify.exchanged import exchanged

PAIRS = [
    ("Getting started", "Primeros pasos"),
    ("Install the package with your package manager.", "Instala el paquete con tu gestor."),
    ("Why does the server refuse my key?", "¿Por qué el servidor rechaza mi clave?"),
    (
        "Every configuration file is read once, when the process starts, and never again.",
        "Cada archivo de configuración se lee una vez, cuando el proceso arranca, y nunca más.",
    ),
    ("The following values are allowed:", "Se permiten los siguientes valores:"),
    ("Kubernetes restarts the container.", "Kubernetes reinicia el contenedor."),
    ("Yes", "Sí"),
    ("No", "No"),
    (
        "Thanks to Marie Curie we know how radium behaves, and how dangerous it is to touch it.",
        "Gracias a Marie Curie sabemos cómo se comporta el radio, y lo peligroso que es tocarlo.",
    ),
    ("Wait 30 seconds.", "Espera 30 segundos."),
]


def told(targets: Sequence[str], lang: str = "es", **others: object) -> set[int]:
    """Return the places of the targets that are told, for the sources in their order."""
    answer = [
        Evidence(str(n), source, target, "en", lang, **others)  # type: ignore[arg-type]
        for n, ((source, _), target) in enumerate(zip(PAIRS, targets, strict=True))
    ]
    return {int(finding.unit) for finding in exchanged(answer)}


def targets(swapped: Iterable[int] = ()) -> list[str]:
    """Return the targets, two of them in each other's place."""
    found = [target for _, target in PAIRS]
    if places := list(swapped):
        one, other = places
        found[one], found[other] = found[other], found[one]
    return found


def test_honest_targets_are_not_told():
    assert told(targets()) == set()


@pytest.mark.parametrize("places", [(2, 5), (3, 8), (1, 3), (4, 8), (2, 9), (0, 3)])
def test_two_targets_in_each_others_place_are_told(places):
    assert told(targets(places)) == set(places)


def test_what_cannot_be_told_apart_is_left_alone():
    assert told(targets((6, 7))) == set()


def test_targets_that_are_all_one_segment_off_are_told():
    off = targets()
    off = off[1:] + off[:1]
    assert len(told(off)) >= 7


def test_targets_that_are_not_meant_to_be_read_are_not_looked_at():
    assert told(targets((2, 5)), natural=False) == set()


def test_a_lone_target_is_at_its_place():
    assert not list(exchanged([Evidence("0", PAIRS[2][0], PAIRS[5][1], "en", "es")]))


def test_it_is_quick_enough_for_the_largest_answer():
    """Of 400 segments; above it none is compared, for the work grows with their square."""
    chance = random.Random(1)
    words = [target for _, target in PAIRS] + [source for source, _ in PAIRS]
    long = [
        Evidence(str(n), chance.choice(words), chance.choice(words), "en", "es") for n in range(401)
    ]
    assert not list(exchanged(long))
