"""What endpoints have refused, kept from one run to the next in the user's cache folder.

Only names of parameters are kept, under an address without password or query. Law: the file is
worth nothing but time: where it is lost, unreadable or of another version, the endpoint is asked
again; what was learnt is forgotten after thirty days, for endpoints learn too.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VERSION = 1
DAYS = 30
_SECONDS = DAYS * 86_400
_MOST = 500
_LARGEST = 1 << 20


def path() -> Path:
    """Return the file's place on this platform."""
    from platformdirs import user_cache_path

    return user_cache_path("notetrans") / "endpoints.json"


def recall(url: str, model: str, *, now: float | None = None) -> frozenset[str]:
    """Return what the endpoint is known to refuse of a model's requests; empty where unknown."""
    entry = _read(time.time() if now is None else now).get(_key(url, model), {})
    return frozenset(entry.get("refused", ()))


def learn(url: str, model: str, refused: Collection[str], *, now: float | None = None) -> None:
    """Keep what the endpoint refuses; where that cannot be written, nothing happens."""
    now = time.time() if now is None else now
    entries = _read(now) | {_key(url, model): {"refused": sorted(refused), "learnt": int(now)}}
    newest = sorted(entries.items(), key=lambda item: item[1]["learnt"], reverse=True)[:_MOST]
    with suppress(OSError):
        _write(json.dumps({"version": VERSION, "endpoints": dict(newest)}, indent=1))


def _key(url: str, model: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')} {model}"


def _read(now: float) -> dict[str, dict[str, Any]]:
    """Return the entries that still hold; a part that is not as it should be counts as absent."""
    try:
        with path().open("rb") as file:
            data = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or data.get("version") != VERSION:
        return {}
    entries = data.get("endpoints")
    found = entries.items() if isinstance(entries, dict) else ()
    return {key: entry for key, entry in found if _holds(entry, now)}


def _holds(entry: object, now: float) -> bool:
    if not isinstance(entry, dict):
        return False
    learnt, refused = entry.get("learnt"), entry.get("refused")
    if not isinstance(learnt, int) or not 0 <= now - learnt <= _SECONDS:
        return False
    return isinstance(refused, list) and all(isinstance(name, str) for name in refused)


def _write(text: str) -> None:
    """Put the file into its place whole: another run may be reading it."""
    place = path()
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=place.parent, prefix=place.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(made).replace(place)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise
