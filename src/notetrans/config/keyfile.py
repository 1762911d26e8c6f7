"""Where a key is found: the environment, the user's own file of keys, the site's ``.env``.

Law: only the variable that is asked for is read, so such a file can hold no address and nothing
else that matters; and a ``.env`` that is in the repository is refused. Whoever can push to it
could put in a key of their own and read in their account what is translated; and a key that is
pushed is no secret. Nothing in a file is replaced by other variables: ``${OPENAI_API_KEY}`` could
send one provider's key to another.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from notetrans.errors import ConfigError

DOTENV = ".env"
_REMEDY = "Run `git rm --cached .env`, add .env to .gitignore, and get a new key."


def find_key(
    variable: str,
    root: Path,
    *,
    environ: Mapping[str, str] | None = None,
    own: Path | None = None,
) -> str:
    """Return the key that a variable holds, for a site's folder; empty where there is none.

    ``own`` is the user's own file of keys instead of the platform's place. Raises
    :class:`ConfigError` for a file that cannot be read, and for a ``.env`` that holds the key and
    is in the repository, or may be.
    """
    if not variable:
        return ""
    if key := (os.environ if environ is None else environ).get(variable, "").strip():
        return key
    if key := _in_file(own_path() if own is None else own, variable):
        return key
    key = _in_file(root / DOTENV, variable)
    if key:
        _check_untracked(root)
    return key


def own_path() -> Path:
    """Return the place of the user's own file of keys on this platform."""
    from platformdirs import user_config_path

    return user_config_path("notetrans") / "keys.env"


def _in_file(path: Path, variable: str) -> str:
    if not path.is_file():
        return ""
    from dotenv import dotenv_values

    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=path) from None
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8", path=path, remedy="Save as UTF-8.") from None
    return (values.get(variable) or "").strip()


def _check_untracked(root: Path) -> None:
    tracked = _is_tracked(root)
    if tracked:
        raise ConfigError(
            "holds a key and is in the repository", path=root / DOTENV, remedy=_REMEDY
        )
    if tracked is None and any((folder / ".git").exists() for folder in (root, *root.parents)):
        raise ConfigError(
            "holds a key, and git does not tell whether it is in the repository",
            path=root / DOTENV,
            remedy=f"Set the variable in the environment, or put it into {own_path()}.",
        )


def _is_tracked(root: Path) -> bool | None:
    """Tell whether git tracks the site's ``.env``; ``None`` where it does not say.

    A monitor that the repository's own configuration names is not started.
    """
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(root), "ls-files", "--error-unmatch"]
    try:
        done = subprocess.run([*command, "--", DOTENV], capture_output=True, check=False)
    except OSError:
        return None
    return {0: True, 1: False}.get(done.returncode)
