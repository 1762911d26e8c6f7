"""GitHub's and GitLab's REST APIs on loopback, as far as pull requests go, with what they hold."""

import json
import re
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from loopback import Loopback, Quiet

TOKEN = "ghs_canary0123456789"
BOT = "github-actions[bot]"


class FakeHost(Loopback):
    """Runs while entered. ``requests`` are open pull requests by number, with their comments."""

    header = "Authorization"
    secret = f"Bearer {TOKEN}"

    def __init__(self):
        self.requests: dict[int, dict] = {}
        self.merged: dict[str, str] = {}  # commit → who merged its request
        self.calls: list[tuple[str, str]] = []
        self.refuse = 0
        self._last = 100

    @property
    def url(self):
        return f"http://{self.host}"

    def number(self):
        self._last += 1
        return self._last

    def opened(self, branch):
        """Return the open request of a branch."""
        (found,) = (each for each in self.requests.values() if each["branch"] == branch)
        return found

    def close(self, branch):
        del self.requests[self.opened(branch)["number"]]

    def say(self, branch, who, text):
        """Write a comment as somebody."""
        note = {"id": self.number(), "who": who, "body": text}
        self.opened(branch)["comments"].append(note)

    def comments(self, branch):
        return [(each["who"], each["body"]) for each in self.opened(branch)["comments"]]

    def create(self, branch, title, body):
        if any((e["branch"], e.get("project", 7)) == (branch, 7) for e in self.requests.values()):
            return 422, {"message": "A pull request already exists"}
        number = self.number()
        made = {"number": number, "branch": branch, "title": title, "body": body, "comments": []}
        self.requests[number] = made
        return 201, self.shown(made)

    def edit(self, comment, text):
        for each in self.requests.values():
            for note in each["comments"]:
                if note["id"] == comment:
                    note["body"] = text
                    return 200, {}
        return 404, {}

    def handler(self):
        host = self

        class Handler(Quiet, BaseHTTPRequestHandler):
            def _serve(self):
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                host.calls.append((self.command, self.path))
                if self.headers.get(host.header) != host.secret:
                    status, data = 401, {"message": "Bad credentials"}
                elif host.refuse:
                    status, data = host.refuse, {"message": "::set-env name=X::refused"}
                else:
                    path = unquote(parts.path)
                    status, data = host.answer(self.command, path, query, body)
                told = json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815

        return Handler

    def page(self, rows, query):
        size, at = int(query.get("per_page", 30)), int(query.get("page", 1))
        return 200, rows[size * (at - 1) : size * at]

    def answer(self, method, path, query, body):
        """Answer by the first route that fits; its groups are numbers or commits."""
        for verb, pattern, name in self.routes:
            found = re.fullmatch(pattern, path)
            if verb == method and found:
                values = [int(each) if each.isdecimal() else each for each in found.groups()]
                return getattr(self, name)(*values, query=query, body=body)
        return 404, {"message": "Not Found"}

    def write(self, number, *, query, body):
        del query
        note = {"id": self.number(), "who": self.me, "body": body["body"]}
        self.requests[number]["comments"].append(note)
        return 201, {}


class FakeGitHub(FakeHost):
    """The repository ``ana/site``."""

    me = BOT
    routes = (
        ("GET", "/repos/ana/site/pulls", "find"),
        ("POST", "/repos/ana/site/pulls", "begin"),
        ("GET", "/repos/ana/site/pulls/1", "merge"),
        ("GET", "/repos/ana/site/commits/([0-9a-f]{40})/pulls", "came_with"),
        ("GET", r"/repos/ana/site/issues/(\d+)/comments", "read"),
        ("POST", r"/repos/ana/site/issues/(\d+)/comments", "write"),
        ("PATCH", r"/repos/ana/site/issues/comments/(\d+)", "change"),
    )

    def shown(self, request):
        return {"number": request["number"], "title": request["title"]}

    def find(self, *, query, body):
        del body
        assert (query["state"], query["base"]) == ("open", "main")
        found = self.requests.values()
        return 200, [self.shown(e) for e in found if query["head"] == f"ana:{e['branch']}"]

    def begin(self, *, query, body):
        del query
        assert body["base"] == "main"
        return self.create(body["head"], body["title"], body["body"])

    def read(self, number, *, query, body):
        del body
        rows = [
            {"id": each["id"], "body": each["body"], "user": {"login": each["who"]}}
            for each in self.requests[number]["comments"]
        ]
        return self.page(rows, query)

    def change(self, note, *, query, body):
        del query
        return self.edit(note, body["body"])

    def came_with(self, commit, *, query, body):
        del query, body
        self.asked = commit
        found = [{"number": 2, "merged_at": None, "base": {"ref": "main"}}]
        if commit in self.merged:
            found.append({"number": 1, "merged_at": "2026-01-01", "base": {"ref": "main"}})
        return 200, found

    def merge(self, *, query, body):
        del query, body
        return 200, {"merged_by": {"login": self.merged[self.asked]}}


class FakeGitLab(FakeHost):
    """The project 7."""

    header = "PRIVATE-TOKEN"
    secret = TOKEN
    me = 42
    routes = (
        ("GET", "/user", "user"),
        ("GET", "/projects/7/merge_requests", "find"),
        ("POST", "/projects/7/merge_requests", "begin"),
        ("GET", "/projects/7/repository/commits/[0-9a-f]{40}/merge_requests", "came_with"),
        ("GET", r"/projects/7/merge_requests/(\d+)/notes", "read"),
        ("POST", r"/projects/7/merge_requests/(\d+)/notes", "write"),
        ("PUT", r"/projects/7/merge_requests/(\d+)/notes/(\d+)", "change"),
    )

    def shown(self, request):
        return {
            "iid": request["number"],
            "title": request["title"],
            "source_project_id": request.get("project", 7),
        }

    def fork(self, branch):
        """Open a request from a stranger's fork, of a branch that they named as they liked."""
        number = self.number()
        self.requests[number] = {
            "number": number, "branch": branch, "title": "", "comments": [], "project": 8,
        }  # fmt: skip
        return number

    def user(self, *, query, body):
        del query, body
        return 200, {"id": self.me}

    def find(self, *, query, body):
        del body
        assert (query["state"], query["target_branch"]) == ("opened", "main")
        found = self.requests.values()
        return 200, [self.shown(e) for e in found if e["branch"] == query["source_branch"]]

    def begin(self, *, query, body):
        del query
        return self.create(body["source_branch"], body["title"], body["description"])

    def came_with(self, *, query, body):
        del query, body
        return 200, []

    def read(self, number, *, query, body):
        del body
        rows = [
            {"id": each["id"], "body": each["body"], "author": {"id": each["who"]}}
            for each in self.requests[number]["comments"]
        ]
        return self.page(rows, query)

    def change(self, number, note, *, query, body):
        del number, query
        return self.edit(note, body["body"])
