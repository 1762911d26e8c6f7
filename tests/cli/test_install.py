"""What the wheel holds, and that the installed command is what runs."""

import json
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("markdown_it", "openai", "rich", "yaml", "pydantic", "py3langid", "langcodes", "asyncio")


def test_the_wheel_holds_the_whole_package_and_nothing_else(installed):
    with zipfile.ZipFile(installed.wheel) as wheel:
        held = {name for name in wheel.namelist() if not name.startswith("notetrans-")}
        licence = [name for name in wheel.namelist() if name.endswith("LICENSE")]
    source = ROOT / "src"
    there = {
        path.relative_to(source).as_posix()
        for path in (source / "notetrans").rglob("*")
        if path.is_file() and not _is_cache(path)
    }
    assert held == there
    assert "notetrans/py.typed" in held
    assert licence


def _is_cache(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def test_the_imported_package_is_the_installed_one(site):
    place = site.python("-c", "import notetrans; print(notetrans.__file__)").out.strip()
    assert Path(place).is_relative_to(Path(site.command.python).parents[1])
    assert not Path(place).is_relative_to(ROOT)


def test_the_module_and_the_script_say_the_same_version(site):
    module = site.python("-m", "notetrans", "--version")
    assert module.code == 0
    assert module.out == site.run("--version").out
    with zipfile.ZipFile(site.command.wheel) as wheel:
        (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        assert f"Version: {module.out.split()[1]}\n" in wheel.read(name).decode()


def test_the_python_api_is_there(site):
    program = "import notetrans as n; d = n.parse('# A *b*\\n'); print(d.render({}), end='')"
    assert site.python("-c", program).out == "# A *b*\n"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["nosuch"]])
def test_help_loads_no_parser_client_or_printer(site, arguments):
    program = (
        "import sys, json\nfrom notetrans.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    loaded = json.loads(site.python("-c", program, *arguments).err.splitlines()[-1])
    assert "click" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_help_names_every_verb_and_every_verb_has_help(site):
    shown = site.run("--help").out
    for verb in ("translate", "publish", "status", "backends", "config", "init"):
        assert f"  {verb} " in shown
        own = site.run(verb, "--help")
        assert own.code == 0
        assert own.out.startswith(f"Usage: notetrans {verb} ")
