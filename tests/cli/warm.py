"""The installed command, kept warm: most of what a short run takes is importing.

A run is a process of its own, forked off one in which everything is imported
(:mod:`warm_server`). What cannot be seen so is what importing does, in which order, and what
the interpreter makes of its environment; ``Site.start`` begins an interpreter for each run.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

POSSIBLE = sys.platform == "linux"
_OF_THE_INTERPRETER = ("PYTHON", "LANG", "LC_")


class Warm:
    """A server of warm processes; ``env`` is the environment that it was begun in."""

    def __init__(self, python: str, env: dict[str, str]):
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._env = env
        program = str(Path(__file__).with_name("warm_server.py"))
        with theirs:
            self._server = subprocess.Popen(
                [python, program], env=env, stdin=theirs, stdout=subprocess.DEVNULL
            )

    def close(self) -> None:
        self._ours.close()
        self._server.wait()

    def takes(self, env: dict[str, str]) -> bool:
        """Say whether a run in this environment needs no interpreter of its own."""
        names = {n for n in (*env, *self._env) if n.startswith(_OF_THE_INTERPRETER)}
        return all(env.get(name) == self._env.get(name) for name in names)

    def run(
        self, command: list[str], folder: Path, env: dict[str, str], limit: float
    ) -> tuple[int, str, str]:
        """Return exit code, output and errors of a run; raises ``TimeoutExpired``."""
        request = json.dumps({"command": command, "folder": str(folder), "env": env})
        told, theirs = socket.socketpair()
        with told, theirs, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            files = [out.fileno(), err.fileno(), theirs.fileno()]
            socket.send_fds(self._ours, [request.encode()], files)
            theirs.close()
            told.settimeout(limit)
            with told.makefile("r") as lines:
                process = int(next(lines))
                try:
                    code = int(next(lines))
                except TimeoutError:
                    os.kill(process, signal.SIGKILL)
                    raise subprocess.TimeoutExpired(command, limit) from None
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode())
            return code, *texts
