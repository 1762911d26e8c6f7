"""The command as a person has it: built into a wheel, installed into an environment of its own.

Nothing of the checkout is on the path of that environment but what the wheel brought; the
libraries are those of the environment that runs the tests.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command, Site, environment
from filelock import FileLock
from warm import POSSIBLE, Warm

ROOT = Path(__file__).resolve().parents[2]


def _quietly(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _build(folder: Path) -> Path:
    """Return a wheel of the checkout, built without the network."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    _quietly(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT))
    (wheel,) = folder.glob("notetrans-*.whl")
    return wheel


def _install(wheel: Path, folder: Path) -> Command:
    """Return the command of a fresh environment with the wheel in it."""
    _quietly(sys.executable, "-m", "venv", "--without-pip", str(folder))
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python))
    _quietly(*pip, "install", "--no-deps", "--no-index", str(wheel))
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    # A path in a .pth file is searched, but the .pth files in it are not read: an editable
    # installation of the checkout stays out.
    text = "\n".join(sorted(libraries))
    (Path(own.stdout.strip()) / "libraries.pth").write_text(text + "\n", encoding="utf-8")
    return Command(str(python), str(scripts / "notetrans"), str(wheel))


@pytest.fixture(scope="session")
def installed(tmp_path_factory, worker_id) -> Command:
    """The installed command, made once for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    note = base / "installed.json"
    with FileLock(base / "installed.lock"):
        if not note.is_file():
            made = _install(_build(base / "wheel"), base / "environment")
            note.write_text(json.dumps(made), encoding="utf-8")
    return Command(*json.loads(note.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def warm(installed, tmp_path_factory) -> Iterator[Warm | None]:
    """A server of warm processes of the command, where there can be one."""
    if not POSSIBLE:
        yield None
        return
    server = Warm(installed.python, environment(tmp_path_factory.mktemp("home")))
    yield server
    server.close()


@pytest.fixture
def site(installed, warm, tmp_path) -> Site:
    """An empty site to work in, with a home folder of its own beside it."""
    (tmp_path / "home").mkdir()
    (tmp_path / "site").mkdir()
    return Site(installed, tmp_path / "site", tmp_path / "home", warm=warm)
