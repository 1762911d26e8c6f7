"""Imports run one way: cli → pipeline → stages → base, and each library has its place.

The rules are the tables below; ``violations`` reads the source and runs none of it. An import
inside a function or under ``TYPE_CHECKING`` counts like any other, for it ties modules together
all the same.
"""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "notetrans"

# What each base module may import of ours; the base stands on nothing else.
BASE = {
    "model": set(),
    "errors": set(),
    "scripts": set(),
    "cachefile": set(),
    "folders": set(),
    "protocol": {"model"},
    "tags": {"model", "errors"},
    "canonical": {"model", "tags"},
    "tokens": {"scripts"},
    "languages": {"errors"},
    "config": {"errors", "languages", "model"},
}
# What each stage may import of ours beside the base.
STAGES = {
    "parse": set(),
    "protect": set(),
    "memory": set(),
    "backends": set(),
    "ledger": set(),
    "translate": set(),
    "verify": set(),
    "stage": set(),
    "review": set(),
    "site": set(),
    "exchange": set(),
    "reassemble": {"parse"},  # a target is written where reading it back shows no change
}
# The rim. A verb asks a stage directly where the pipeline would only hand the question on.
RIM = {
    "pipeline": set(STAGES),
    "cli": {
        "pipeline",
        "stage",
        "site",
        "memory",
        "ledger",
        "review",
        "exchange",
        "backends.registry",
        "backends.apertium",
        "backends.batch_api",
    },
    "__init__": {"parse"},
    "__main__": {"cli"},
}
# Calls that reach up, each made late and by one function: (file, module).
LATE = {("model.py", "reassemble")}  # Document.render
# Libraries with a place of their own; every other import of them is a violation.
LIBRARIES = {
    "markdown_it": ("parse/*", "review/web/rendered.py"),
    "mdit_py_plugins": ("parse/*",),
    "frontmatter": ("parse/frontmatter/*",),
    "openai": ("backends/openai/*",),
    "anthropic": ("backends/anthropic/*",),
    "deepl": ("backends/deepl/*",),
    "genai_prices": ("ledger/prices.py",),
    "yaml": (
        "config/*",
        "protect/glossary.py",
        "parse/frontmatter/*",
        "backends/scripted.py",
        "cli/config.py",
    ),
    "click": ("cli/*",),
    "rich": ("cli/*", "review/terminal.py", "review/stat.py"),
    "rapidfuzz": ("review/*", "memory/*"),
    "filelock": ("cachefile.py", "stage/lock.py"),
    "langcodes": ("languages.py",),
    "dotenv": ("config/keyfile.py",),
    "platformdirs": ("backends/openai/memory.py", "config/*"),
    "py3langid": ("verify/language.py", "pipeline/identify.py"),
    "sqlite3": ("cachefile.py",),
    "wcwidth": ("reassemble/*",),
    "starlette": ("review/web/app.py", "review/web/security.py"),
    "uvicorn": ("review/web/serve.py",),
    "jinja2": ("review/web/pages.py",),
    "markupsafe": ("review/web/pages.py",),
    "nh3": ("review/web/rendered.py",),
    "xml": ("exchange/xmltree.py", "backends/deepl/text.py"),
}
PRINTING = ("cli/*",)


def violations(package: Path) -> list[str]:
    """Return what breaks the rules in a package's source, as ``file:line: what``."""
    found: list[str] = []
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), file)
        found += [f"{file}:{line}: imports {name}" for line, name in _imports_astray(file, tree)]
        found += [f"{file}:{line}: prints" for line in _prints_astray(file, tree)]
    return found


def _imports_astray(file: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    at_top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        for name in _imported(file, node):
            if name.startswith("notetrans."):
                late = id(node) not in at_top
                if not _is_allowed(file, name.removeprefix("notetrans."), late=late):
                    yield node.lineno, name
            elif not _has_place(file, name.partition(".")[0]):
                yield node.lineno, name


def _imported(file: str, node: ast.AST) -> list[str]:
    """Return the modules that a statement imports, relative ones made absolute."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    module = node.module or ""
    if node.level:
        package = ["notetrans", *file.split("/")[:-1]]
        above = package[: len(package) - node.level + 1]
        module = ".".join([*above, module] if module else above)
    if module == "notetrans":
        names = [alias.name for alias in node.names if not alias.name.startswith("__")]
        return [f"notetrans.{name}" for name in names]
    return [module]


def _is_allowed(file: str, name: str, *, late: bool) -> bool:
    here = file.partition("/")[0].removesuffix(".py")
    there = name.partition(".")[0]
    if here == there or (late and (file, there) in LATE):
        return True
    if here in BASE:
        return there in BASE[here]
    allowed = {**STAGES, **RIM}.get(here)
    if allowed is None:
        return False
    return there in BASE or any(name == each or name.startswith(f"{each}.") for each in allowed)


def _has_place(file: str, library: str) -> bool:
    return library not in LIBRARIES or any(fnmatch(file, place) for place in LIBRARIES[library])


def _prints_astray(file: str, tree: ast.Module) -> Iterator[int]:
    if any(fnmatch(file, place) for place in PRINTING):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "print",
            "click.echo",
            "sys.stdout.write",
            "sys.stderr.write",
        }:
            yield node.lineno


def test_the_source_keeps_the_layers():
    assert violations(PACKAGE) == []


def test_every_module_of_the_source_has_its_layer():
    parts = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if _is_source(path)}
    assert parts == {*BASE, *STAGES, *RIM}


def _is_source(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").is_file()


def test_every_permission_is_used():
    """A rule that nothing needs would only let something in later."""
    imports = _all_imports(PACKAGE)
    unused = [
        f"{here} → {there}"
        for here, allowed in {**STAGES, **RIM}.items()
        for there in allowed
        if not any(
            file.startswith((f"{here}/", f"{here}."))
            and f"{name}.".startswith(f"notetrans.{there}.")
            for file, name in imports
        )
    ]
    unused += [
        f"{place} → {library}"
        for library, places in LIBRARIES.items()
        for place in places
        if not any(
            fnmatch(file, place) and name.partition(".")[0] == library for file, name in imports
        )
    ]
    assert unused == []


def _all_imports(package: Path) -> list[tuple[str, str]]:
    found = []
    for path in package.rglob("*.py"):
        file = path.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found += [(file, name) for name in _imported(file, node)]
    return found


@pytest.mark.parametrize(
    ("file", "source", "told"),
    [
        ("parse/x.py", "from notetrans.verify import y", "parse/x.py:1: imports notetrans.verify"),
        ("verify/x.py", "import notetrans.parse.note", "imports notetrans.parse.note"),
        ("verify/x.py", "from ..parse import note", "imports notetrans.parse"),
        ("verify/x.py", "from .. import parse", "imports notetrans.parse"),
        ("verify/x.py", "from notetrans import parse", "imports notetrans.parse"),
        ("site/x.py", "def f():\n    from notetrans.stage import y", "x.py:2: imports"),
        ("memory/x.py", "if TYPE_CHECKING:\n    import notetrans.parse", "x.py:2: imports"),
        ("stage/x.py", "import notetrans.pipeline", "imports notetrans.pipeline"),
        ("pipeline/x.py", "import notetrans.cli", "imports notetrans.cli"),
        ("cli/x.py", "import notetrans.verify", "imports notetrans.verify"),
        ("cli/x.py", "import notetrans.backends.openai", "imports notetrans.backends.openai"),
        ("tags.py", "import notetrans.parse", "imports notetrans.parse"),
        ("model.py", "from notetrans import tags", "imports notetrans.tags"),
        ("model.py", "import notetrans.reassemble", "imports notetrans.reassemble"),
        ("config/x.py", "from notetrans.site import Plan", "imports notetrans.site"),
        ("stray.py", "import notetrans.model", "imports notetrans.model"),
        ("verify/x.py", "import markdown_it.token", "imports markdown_it.token"),
        ("translate/x.py", "from openai import OpenAI", "imports openai"),
        ("parse/note.py", "import yaml", "imports yaml"),
        ("parse/x.py", "print(1)", "parse/x.py:1: prints"),
        ("pipeline/x.py", "def f():\n    click.echo('x')", "pipeline/x.py:2: prints"),
        ("pipeline/x.py", "sys.stderr.write('x')", "prints"),
    ],
)
def test_a_violation_is_told_by_file_and_line(tmp_path, file, source, told):
    found = violations(_tree(tmp_path, file, source))
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("cli/x.py", "import click\nfrom notetrans.pipeline import translate\nclick.echo('x')"),
        ("pipeline/x.py", "from notetrans.verify import CHECKS\nfrom notetrans import tags"),
        ("reassemble/x.py", "from notetrans.parse.document import parse_text"),
        ("model.py", "def render():\n    from notetrans.reassemble import render"),
        ("parse/frontmatter/x.py", "import yaml"),
        ("verify/x.py", "from notetrans.verify.words import x\nfrom .words import y"),
        ("backends/x.py", "from notetrans import __version__"),
    ],
)
def test_what_the_rules_allow_is_no_violation(tmp_path, file, source):
    assert violations(_tree(tmp_path, file, source)) == []


def _tree(folder: Path, file: str, source: str) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return folder
