"""Every dependency is explained in ``docs/dependencies.md``, and none at run time is copyleft."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COPYLEFT = re.compile(r"\bA?GPL|General Public|Affero", re.IGNORECASE)
ROW = re.compile(r"^\| `([\w.-]+)` \| ([^|]+?) \| [^|]+ \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
DOCUMENTED: dict[str, str] = {match[1]: match[2] for match in ROW.finditer(PAGE)}


def _name(requirement: str) -> str:
    """The package that a requirement names; extras, versions and markers are cut off."""
    match = re.match(r"[A-Za-z0-9][\w.-]*", requirement)
    assert match
    return match[0]


RUNTIME = [_name(each) for each in PROJECT["project"]["dependencies"]]
EXTRAS = [
    _name(each)
    for extra, group in PROJECT["project"]["optional-dependencies"].items()
    for each in group
    if extra != "dev"
]
DEVELOPMENT = [
    _name(each)
    for group in (
        PROJECT["build-system"]["requires"],
        *PROJECT["project"]["optional-dependencies"].values(),
    )
    for each in group
]


def licence(package: Distribution) -> str:
    """What a package's metadata says: the expression, else the classifiers, else the text."""
    fields = package.metadata.json
    classifiers = [each for each in fields.get("classifier", ()) if each.startswith("License ::")]
    text = fields.get("license_expression") or "; ".join(classifiers) or fields.get("license", "")
    return str(text)


def installed_with(names: list[str]) -> dict[str, Distribution]:
    """The packages of this environment that these bring, directly or not, optional ones aside."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        key = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if key in found:
            continue
        try:
            found[key] = distribution(key)
        except PackageNotFoundError:  # of another system, or of another version of Python
            continue
        needed = found[key].requires or []
        waiting += [_name(each) for each in needed if not re.search(r"\bextra\s*==", each)]
    return found


@pytest.mark.parametrize("name", RUNTIME + DEVELOPMENT)
def test_a_dependency_has_a_row_with_its_licence_and_its_reason(name: str) -> None:
    assert name in DOCUMENTED


def test_every_extra_is_installed_for_development_too() -> None:
    """Else its backend would not be tested."""
    assert set(EXTRAS) <= {
        _name(each) for each in PROJECT["project"]["optional-dependencies"]["dev"]
    }


def test_no_row_is_of_a_package_that_is_none_of_ours() -> None:
    assert set(DOCUMENTED) == {*RUNTIME, *DEVELOPMENT}


@pytest.mark.parametrize("name", RUNTIME + DEVELOPMENT)
def test_the_licence_in_a_row_is_the_packages_own(name: str) -> None:
    try:
        own = licence(distribution(name))
    except PackageNotFoundError:
        pytest.skip(f"{name} is not in this environment")
    assert DOCUMENTED[name] in own


def test_nothing_copyleft_comes_with_notetrans() -> None:
    packages = installed_with(RUNTIME + EXTRAS)
    assert {"numpy", "pydantic-core", "mdurl"} < set(packages)
    assert {name: licence(each) for name, each in packages.items() if not licence(each)} == {}
    assert [name for name, each in packages.items() if COPYLEFT.search(licence(each))] == []


@pytest.mark.parametrize(
    "text",
    [
        "GPL-2.0-or-later",
        "AGPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License",
    ],
)
def test_copyleft_is_known_by_its_names(text: str) -> None:
    assert COPYLEFT.search(text)


def test_nothing_permissive_is_taken_for_copyleft() -> None:
    for text in ("MIT", "BSD-3-Clause", "PSF-2.0", "License :: OSI Approved :: Apache Software"):
        assert not COPYLEFT.search(text)
