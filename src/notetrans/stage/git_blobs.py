"""Files as git has them. Where git, the repository or the object is missing, there is none."""

from __future__ import annotations

import subprocess
from pathlib import Path

from notetrans.stage.hashes import blob_id

_LIMIT = 30


def read_blob(root: Path, blob: str) -> bytes | None:
    """Return the bytes of the blob with this id, or the beginning of one (hex digits)."""
    command = ["git", "-C", str(root), "cat-file", "blob", blob]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_LIMIT, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = done.returncode == 0 and blob_id(done.stdout).startswith(blob)
    return done.stdout if found else None
