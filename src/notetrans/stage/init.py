"""What ``notetrans init`` puts into a folder. Nothing that exists is replaced."""

from __future__ import annotations

from pathlib import Path

_IGNORED = """\
# What can be made again is not committed.
/cache/
/stage/
"""
ATTRIBUTES = """\
# Lines are added and name what they replace: git keeps those of both sides.
/decisions/** text eol=lf merge=union
/state/** text eol=lf merge=union
"""
_FORMER = {
    ".gitattributes": (
        "# The state is compared byte for byte.\n/state/** text eol=lf\n",
        "# Lines are added and name what they replace: git keeps those of both sides.\n"
        "/state/** text eol=lf merge=union\n",
    )
}
"""What earlier versions wrote, and is brought up to date where nobody changed it."""
_GLOSSARY = """\
# Names that stay as they are, and terms with their rendering per language.
version: 1

# names:
#   - vLLM
#   - TensorRT-LLM

# terms:
#   - term: open-weight model
#     targets:
#       es: [modelo de pesos abiertos]
#     forbidden:
#       es: [modelo de peso libre]
#     note: The weights are published, the training data need not be.
"""


def initialise(root: Path, config: str) -> tuple[Path, ...]:
    """Write the files of a new site that are absent, and return their paths.

    ``config`` is the text of its ``notetrans.yaml``.
    """
    files = {
        root / "notetrans.yaml": config,
        root / "glossary.yaml": _GLOSSARY,
        **ignore_files(root),
    }
    return tuple(path for path, text in files.items() if _put(path, text))


def ignore_files(root: Path) -> dict[Path, str]:
    """Return the files that tell git what to do with ``.notetrans``, and their text."""
    folder = root / ".notetrans"
    return {folder / ".gitignore": _IGNORED, folder / ".gitattributes": ATTRIBUTES}


def prepare(root: Path) -> None:
    """Make ``.notetrans`` ready for writing, also where ``init`` was never called."""
    for path, text in ignore_files(root).items():
        _put(path, text)


def _put(path: Path, text: str) -> bool:
    """Write a file that is not there, or is as an earlier version wrote it."""
    if _create(path, text):
        return True
    former = path.read_bytes() in {each.encode() for each in _FORMER.get(path.name, ())}
    if former:
        path.write_bytes(text.encode())
    return former


def _create(path: Path, text: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
