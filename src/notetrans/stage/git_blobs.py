"""Files as git has them. Where git, the repository or the object is missing, there is none."""

from __future__ import annotations

import subprocess
from pathlib import Path

from notetrans.stage.hashes import blob_id

_LIMIT = 30
_MOST = 50


def read_blob(root: Path, blob: str) -> bytes | None:
    """Return the bytes of the blob with this id, or the beginning of one (hex digits)."""
    done = _run(["git", "-C", str(root), "cat-file", "blob", blob])
    return done if done is not None and blob_id(done).startswith(blob) else None


def blobs_at(root: Path, path: str) -> list[str]:
    """Return the ids of what stood at a path (relative to ``root``), the latest first."""
    command = ["git", "-C", str(root), "log", f"-{_MOST}", "--format=", "--raw", "--no-abbrev"]
    done = _run([*command, "--no-renames", "--", path])
    lines = done.decode("utf-8", "replace").splitlines() if done else []
    found = [line.split()[3] for line in lines if line.startswith(":")]
    return list(dict.fromkeys(each for each in found if each.strip("0")))


def _run(command: list[str]) -> bytes | None:
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_LIMIT, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
