"""The review page of a site in a folder, served by a process of its own as a person starts it."""

import http.client
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

LIMIT = 120
NOTE = """---
lang: en
title: Doors and windows
---

# A house with many doors

A red door stands **open** in the street, run `make` now.

See [the plan](https://example.org/plan) & ask R&D.

These are words that nobody changes.
"""


class Answer(NamedTuple):
    """What the server gave back; names of headers in small letters."""

    status: int
    headers: dict
    text: str


@dataclass
class Folder:
    """The files of a site, and its commands."""

    root: Path
    env: dict = field(default_factory=dict)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def read(self, path):
        return (self.root / path).read_bytes().decode()

    def run(self, *arguments):
        """Run a command to its end."""
        return subprocess.run(
            command(*arguments),
            cwd=self.root,
            env=environment(self.root) | self.env,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )

    def translate(self, *languages):
        """Stage every note by the offline engine that needs nothing."""
        done = self.run("translate", "--backend", "pseudo", "--to", ",".join(languages))
        assert done.returncode == 0, done.stdout + done.stderr


def command(*arguments):
    return [sys.executable, "-X", "utf8", "-m", "notetrans", *arguments]


def environment(home):
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ
    }
    return {**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "error"}


@dataclass
class Running:
    """The server while it is entered; ``log`` is all that it printed after
    its address, once it has ended."""

    folder: Folder
    arguments: tuple = ()
    log: str = ""
    code: int | None = None
    process: subprocess.Popen | None = field(default=None, repr=False)

    def __enter__(self):
        self.process = subprocess.Popen(
            command("review", "--no-browser", *self.arguments),
            cwd=self.folder.root,
            env=environment(self.folder.root) | self.folder.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        first, second = (self.process.stdout.readline() for _ in range(2))
        found = re.fullmatch(r"review  (http://127\.0\.0\.1:(\d+)/\?token=([\w-]{40,}))\n", first)
        if not found or second != "Ctrl-C ends it; what was decided is kept.\n":
            self.process.kill()
            raise AssertionError(first + second + self.process.communicate()[0])
        self.url, self.port, self.token = found[1], int(found[2]), found[3]
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.log = self.process.communicate(timeout=LIMIT)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.code = self.process.returncode

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self):
        return f"http://{self.host}"

    @property
    def cookie(self):
        """The session's cookie, taken as a browser takes it."""
        given = self.ask("GET", f"/?token={self.token}", cookie=None).headers["set-cookie"]
        return given.partition(";")[0]

    def ask(self, method, path, body=None, *, cookie="", headers=()):
        """Send one request as a page of the server would; ``cookie=None`` shows none."""
        own = {"Host": self.host}
        if cookie is not None:
            own["Cookie"] = cookie or self.cookie
        if method == "POST":
            own |= {"Origin": self.origin, "Content-Type": "application/json"}
        own |= dict(headers)
        return self.raw(method, path, [(k, v) for k, v in own.items() if v is not None], body)

    def raw(self, method, path, headers, body=None):
        """Send one request with these headers and no other."""
        data = body.encode() if isinstance(body, str) else body
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            text = answer.read().decode()
            told = {}
            for name, value in answer.getheaders():
                told.setdefault(name.lower(), value)
            return Answer(answer.status, told, text)
        finally:
            connection.close()

    def chunked(self, path, headers, chunks):
        """Send a request whose length is not told."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        try:
            connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders()
            with suppress(ConnectionError):  # it may be refused before all of it is sent
                connection.send(chunks)
            answer = connection.getresponse()
            return Answer(answer.status, {}, answer.read().decode())
        finally:
            connection.close()

    def posts(self):
        """Return the ids of the posts in the list, by what a person reads there."""
        page = self.ask("GET", "/").text
        found = re.findall(r'href="/post/(\w+)"><span class="name">(.*?)</span>', page)
        return {name: post for post, name in found}
