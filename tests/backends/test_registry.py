"""The registry: names without imports, third parties by entry point, clear refusals."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from notetrans.backends.registry import available, create
from notetrans.errors import BackendError, UsageError


def distribution(folder: Path, name: str, entry: str, source: str) -> None:
    """Lay an installed distribution with one entry point into ``folder``."""
    module = entry.split("=")[1].split(":")[0].strip()
    (folder / f"{module}.py").write_text(source, "utf-8")
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[notetrans.backends]\n{entry}\n", "utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_listing_imports_no_engine() -> None:
    program = (
        "import sys; from notetrans.backends.registry import available; names = list(available());"
        "mine = sorted(m for m in sys.modules if m.startswith('notetrans.backends.'));"
        "print(names, mine, 'openai' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("['apertium', 'openai', 'openrouter', ")
    mine = ["addresses", "presets", "registry"]
    assert run.stdout.strip().endswith(f"{[f'notetrans.backends.{name}' for name in mine]} False")


def test_every_entry_says_in_a_line_what_it_is() -> None:
    entries = available()
    assert {name: entry.name for name, entry in entries.items()} == {name: name for name in entries}
    assert all(entry.description and "\n" not in entry.description for entry in entries.values())


@pytest.mark.parametrize("name", ["pseudo", "echo"])
def test_a_built_in_backend_is_created_by_its_name(name: str) -> None:
    assert create(name, {}).name == name


def test_an_unknown_name_is_refused_with_near_matches() -> None:
    with pytest.raises(UsageError, match=r"no backend 'psuedo'.*Did you mean pseudo\?"):
        create("psuedo", {})


def test_a_name_near_to_nothing_is_refused_with_all_names() -> None:
    with pytest.raises(UsageError) as error:
        create("zzz", {})
    assert "Did you mean" not in str(error.value)
    assert f"Known are {', '.join(available())}." in str(error.value)


def test_a_third_party_backend_gets_the_settings(installed: Path) -> None:
    source = (
        "from notetrans.backends.echo import EchoBackend\n"
        "class Mine(EchoBackend):\n"
        "    def __init__(self, settings):\n"
        "        self.name = settings['name']\n"
    )
    distribution(installed, "mine-dist", "mine = mine_module_a:Mine", source)
    assert available()["mine"].description == "from mine-dist"
    assert "mine_module_a" not in sys.modules
    assert create("mine", {"name": "given"}).name == "given"


@pytest.mark.parametrize(
    ("module", "source", "why"),
    [
        ("broken_import", "import no_such_module\n", "No module named 'no_such_module'"),
        ("broken_name", "other = 1\n", "has no attribute 'make'"),
        ("broken_value", "make = 1\n", "it is not callable"),
        ("broken_call", "def make(settings):\n    raise KeyError('url')\n", "KeyError: 'url'"),
    ],
)
def test_a_broken_entry_point_names_its_distribution(
    installed: Path, module: str, source: str, why: str
) -> None:
    distribution(installed, "bad-dist", f"bad = {module}:make", source)
    with pytest.raises(BackendError) as error:
        create("bad", {})
    assert why in str(error.value)
    assert "'bad' of bad-dist" in str(error.value)
    assert "Update or remove bad-dist" in str(error.value)


def test_a_third_party_s_own_refusal_comes_through(installed: Path) -> None:
    source = (
        "from notetrans.errors import BackendError\n"
        "def make(settings):\n    raise BackendError('set the region')\n"
    )
    distribution(installed, "strict-dist", "strict = strict_module:make", source)
    with pytest.raises(BackendError, match=r"^set the region$"):
        create("strict", {})


def test_a_built_in_name_cannot_be_taken_over(installed: Path) -> None:
    distribution(installed, "thief", "echo = thief_module:make", "make = None\n")
    assert create("echo", {}).name == "echo"
    assert available()["echo"].description != "from thief"
