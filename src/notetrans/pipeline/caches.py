"""Where a site keeps what it can lose."""

from __future__ import annotations

from pathlib import Path

CACHE = ".notetrans/cache"


def memory_path(root: Path, draft: str = "") -> Path:
    """Return where the memory is; a draft engine has one of its own."""
    return root / CACHE / (f"memory-{draft}.sqlite" if draft else "memory.sqlite")


def asked_path(root: Path) -> Path:
    """Return where it is kept what was asked for because of the glossary."""
    return root / CACHE / "glossary.sqlite"


def ledger_path(root: Path) -> Path:
    """Return where the book of runs is."""
    return root / CACHE / "ledger.sqlite"
