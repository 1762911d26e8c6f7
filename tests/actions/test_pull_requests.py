"""``actions/pull_requests.py`` in real repositories, against a host on loopback."""

import os
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from actions.hosts import BOT, TOKEN, FakeGitHub, FakeGitLab
from stage.git_folder import Repository

SCRIPT = Path(__file__).resolve().parents[2] / "actions/pull_requests.py"
CONFIG = """\
version: 1
languages: {source: en, targets: [es]}
backend: {name: pseudo}
review: {reviewers: [ana, ana@example.org]}
"""
NOTE = "---\ntitle: Doors\n---\n\nA red door.\n\nAnother door.\n"
MARK = "<!-- notetrans diff -->"
ANA = "ana@example.org"


@dataclass
class Place:
    """A remote, an author's clone of it, and a host; each run is in a checkout of its own."""

    folder: Path
    host: FakeGitHub
    author: Repository
    runs: int = 0

    def write(self, path, text):
        file = self.author.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def push(self, branch="main", author=ANA, **files):
        """Write files on a branch of the remote as a person does."""
        git = self.author.git
        git("fetch", "-q", "origin")
        if branch != "main" or self.runs:
            git("checkout", "-q", "-B", branch, f"origin/{branch}")
        for path, text in files.items():
            self.write(path, text)
        git("add", "-A")
        git("commit", "-q", "-m", "By hand", author=author)
        git("push", "-q", "origin", branch)

    def merge(self, branch, *, squash=False, author=ANA, committer=""):
        git = self.author.git
        git("fetch", "-q", "origin")
        git("checkout", "-q", "-B", "main", "origin/main")
        kind = ["--squash"] if squash else ["--no-ff", "-m", "Merge"]
        git("merge", "-q", *kind, f"origin/{branch}", author=author, committer=committer)
        if squash:
            git("commit", "-q", "-m", "Translate", author=BOT, committer="noreply@github.com")
        git("push", "-q", "origin", "main")
        self.host.close(branch)
        return git("rev-parse", "HEAD")

    def remote(self, *command):
        return Repository(self.folder / "origin.git").git(*command)

    def show(self, branch, path):
        return self.remote("show", f"{branch}:{path}")

    def branches(self):
        return self.remote("for-each-ref", "--format=%(refname:short)", "refs/heads").split()

    def checkout(self):
        """Return a fresh clone as CI has it."""
        self.runs += 1
        there = self.folder / f"run{self.runs}"
        self.author.git("clone", "-q", str(self.folder / "origin.git"), str(there))
        return there

    def environment(self):
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.host.url,
            "GITHUB_REPOSITORY": "ana/site",
            "GITHUB_REF_NAME": "main",
            "GITHUB_TOKEN": TOKEN,
        }

    def run(self, code=0, there=None, **env):
        """Run the script as CI does, and return what it printed."""
        kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ}
        home = {"HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [sys.executable, str(SCRIPT)],
            cwd=there or self.checkout(),
            env={**kept, **home, **self.environment(), **env},
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        told = done.stdout + done.stderr
        assert done.returncode == code, told
        assert "Traceback" not in told, told
        assert TOKEN not in told
        return told


def begin(folder, host):
    (folder / "origin.git").mkdir()
    remote = Repository(folder / "origin.git")
    remote.git("init", "-q", "--bare", "-b", "main")
    author = Repository(folder / "author")
    (folder / "author").mkdir()
    author.git("init", "-q", "-b", "main")
    author.git("remote", "add", "origin", str(folder / "origin.git"))
    place = Place(folder, host, author)
    place.push(**{"notetrans.yaml": CONFIG, "posts/a.md": NOTE})
    return place


@pytest.fixture
def place(tmp_path):
    with FakeGitHub() as host:
        yield begin(tmp_path, host)


def test_a_request_for_each_language_with_the_difference_in_a_comment(place):
    main = place.remote("rev-parse", "main")
    told = place.run(NOTETRANS_LANGUAGES="es, fr")
    assert place.branches() == ["main", "notetrans/es", "notetrans/fr"]
    assert place.remote("rev-parse", "main") == main
    assert "es: request" in told
    for language in ("es", "fr"):
        branch = f"notetrans/{language}"
        names = place.remote("diff", "--name-only", "main", branch).split()
        assert f"posts/a.{language}.md" in names
        assert f".notetrans/state/{language}/posts/a.md.txt" in names
        assert not [name for name in names if "stage" in name or "cache" in name]
        assert place.host.opened(branch)["title"] == f"Translations: {language}"
        ((who, text),) = place.host.comments(branch)
        assert who == BOT
        assert text.startswith(MARK)
        assert f"<code>posts/a.{language}.md</code>" in text
        assert "A red door." in text


def test_a_run_without_news_changes_nothing(place):
    place.run()
    before = {branch: place.remote("rev-parse", branch) for branch in place.branches()}
    place.run()
    assert {branch: place.remote("rev-parse", branch) for branch in place.branches()} == before
    assert len(place.host.comments("notetrans/es")) == 1


def test_a_changed_note_goes_onto_the_branch_and_the_comment_shows_all_of_it(place):
    place.run()
    place.push(**{"posts/a.md": NOTE.replace("Another", "A further"), "posts/b.md": "New.\n"})
    before = place.remote("rev-parse", "notetrans/es")
    place.run()
    assert place.remote("merge-base", "--is-ancestor", before, "notetrans/es") == ""
    assert place.show("notetrans/es", "posts/a.md") == place.show("main", "posts/a.md")
    ((_, text),) = place.host.comments("notetrans/es")
    assert "<code>posts/b.es.md</code>" in text
    assert "A further door." in text
    assert "A red door." in text  # of the first run, and not on main yet


def test_what_a_reviewer_changed_on_the_branch_stays(place):
    place.run()
    post = place.show("notetrans/es", "posts/a.es.md") + "\n"
    old = post.split("\n\n")[1]
    place.push("notetrans/es", **{"posts/a.es.md": post.replace(old, "Una puerta roja.")})
    place.push(**{"posts/a.md": NOTE.replace("Another", "A further")})
    place.run()
    text = place.show("notetrans/es", "posts/a.es.md")
    assert "Una puerta roja." in text


def test_a_comment_of_somebody_else_is_not_changed_whatever_it_begins_with(place):
    place.run()
    place.host.say("notetrans/es", "eve", f"{MARK}\nmine")
    for number in range(120):
        place.host.opened("notetrans/es")["comments"].insert(
            0, {"id": 1000 + number, "who": "eve", "body": "chatter"}
        )
    place.push(**{"posts/b.md": "New.\n"})
    place.run()
    notes = [note for note in place.host.comments("notetrans/es") if note[1] != "chatter"]
    assert [who for who, _ in notes] == [BOT, "eve"]
    assert "posts/b.es.md" in notes[0][1]
    assert notes[1][1] == f"{MARK}\nmine"


def test_a_conflict_is_told_and_the_other_language_goes_on(place):
    place.run()
    place.push("notetrans/es", **{"posts/a.md": NOTE.replace("red", "blue")})
    place.push(**{"posts/a.md": NOTE.replace("red", "green")})
    before = place.remote("rev-parse", "notetrans/es")
    told = place.run(code=1, NOTETRANS_LANGUAGES="es,fr")
    assert "es: main cannot be merged into notetrans/es without a person" in told
    assert place.remote("rev-parse", "notetrans/es") == before
    assert "green" in place.show("notetrans/fr", "posts/a.md")


def test_merging_approves_and_the_states_wait_for_the_next_request(place):
    place.run()
    place.merge("notetrans/es")
    place.run()
    assert place.host.requests == {}
    place.push(**{"posts/b.md": "New.\n"})
    place.run()
    state = place.show("notetrans/es", ".notetrans/state/es/posts/a.md.txt")
    assert state.count(" reviewed ") == 3


def test_who_merged_a_squash_is_asked_of_the_host(place):
    place.run()
    commit = place.merge("notetrans/es", squash=True)
    place.push(**{"posts/b.md": "New.\n"})
    place.run()
    path = ".notetrans/state/es/posts/a.md.txt"
    assert " reviewed " not in place.show("notetrans/es", path)
    place.host.merged[commit] = "eve"
    place.run()
    assert " reviewed " not in place.show("notetrans/es", path)
    place.host.merged[commit] = "ana"
    place.run()
    assert place.show("notetrans/es", path).count(" reviewed ") == 3


def test_a_branch_without_a_request_begins_anew(place):
    place.run()
    place.host.close("notetrans/es")
    place.push("notetrans/es", **{"posts/left.txt": "left over\n"})
    place.run()
    names = place.remote("ls-tree", "-r", "--name-only", "notetrans/es").split()
    assert "posts/left.txt" not in names
    assert "posts/a.es.md" in names


def test_a_push_meanwhile_to_a_branch_that_begins_anew_is_not_lost(place, monkeypatch):
    """The lease is of what was fetched: a commit that came since refuses the push."""
    place.run()
    place.host.close("notetrans/es")
    script = runpy.run_path(str(SCRIPT))
    there = place.checkout()
    monkeypatch.chdir(there)
    settings = script["Settings"].of({"GITHUB_REF_NAME": "main"})
    git = script["Git"](settings, {})
    run = script["Run"](settings, place.host, git)
    git.fetched("main")
    lease = run.begin("notetrans/es", None)
    assert git.tried("diff", "--quiet", "HEAD", "origin/main").returncode == 0
    place.push("notetrans/es", **{"posts/mine.txt": "mine\n"})
    with pytest.raises(script["RequestError"], match="git push"):
        git("push", *lease, "origin", "HEAD:refs/heads/notetrans/es")
    assert place.show("notetrans/es", "posts/mine.txt") == "mine"


def test_a_checkout_with_changes_of_its_own_is_left_alone(place):
    there = place.checkout()
    (there / "mine.txt").write_text("mine\n", encoding="utf-8")
    assert "the checkout has changes of its own" in place.run(code=2, there=there)
    assert place.branches() == ["main"]


@pytest.mark.parametrize(
    "env",
    [
        {"NOTETRANS_LANGUAGES": "es;touch${IFS}owned"},
        {"NOTETRANS_LANGUAGES": "--force"},
        {"NOTETRANS_BRANCH_PREFIX": "--receive-pack=touch owned;"},
        {"NOTETRANS_BRANCH_PREFIX": "$(touch owned)/"},
        {"NOTETRANS_BRANCH_PREFIX": "../../"},
        {"NOTETRANS_MAX_COST": "$(touch owned)"},
    ],
)
def test_no_input_is_ever_a_command(place, env):
    there = place.checkout()
    place.run(code=1, there=there, **env)
    assert not list(place.folder.rglob("owned"))
    assert place.branches() == ["main"]


def test_nothing_that_is_printed_is_taken_for_a_command_of_the_runner(place):
    place.host.refuse = 403
    told = place.run(code=1).splitlines()
    begins = [line for line in told if line.startswith("::stop-commands::")]
    assert len(begins) == 1
    assert f"::{begins[0].removeprefix('::stop-commands::')}::" in told
    assert [line for line in told if line.startswith("::") and "set-env" in line] == []


def test_without_a_token_nothing_is_done(place):
    kept = place.environment()
    del kept["GITHUB_TOKEN"]
    place.environment = lambda: kept
    assert "GITHUB_TOKEN is not set" in place.run(code=2)


@pytest.mark.parametrize("folder", ["stage", "cache"])
def test_a_stage_or_a_cache_that_a_merge_brought_is_not_taken_for_the_run_s_own(place, folder):
    """They may hold any text, and would be published or served as if it were known."""
    name = f".notetrans/{folder}/es/posts/a.md.json"
    place.write(name, "{}")
    place.author.git("add", "-f", name)
    place.push()
    assert f"{name} is committed" in place.run(code=2)
    assert place.branches() == ["main"]


@pytest.fixture
def gitlab(tmp_path):
    with FakeGitLab() as host:
        place = begin(tmp_path, host)
        place.environment = lambda: {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": host.url,
            "CI_PROJECT_ID": "7",
            "CI_DEFAULT_BRANCH": "main",
            "NOTETRANS_GITLAB_TOKEN": TOKEN,
            "NOTETRANS_PUSH_URL": str(tmp_path / "origin.git"),
        }
        yield place


def test_a_fork_s_branch_of_the_same_name_is_not_taken_for_ours(gitlab):
    """Its request would get our comment, which shows another difference than it would merge."""
    host = gitlab.host
    number = host.fork("notetrans/es")
    gitlab.run()
    assert host.requests.pop(number)["comments"] == []
    ((_, text),) = host.comments("notetrans/es")
    assert "posts/a.es.md" in text


def test_the_same_at_gitlab(gitlab):
    place, host = gitlab, gitlab.host
    place.run()
    assert place.branches() == ["main", "notetrans/es"]
    host.say("notetrans/es", 5, f"{MARK}\nmine")
    place.push(**{"posts/b.md": "New.\n"})
    place.run()
    (first, text), other = host.comments("notetrans/es")
    assert (first, "posts/b.es.md" in text) == (host.me, True)
    assert other == (5, f"{MARK}\nmine")
