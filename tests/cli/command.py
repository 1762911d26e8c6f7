"""Running the installed command on a site, and what every one of its answers must hold."""

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from backends.chat_server import answer, completion, segments
from cli.warm import Warm

CANARY = "sk-canary-5fd1c0ffee"
LIMIT = 120
_CODES = re.compile(r"(<c\d+>.*?</c\d+>|</?[gc]\d+/?>|&(?:lt|gt|amp);)")
_WORDS = ("la", "casa", "nueva", "está", "en", "una", "calle", "donde", "vive", "gente", "muy")


class Command(NamedTuple):
    """Where the installed command is."""

    python: str
    script: str
    wheel: str


@dataclass(frozen=True)
class Answer:
    """What a run gave back."""

    code: int
    out: str
    err: str

    @property
    def both(self) -> str:
        return self.out + self.err

    @property
    def json(self):
        """Standard output as the one JSON value that it is."""
        return json.loads(self.out)


@dataclass
class Site:
    """A folder of notes and the command to use on it."""

    command: Command
    root: Path
    home: Path
    env: dict = field(default_factory=dict)
    warm: Warm | None = None

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the site, line ends as they are given."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def has(self, path: str) -> bool:
        return (self.root / path).exists()

    def files(self) -> dict[str, bytes]:
        """Return all that a person sees of the site: path → bytes, `.notetrans` left out."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file() and ".notetrans" not in path.parts
        }

    def start(
        self, *arguments: str, env: dict | None = None, terminal: int | None = None
    ) -> subprocess.Popen:
        """Start the command, with pipes or a terminal's descriptor, and return its process."""
        pipes = terminal is None
        return subprocess.Popen(
            [self.command.script, *arguments],
            cwd=self.root,
            env=self._environment(env or {}),
            stdin=subprocess.DEVNULL if pipes else terminal,
            stdout=subprocess.PIPE if pipes else terminal,
            stderr=subprocess.PIPE if pipes else terminal,
            encoding="utf-8",
        )

    def run(self, *arguments: str, env: dict | None = None) -> Answer:
        """Run the command to its end, in a warm process if there can be one."""
        whole = self._environment(env or {})
        if self.warm is None or not self.warm.takes(whole):
            return self.run_cold(*arguments, env=env)
        command = [self.command.script, *arguments]
        return _judged(*self.warm.run(command, self.root, whole, LIMIT))

    def run_cold(self, *arguments: str, env: dict | None = None) -> Answer:
        """Run the command to its end, in an interpreter of its own."""
        return finish(self.start(*arguments, env=env))

    def python(self, *arguments: str) -> Answer:
        """Run the interpreter of the environment that the command is installed in."""
        done = subprocess.run(
            [self.command.python, *arguments],
            cwd=self.root,
            env=self._environment({}),
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def _environment(self, more: dict) -> dict[str, str]:
        return {**environment(self.home), **self.env, **more}


def environment(home: Path) -> dict[str, str]:
    """Return what a command has of the environment of the tests."""
    kept = ("PATH", "SYSTEMROOT", "TMPDIR", "LANG", "LC_ALL")
    own = {name: os.environ[name] for name in kept if name in os.environ}
    place = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
    return {**own, **place, "PYTHONWARNINGS": "error"}


def finish(process: subprocess.Popen) -> Answer:
    """Wait for a process and return what it gave."""
    try:
        out, err = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return _judged(process.returncode, out, err)


def _judged(code: int, out: str, err: str) -> Answer:
    """Return an answer; no traceback and no key may ever be in what was printed."""
    for text in (out, err):
        assert "Traceback" not in text, text
        assert "internal error" not in text, text
        assert "Warning" not in text, text
        assert CANARY not in text, text
    return Answer(code, out, err)


def spanish(text: str) -> str:
    """A translation that keeps codes, numbers and punctuation and reads like Spanish."""
    parts = _CODES.split(text)
    words = iter(_WORDS * len(text))
    prose = re.compile(r"[^\W\d_]+")
    return "".join(
        part if n % 2 else prose.sub(lambda word: _cased(word[0], next(words)), part)
        for n, part in enumerate(parts)
    )


def _cased(old: str, new: str) -> str:
    return new.capitalize() if old[0].isupper() else new


def translator(request: dict):
    """The script of a chat server that translates all that it is asked."""
    return completion(
        answer([{"id": each["id"], "text": spanish(each["text"])} for each in segments(request)])
    )


def sent(server) -> list[str]:
    """Return the texts of all segments that a server was asked for, in order."""
    return [each["text"] for request in server.requests for each in segments(request)]


def engine(server) -> tuple[str, ...]:
    """Return the options which make a server the engine."""
    return ("--backend", "openai", "--model", "served-1", "--base-url", server.url)
