"""What the wheel holds, and that the installed command is what runs."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from notetrans.cli import VERBS

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


USED = {
    "translate": ("--to", "fr", "--backend", "pseudo"),
    "estimate": ("--to", "fr", "--backend", "pseudo"),
    "batch": ("status",),
    "diff": (),
    "review": ("--help",),  # it ends when it is told to: tests/review_web
    "approve": ("posts/a.md",),
    "publish": (),
    "adopt": ("--to", "es"),
    "status": ("--to", "es"),
    "explain": ("posts/a.es.md:5",),
    "export": ("posts/a.md", "--format", "xliff"),
    "import": ("nosuch.xliff",),
    "runs": (),
    "memory": ("stats",),
    "fsck": ("--to", "es"),
    "prune": (),
    "backends": (),
    "config": (),
    "init": (),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_says_the_same_in_a_warm_process_and_in_an_interpreter_of_its_own(site, verb):
    site.write("posts/a.md", "---\nlang: en\n---\n\nThe first words.\n")
    site.run("translate", "--to", "es", "--publish", "--backend", "pseudo")
    site.write("posts/a.md", "---\nlang: en\n---\n\nThe first words.\n\nThe second words.\n")
    site.run("translate", "--to", "es", "--backend", "pseudo")
    shutil.copytree(site.root, kept := site.home / "kept")
    cold, after = site.run_cold(verb, *USED[verb]), site.files()
    shutil.rmtree(site.root)
    shutil.copytree(kept, site.root)
    assert site.run(verb, *USED[verb]) == cold
    assert site.files() == after


def test_what_is_written_and_told_does_not_hang_on_the_order_of_sets(site):
    def made(seed: str) -> tuple:
        env = {"PYTHONHASHSEED": seed}
        for name in "abc":
            text = f"The *first* [words](b.md) of `{name}`.\n\n- An item\n- Another of {name}\n"
            site.write(f"posts/{name}.md", f"---\nlang: en\ntitle: The note {name}\n---\n\n{text}")
        arguments = ("--to", "es,fr,de", "--backend", "pseudo", "--publish", "--json")
        told = [site.run("translate", *arguments, env=env).json]
        told.append(site.run("status", "--to", "es,fr,de", "--json", env=env).json)
        files = site.files()
        for path in site.root.glob(".notetrans/state/**/*.txt"):
            files[path.relative_to(site.root).as_posix()] = path.read_bytes()
        shutil.rmtree(site.root)
        site.root.mkdir()
        return told, files

    told, files = first = made("1")
    assert told[0]["published"]
    assert len(files) == 3 * (1 + 3 + 3)
    assert made("2") == first
