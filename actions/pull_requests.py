"""Translate what changed and open or update one pull request for each language.

Run by the action (``action.yml``) and by GitLab's recipe (``actions/gitlab-ci.yml``), in a clean
checkout of the protected branch with its whole history. It needs nothing but notetrans and git.

Laws: nothing is pushed to the protected branch; a branch with an open request is only added to,
so what a reviewer changed there stays; a comment of anybody else is never changed; no text of a
note, no name of a branch and no answer of a host is ever part of a command line's syntax or of
the log's commands.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

MARK = "<!-- notetrans diff -->"
_TIMEOUT = 60
_PAGE = 100
_PAGES = 50
_LOOKED_AT = 20
"""So many commits that approve nothing by themselves are asked about at the host."""


class RequestError(Exception):
    """What keeps a language from its pull request."""


@dataclass(frozen=True)
class Settings:
    """What a run is told by its environment."""

    base: str
    prefix: str
    languages: tuple[str, ...]
    max_cost: str
    approve: bool
    name: str
    email: str

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Settings:
        named = env.get("NOTETRANS_LANGUAGES", "").replace(",", " ").split()
        return cls(
            base=env.get("NOTETRANS_BASE")
            or env.get("GITHUB_REF_NAME")
            or env.get("CI_DEFAULT_BRANCH")
            or "main",
            prefix=env.get("NOTETRANS_BRANCH_PREFIX") or "notetrans/",
            languages=tuple(named),
            max_cost=env.get("NOTETRANS_MAX_COST", ""),
            approve=env.get("NOTETRANS_APPROVE", "true").lower() != "false",
            name=env.get("NOTETRANS_COMMIT_NAME") or "notetrans",
            email=env.get("NOTETRANS_COMMIT_EMAIL") or _email(env),
        )


def _email(env: Mapping[str, str]) -> str:
    """Return an address that is nobody's but the runner's."""
    if env.get("GITLAB_CI"):
        return f"noreply@{env.get('CI_SERVER_HOST') or 'localhost'}"
    return "41898282+github-actions[bot]@users.noreply.github.com"


class Host(Protocol):
    """Where the repository lives."""

    form: str

    def open_request(self, branch: str) -> int | None:
        """Return the number of the open request of a branch."""

    def create(self, branch: str, title: str, body: str) -> int:
        """Open a request and return its number."""

    def comment(self, number: int, text: str) -> None:
        """Write the comment, in the place of the earlier one."""

    def merged_by(self, commit: str) -> str:
        """Return who merged the request by which a commit came, empty where nobody did."""


class Api:
    """A host's REST API, with JSON both ways."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.url = url.rstrip("/")
        self.headers = {"User-Agent": "notetrans", "Accept": "application/json", **headers}

    def call(self, method: str, path: str, data: object = None, **query: object) -> Any:
        address = f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")
        if not address.startswith(("https://", "http://")):
            raise RequestError(f"not an address of a host: {self.url}")
        body = None if data is None else json.dumps(data).encode()
        headers = self.headers | ({"Content-Type": "application/json"} if body else {})
        request = Request(address, body, headers, method=method)
        try:
            with urlopen(request, timeout=_TIMEOUT) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            said = error.read(2000).decode("utf-8", "replace")
            raise RequestError(f"{method} {path}: {error.code} {said}") from None
        except (URLError, OSError, ValueError) as error:
            raise RequestError(f"{method} {path}: {error}") from None

    def pages(self, path: str) -> Iterator[Any]:
        for page in range(1, _PAGES + 1):
            found = self.call("GET", path, per_page=_PAGE, page=page)
            yield from found
            if len(found) < _PAGE:
                return


class GitHub:
    """GitHub, or a server that speaks its API."""

    form = "github"

    def __init__(self, env: Mapping[str, str], base: str) -> None:
        self.repository, self.base = env["GITHUB_REPOSITORY"], base
        self.login = env.get("NOTETRANS_LOGIN") or "github-actions[bot]"
        headers = {
            "Authorization": f"Bearer {env['GITHUB_TOKEN']}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self.api = Api(env.get("GITHUB_API_URL") or "https://api.github.com", headers)
        self.path = f"/repos/{quote(self.repository)}"

    def open_request(self, branch: str) -> int | None:
        head = f"{self.repository.partition('/')[0]}:{branch}"
        found = self.api.call("GET", f"{self.path}/pulls", state="open", head=head, base=self.base)
        return found[0]["number"] if found else None

    def create(self, branch: str, title: str, body: str) -> int:
        data = {"title": title, "head": branch, "base": self.base, "body": body}
        return int(self.api.call("POST", f"{self.path}/pulls", data)["number"])

    def comment(self, number: int, text: str) -> None:
        path = f"{self.path}/issues/{number}/comments"
        for each in self.api.pages(path):
            if each["user"]["login"] == self.login and each["body"].startswith(MARK):
                self.api.call("PATCH", f"{self.path}/issues/comments/{each['id']}", {"body": text})
                return
        self.api.call("POST", path, {"body": text})

    def merged_by(self, commit: str) -> str:
        for each in self.api.call("GET", f"{self.path}/commits/{quote(commit)}/pulls"):
            if each.get("merged_at") and each["base"]["ref"] == self.base:
                pull = self.api.call("GET", f"{self.path}/pulls/{int(each['number'])}")
                return str((pull.get("merged_by") or {}).get("login", ""))
        return ""


class GitLab:
    """GitLab; the token is a project's, with the scopes ``api`` and ``write_repository``."""

    form = "gitlab"

    def __init__(self, env: Mapping[str, str], base: str) -> None:
        self.base, self.project = base, env["CI_PROJECT_ID"]
        self.api = Api(env["CI_API_V4_URL"], {"PRIVATE-TOKEN": env["NOTETRANS_GITLAB_TOKEN"]})
        self.path = f"/projects/{quote(self.project, safe='')}"

    def open_request(self, branch: str) -> int | None:
        query = {"state": "opened", "source_branch": branch, "target_branch": self.base}
        for each in self.api.call("GET", f"{self.path}/merge_requests", **query):
            if str(each["source_project_id"]) == self.project:  # a fork names branches as it likes
                return int(each["iid"])
        return None

    def create(self, branch: str, title: str, body: str) -> int:
        data = {
            "source_branch": branch,
            "target_branch": self.base,
            "title": title,
            "description": body,
            "remove_source_branch": True,
        }
        return int(self.api.call("POST", f"{self.path}/merge_requests", data)["iid"])

    def comment(self, number: int, text: str) -> None:
        path = f"{self.path}/merge_requests/{number}/notes"
        me = self.api.call("GET", "/user")["id"]
        for each in self.api.pages(path):
            if each["author"]["id"] == me and each["body"].startswith(MARK):
                self.api.call("PUT", f"{path}/{int(each['id'])}", {"body": text})
                return
        self.api.call("POST", path, {"body": text})

    def merged_by(self, commit: str) -> str:
        path = f"{self.path}/repository/commits/{quote(commit)}/merge_requests"
        for each in self.api.call("GET", path):
            if each["state"] == "merged" and each["target_branch"] == self.base:
                return str((each.get("merge_user") or {}).get("username", ""))
        return ""


class Git:
    """The checkout, changed as whoever the commits shall name."""

    def __init__(self, settings: Settings, env: Mapping[str, str]) -> None:
        self.who = ("-c", f"user.name={settings.name}", "-c", f"user.email={settings.email}")
        self.remote = env.get("NOTETRANS_PUSH_URL") or "origin"

    def __call__(self, *command: str) -> str:
        done = self.tried(*command)
        if done.returncode:
            raise RequestError(f"git {command[0]}: {done.stderr.strip() or done.returncode}")
        return done.stdout.strip()

    def tried(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *self.who, *command],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def fetched(self, branch: str) -> str:
        """Return the commit of a branch at the remote, empty if it has none."""
        there = f"refs/remotes/origin/{branch}"
        done = self.tried(
            "fetch", "--quiet", "--no-tags", "origin", f"+refs/heads/{branch}:{there}"
        )
        return "" if done.returncode else self("rev-parse", "--verify", there)


@dataclass(frozen=True)
class Run:
    """All that a language's pull request is made with."""

    settings: Settings
    host: Host
    git: Git

    def language(self, language: str) -> str:
        """Bring the request of a language up to date, and return what was done."""
        branch = f"{self.settings.prefix}{language}"
        self.git("check-ref-format", "--branch", branch)
        number = self.host.open_request(branch)
        lease = self.begin(branch, number)
        if self.settings.approve:
            self.approve(language)
        bound = ["--max-cost", self.settings.max_cost] if self.settings.max_cost else []
        told = notetrans("translate", "--to", language, "--yes", *bound)
        # The pull request is the review: the site's policy is for what goes without one.
        notetrans("publish", "--to", language, "--anyway")
        self.git("add", "--all")
        if not self.is_worth_it(number):
            return "nothing to do"
        if self.git.tried("diff", "--cached", "--quiet").returncode:
            self.git("commit", "--quiet", "--message", f"Translate into {language}")
        push = ["push", "--quiet", *lease, self.git.remote, f"HEAD:refs/heads/{branch}"]
        self.git(*push)
        if number is None:
            number = self.host.create(branch, f"Translations: {language}", _BODY)
        since = f"refs/remotes/origin/{self.settings.base}"
        form = ("--format", self.host.form, "--no-pager")
        self.host.comment(number, captured("diff", "--to", language, "--since", since, *form))
        return f"request {number}" + ("" if told == 0 else ", with something left to do")

    def begin(self, branch: str, number: int | None) -> list[str]:
        """Check out what the branch goes on from; returns the options with which it is pushed.

        Where a request is open, the branch as it is, with the protected one merged into it: a
        reviewer may have changed something there. Else what is left of an earlier one goes.
        """
        base = f"refs/remotes/origin/{self.settings.base}"
        there = self.git.fetched(branch)
        self.git("checkout", "--quiet", "-B", branch, there if number and there else base)
        if number and there:
            if self.git.tried("merge", "--quiet", "--no-edit", base).returncode:
                self.git("merge", "--abort")
                raise RequestError(
                    f"{self.settings.base} cannot be merged into {branch} without a person"
                )
            return []
        return [f"--force-with-lease=refs/heads/{branch}:{there}"] if there else []

    def is_worth_it(self, number: int | None) -> bool:
        """Return whether anything differs; before there is a request, anything but states."""
        base = f"refs/remotes/origin/{self.settings.base}"
        names = self.git("diff", "--cached", "--name-only", "-z", base).split("\0")
        changed = [name for name in names if name]
        if number is not None:
            return bool(changed)
        return any(".notetrans" not in Path(name).parts for name in changed)

    def approve(self, language: str) -> None:
        """Approve what reviewers have merged; of a squash the host knows who did."""
        branch = ("--branch", f"refs/remotes/origin/{self.settings.base}", "--to", language)
        found = json.loads(captured("approve", "--from-git", *branch, "--json"))
        for commit in found.get("not_taken", [])[:_LOOKED_AT]:
            who = self.host.merged_by(commit)
            if who:
                notetrans("approve", f"--from-git={commit}", f"--by={who}", *branch)


_BODY = """\
Translated by notetrans. The comment shows what changes, source beside target.

- Change a text on this branch if it is not right: it stays yours.
- Merging approves these segments, if you are among `review.reviewers`.
"""


def notetrans(*command: str) -> int:
    """Run a verb and show what it says; raises :class:`RequestError` where it could not go on."""
    done = subprocess.run(_NOTETRANS + command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise RequestError(f"notetrans {command[0]} left with {done.returncode}")
    return done.returncode


def captured(*command: str) -> str:
    """Return what a verb prints."""
    done = subprocess.run(
        _NOTETRANS + command,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RequestError(f"notetrans {command[0]} left with {done.returncode}")
    return done.stdout


_NOTETRANS = (sys.executable, "-m", "notetrans")


@contextmanager
def quiet_log() -> Iterator[None]:
    """Have the runner take nothing that is printed for one of its commands (``::…::``)."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        print(f"::{token}::", flush=True)


def demand_own_caches(git: Git) -> None:
    """Stop where a commit brought a stage or a cache, which are taken for this run's own."""
    found = git("ls-files", "-z", "--", ".notetrans/stage", ".notetrans/cache").split("\0")
    if found[0]:
        stop(f"{found[0]} is committed, and may hold any text at all: remove it (git rm --cached)")


def stop(message: str) -> NoReturn:
    """Leave because nothing can be done at all."""
    print(f"pull_requests: {message}", file=sys.stderr)
    sys.exit(2)


def host_of(env: Mapping[str, str], base: str) -> Host:
    """Return the host in whose CI this runs."""
    try:
        return GitLab(env, base) if env.get("GITLAB_CI") else GitHub(env, base)
    except KeyError as error:
        stop(f"{error.args[0]} is not set")


def targets() -> tuple[str, ...]:
    """Return the languages of the site's configuration."""
    from notetrans.config import load

    return load(Path.cwd()).config.languages.targets


def main() -> int:
    """Bring all requests up to date; 1 if one of them could not be."""
    settings = Settings.of(os.environ)
    git = Git(settings, os.environ)
    run = Run(settings, host_of(os.environ, settings.base), git)
    if git("status", "--porcelain"):
        stop("the checkout has changes of its own")
    if git("rev-parse", "--is-shallow-repository") == "true":
        git("fetch", "--quiet", "--unshallow", "--no-tags", "origin")
    demand_own_caches(git)
    if not git.fetched(settings.base):
        stop(f"there is no branch {settings.base} at origin")
    languages = settings.languages or targets()
    if not languages:
        stop("no languages: set languages.targets in notetrans.yaml")
    failed = 0
    for language in languages:
        with quiet_log():
            try:
                print(f"{language}: {run.language(language)}", flush=True)
            except RequestError as error:
                failed = 1
                print(f"{language}: {error}", file=sys.stderr, flush=True)
        git.tried("add", "--all")
        git.tried("reset", "--quiet", "--hard")
    git("checkout", "--quiet", "--detach", f"refs/remotes/origin/{settings.base}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
