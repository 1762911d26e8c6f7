"""Where keys come from, and that a repository can bring none."""

import subprocess
from pathlib import Path

import pytest

from notetrans.config.keyfile import find_key
from notetrans.errors import ConfigError

NAME = "OPENROUTER_API_KEY"


def find(root: Path, environ: dict[str, str] | None = None, variable: str = NAME) -> str:
    """The key for a site with the files of this folder, and nothing of this machine's."""
    return find_key(variable, root, environ=environ or {}, own=root / "own.env")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True)


def test_the_environment_wins_then_the_persons_own_file_then_the_sites(tmp_path: Path) -> None:
    assert find(tmp_path) == ""
    (tmp_path / ".env").write_text(f"{NAME}=site\n")
    assert find(tmp_path) == "site"
    (tmp_path / "own.env").write_text(f"{NAME}=own\n")
    assert find(tmp_path) == "own"
    assert find(tmp_path, {NAME: "environment"}) == "environment"
    assert find(tmp_path, {NAME: " "}) == "own"


@pytest.mark.parametrize(
    "line",
    [f"{NAME}=k-1", f"export {NAME}='k-1'", f'{NAME} = "k-1" # mine', f"\ufeff{NAME}=k-1\r\n"],
)
def test_the_file_is_read_as_shells_write_it(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"{line}\nOTHER=x\n", encoding="utf-8")

    assert find(tmp_path) == "k-1"


def test_only_the_variable_that_is_asked_for_is_read(tmp_path: Path) -> None:
    lines = ["OPENAI_BASE_URL=https://evil.example", "OPENAI_API_KEY=k", f"{NAME}="]
    (tmp_path / ".env").write_text("\n".join(lines))

    assert find(tmp_path) == ""
    assert find(tmp_path, variable="") == ""


def test_another_variable_cannot_be_put_into_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be sent to a provider whose it is not."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    (tmp_path / ".env").write_text(f"{NAME}=${{OPENAI_API_KEY}}\n")

    assert "secret" not in find(tmp_path)


def test_a_file_above_the_site_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{NAME}=above\n")
    (tmp_path / "site").mkdir()

    assert find(tmp_path / "site") == ""


def test_a_file_in_the_repository_is_refused_and_one_beside_it_is_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".env").write_text(f"{NAME}=k-1\n")
    assert find(tmp_path) == "k-1"

    git(tmp_path, "add", "-f", ".env")

    with pytest.raises(ConfigError, match=r"\.env.*in the repository.*git rm --cached") as raised:
        find(tmp_path)
    assert "k-1" not in str(raised.value)
    assert find(tmp_path, variable="UNRELATED") == ""
    assert find(tmp_path, {NAME: "environment"}) == "environment"


def test_a_repository_is_asked_without_starting_what_it_names(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    monitor = tmp_path / "monitor"
    monitor.write_text(f"#!/bin/sh\ntouch {tmp_path / 'started'}\n")
    monitor.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(monitor))
    (tmp_path / ".env").write_text(f"{NAME}=k-1\n")

    assert find(tmp_path) == "k-1"
    assert not (tmp_path / "started").exists()


def test_where_git_does_not_say_the_file_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere")
    (tmp_path / ".env").write_text(f"{NAME}=k-1\n")

    with pytest.raises(ConfigError, match=r"git does not tell.*keys\.env"):
        find(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\n")

    with pytest.raises(ConfigError, match=r"\.env: not UTF-8"):
        find(tmp_path)
