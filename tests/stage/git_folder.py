"""A real git repository with state files in it, on two branches."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from notetrans.stage import initialise, read_state, write_state
from notetrans.stage.state import state_path

_WHO = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
_ENV = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    **dict.fromkeys(_WHO, "x@example.org"),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_EDITOR": "true",
}  # fmt: skip


@dataclass
class Repository:
    """A repository; ``git`` answers with standard output and the exit code."""

    root: Path

    def begin(self):
        self.git("init", "-q", "-b", "main")
        initialise(self.root, "version: 1\n")
        return self

    def git(self, *arguments, check=True, author="", committer=""):
        """Run git; ``author`` and ``committer`` are e-mail addresses."""
        people = {"AUTHOR": author, "COMMITTER": committer or author}
        env = {f"GIT_{who}_EMAIL": email for who, email in people.items() if email}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=_ENV | env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")

    def put(self, state, note="posts/x.md"):
        """Write a post's state and commit it."""
        write_state(self.root, "es", note, state)
        self.commit()

    def state(self, note="posts/x.md"):
        """Return a post's state; nothing may be wrong in its file but what a merge leaves open."""
        state, problems = read_state(self.root, "es", note)
        assert all("needs review" in each.text for each in problems)
        return state

    def text(self, note="posts/x.md"):
        return state_path(self.root, "es", note).read_text(encoding="utf-8")

    def branch(self, name, start="main"):
        self.git("checkout", "-q", "-b", name, start)

    def bring(self, how, ours, theirs):
        """Bring the commits of one branch to the other; fails where git sees a conflict."""
        if how == "merge":
            self.git("checkout", "-q", ours)
            self.git("merge", "-q", "--no-edit", theirs)
        elif how == "rebase":
            self.git("checkout", "-q", theirs)
            self.git("rebase", "-q", ours)
        else:
            self.git("checkout", "-q", ours)
            commits = self.git("rev-list", "--reverse", f"{ours}..{theirs}").split()
            if commits:
                self.git("cherry-pick", "--allow-empty", "--keep-redundant-commits", *commits)
