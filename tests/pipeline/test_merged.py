"""``approve --from-git``: what a merge approves, and what it does not, in real repositories."""

from dataclasses import dataclass

import pytest
from site_run import Folder, Reviser

from notetrans.config import load
from notetrans.errors import UsageError
from notetrans.model import State
from notetrans.pipeline import open_site
from notetrans.pipeline.decisions.approve import approve_merged, approve_post
from notetrans.pipeline.decisions.decide import Verdict, decide
from notetrans.pipeline.decisions.merged import Merged, NotTaken, commits, merged
from notetrans.pipeline.notes import read_note
from notetrans.pipeline.standing import standing
from notetrans.stage import read_state
from stage.git_folder import Repository

CONFIG = """\
version: 1
languages: {source: en, targets: [es]}
review: {reviewers: [Ana@example.org, ana]}
"""
NOTE = "# Doors\n\nOne door.\n\nAnother one.\n"
ANA, BOT, EVE, GITHUB = (
    "ana@example.org", "bot@example.org", "eve@example.org", "noreply@github.com",
)  # fmt: skip
ALL = [State.REVIEWED] * 3
NONE = [State.TRANSLATED] * 3


@dataclass
class Work:
    """A site in a repository whose ``main`` is protected."""

    folder: Folder
    repository: Repository

    def commit(self, message="x", author=BOT, committer=""):
        git = self.repository.git
        git("add", "-A")
        git("commit", "-q", "-m", message, author=author, committer=committer)
        return git("rev-parse", "HEAD")

    def propose(self, branch="notetrans/es", **answers):
        """Translate on a branch and commit as the bot does."""
        self.repository.branch(branch)
        self.folder.translate(Reviser(), **answers)
        return self.commit("Translate into es")

    def merge(self, branch="notetrans/es", author=ANA, committer="", message="Merge"):
        git = self.repository.git
        git("checkout", "-q", "main")
        git(
            "merge", "-q", "--no-ff", "-m", message, branch, author=author, committer=committer,
        )  # fmt: skip
        return git("rev-parse", "HEAD")

    @property
    def site(self):
        return open_site(load(self.folder.root, environ={}, user=self.folder.root / "none"))

    def found(self, span="", by="", branch="main"):
        site = self.site
        names = commits(site, branch, span)
        return list(merged(site, site.plan((), ["es"]).posts, names, by=by))

    def approve(self, span="", by=""):
        """Approve what was merged; returns why commits approved nothing."""
        found = self.found(span, by)
        done = [each for each in found if isinstance(each, Merged)]
        self.decided = list(approve_merged(self.site, done))
        return [each.reason for each in found if isinstance(each, NotTaken)]

    def states(self):
        state, _ = read_state(self.folder.root, "es", "posts/a.md")
        return [entry.state for entry in state.entries]

    def standing(self):
        """Return the states of what stands, with decisions that wait for the next run."""
        site = self.site
        (post,) = site.plan((), ["es"]).posts
        note = read_note(site.root, "posts/a.md", site.options)
        known = standing(site, post, note).known
        return [known[unit.id].state for unit in note.document.units if unit.id in known]


@pytest.fixture
def work(tmp_path):
    folder = Folder(tmp_path, CONFIG)
    folder.write("notetrans.yaml", CONFIG)
    folder.write("posts/a.md", NOTE)
    made = Work(folder, Repository(tmp_path).begin())
    folder.write("notetrans.yaml", CONFIG)
    made.commit("Begin", author=ANA)
    return made


def test_a_merge_by_a_reviewer_approves_its_segments(work):
    work.propose()
    work.merge()
    assert work.states() == NONE
    assert work.approve() == []
    assert work.states() == ALL
    assert work.approve() == []
    assert work.decided[0].count == 0  # once is enough


def test_a_merge_by_the_button_of_the_host_does_so_too(work):
    work.propose()
    work.merge(author=ANA, committer=GITHUB)
    assert work.approve() == []
    assert work.states() == ALL


@pytest.mark.parametrize(
    ("author", "committer", "reason"),
    [
        (EVE, EVE, "eve@example.org>, who is no reviewer"),
        (EVE, GITHUB, "eve@example.org> is not among review.reviewers"),
        (ANA, EVE, "put there by x@example.org <eve@example.org>, who is no reviewer"),
        (GITHUB, GITHUB, "noreply@github.com> is not among review.reviewers"),
    ],
)
def test_a_merge_by_anybody_else_approves_nothing(work, author, committer, reason):
    work.propose()
    work.merge(author=author, committer=committer)
    (told,) = work.approve()
    assert reason in told
    assert work.states() == NONE


def test_what_such_a_merge_says_of_itself_is_told(work):
    """A state may say that its units are approved: whoever merges it is no reviewer for that."""
    work.propose()
    (post,) = work.site.plan((), ["es"]).posts
    approve_post(work.site, post, by="Ana")
    claim = work.commit("Approve all", author=EVE)
    work.merge(author=EVE, committer=EVE)
    (found,) = work.found()
    assert (found.claimed, "who is no reviewer" in found.reason) == (3, True)
    assert found.commit != claim
    work.folder.write("posts/b.md", "New.\n")
    work.propose("later")
    work.merge("later", author=EVE, committer=EVE)
    assert [each.claimed for each in work.found()] == [0, 3]  # each for what it brought


def test_only_segments_that_the_merge_brought_are_approved(work):
    work.propose()
    work.merge(author=EVE)
    work.folder.write("posts/a.md", NOTE.replace("Another", "A further"))
    work.commit("Edit", author=ANA)
    work.propose("notetrans/es-2")
    work.merge("notetrans/es-2")
    assert len(work.approve()) == 1  # Eve's
    assert work.states() == [State.TRANSLATED, State.TRANSLATED, State.REVIEWED]


def test_a_commit_that_is_not_on_the_branch_is_refused(work):
    proposed = work.propose()
    with pytest.raises(UsageError, match=r"is not on main\. Only what was merged"):
        work.found(proposed)
    work.merge()
    with pytest.raises(UsageError, match=r"came to main with a merge\. Name the merge"):
        work.found(proposed)
    with pytest.raises(UsageError, match="git knows no commit '--all'"):
        work.found("--all")
    with pytest.raises(UsageError, match="git knows no commit 'nowhere'"):
        work.found(branch="nowhere")


def test_a_local_branch_that_is_ahead_of_the_protected_one_counts_for_nothing(work):
    git = work.repository.git
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.propose()
    merge = work.merge()
    with pytest.raises(UsageError, match="is not on origin/main"):
        work.found(merge, branch="origin/main")
    assert work.found(branch="") == []


def test_a_merge_inside_a_merged_branch_counts_for_nothing(work):
    """Eve forges a merge by Ana on her own branch; somebody who is no reviewer merges that."""
    work.propose("eve")
    git = work.repository.git
    git("checkout", "-q", "-b", "forged", "main")
    git("merge", "-q", "--no-ff", "-m", "Merge", "eve", author=ANA)
    forged = git("rev-parse", "HEAD")
    work.merge("forged", author=BOT)
    assert len(work.approve()) == 1
    with pytest.raises(UsageError, match="came to main with a merge"):
        work.found(forged)
    assert work.states() == NONE


def squash(work, message, author, committer):
    git = work.repository.git
    git("checkout", "-q", "main")
    git("merge", "-q", "--squash", "notetrans/es")
    return work.commit(message, author, committer)


SIGNED = "Translate\n\nSome words.\n\nReviewed-by: Ana <Ana@Example.org>\n"


def test_a_squash_by_a_reviewer_needs_the_word_that_it_was_reviewed(work):
    work.propose()
    squash(work, "Translate", BOT, ANA)
    (told,) = work.approve()
    assert "no trailer Reviewed-by names a reviewer" in told
    assert work.states() == NONE


def test_a_squash_by_a_reviewer_with_a_trailer_approves(work):
    work.propose()
    squash(work, SIGNED, BOT, ANA)
    assert work.approve() == []
    assert work.states() == ALL


@pytest.mark.parametrize("committer", [EVE, BOT, GITHUB])
def test_a_trailer_that_somebody_else_wrote_is_worth_nothing(work, committer):
    work.propose()
    squash(work, SIGNED, BOT, committer)
    (told,) = work.approve()
    assert "it is no merge, and was put there by" in told
    assert work.states() == NONE


@pytest.mark.parametrize(
    "message",
    [
        "Reviewed-by: Ana <ana@example.org>\n\nbut not at the end\n",
        "Translate\n\nReviewed-by: Eve <eve@example.org>\n",
        "Translate\n\nnot Reviewed-by: Ana <ana@example.org>\n",
    ],
)
def test_a_trailer_counts_in_its_place_and_for_a_reviewer(work, message):
    work.propose()
    squash(work, message, BOT, ANA)
    assert len(work.approve()) == 1
    assert work.states() == NONE


def test_who_calls_may_vouch_for_a_squash_by_the_host(work):
    work.propose()
    done = squash(work, "Translate", BOT, GITHUB)
    (told,) = work.approve(done, by="eve")
    assert "eve is not among review.reviewers" in told
    assert work.approve(done, by="ana") == []
    assert work.states() == ALL


def test_a_rebase_by_a_reviewer_needs_somebody_to_vouch_for_it(work):
    work.propose()
    work.repository.git("checkout", "-q", "main")
    work.folder.write("other.txt", "x\n")
    work.commit("Other", author=ANA)
    git = work.repository.git
    git("checkout", "-q", "notetrans/es")
    git("rebase", "-q", "main", committer=ANA)
    git("checkout", "-q", "main")
    git("merge", "-q", "--ff-only", "notetrans/es")
    assert ["no trailer Reviewed-by" in each for each in work.approve()] == [True]
    assert work.approve("HEAD", by="Ana@example.org") == []
    assert work.states() == ALL


def test_a_pull_request_cannot_make_its_author_a_reviewer(work):
    work.repository.branch("notetrans/es")
    work.folder.config = CONFIG.replace("ana]", "ana, eve@example.org]")
    work.folder.translate(Reviser())
    work.commit("Translate", author=EVE)
    work.merge(author=EVE)
    assert len(work.approve()) == 1
    assert work.states() == NONE


def test_without_reviewers_nobody_approves(work):
    work.folder.write("notetrans.yaml", CONFIG.partition("review")[0])
    work.folder.config = CONFIG.partition("review")[0]
    work.commit("Nobody", author=ANA)
    work.propose()
    work.merge()
    (told,) = work.approve()
    assert "review.reviewers of notetrans.yaml named nobody before it" in told


def test_a_text_that_somebody_edited_on_the_branch_is_not_the_states(work):
    work.propose()
    path = work.folder.root / "posts/a.es.md"
    path.write_text(path.read_text(encoding="utf-8").replace("One", "Uno"), encoding="utf-8")
    work.commit("By hand", author=EVE)
    work.merge()
    work.approve()
    assert work.standing() == [State.REVIEWED, State.TRANSLATED, State.REVIEWED]


def test_a_state_that_says_what_does_not_stand_in_the_post_approves_nothing(work):
    work.propose()
    work.folder.write("posts/a.es.md", "Nothing of it.\n")
    work.commit("By hand", author=EVE)
    work.merge()
    assert work.found() == []


@pytest.mark.parametrize("path", ["posts/a.md", "posts/a.es.md"])
def test_a_change_in_the_work_tree_is_not_approved_with_it(work, path):
    work.propose()
    work.merge()
    file = work.folder.root / path
    file.write_text(file.read_text(encoding="utf-8").replace("One", "No"), encoding="utf-8")
    work.approve()
    assert sum(each.count for each in work.decided) == 2
    changed = [] if path == "posts/a.md" else [State.TRANSLATED]  # of a new source nothing stands
    assert work.standing() == [State.REVIEWED, *changed, State.REVIEWED]


def test_a_state_file_of_the_work_tree_alone_approves_nothing(work):
    work.propose()
    work.repository.git("checkout", "-q", "main")
    work.folder.translate(Reviser())  # in the work tree, and in no commit of the branch
    assert work.found() == []


def test_a_target_that_a_person_refused_since_is_not_approved_again(work):
    work.propose()
    work.merge()
    site = work.site
    (post,) = site.plan((), ["es"]).posts
    note = read_note(site.root, "posts/a.md", site.options)
    unit = note.document.units[1].id
    assert decide(site, post, note, [Verdict(unit, "reject")]).done
    work.approve()
    assert sum(each.count for each in work.decided) == 2


def test_a_replaced_object_is_not_read(work):
    """``refs/replace`` would let a merge by Eve read as one by Ana."""
    work.propose()
    merge = work.merge(author=EVE)
    git = work.repository.git
    tree, parents = git("rev-parse", f"{merge}^{{tree}}"), git("rev-parse", f"{merge}^@").split()
    named = [word for parent in parents for word in ("-p", parent)]
    forged = git("commit-tree", tree, *named, "-m", "Merge", author=ANA)
    git("replace", merge, forged)
    assert len(work.approve()) == 1
    assert work.states() == NONE


def test_a_range_has_only_what_is_new_in_it(work):
    work.propose()
    first = work.merge()
    work.folder.write("posts/a.md", NOTE.replace("Another", "A further"))
    second = work.commit("Edit", author=ANA)
    assert work.found(f"{first}..{second}") == []
    assert [each.commit for each in work.found(f"{first}~1..{second}")] == [first]


def test_a_site_in_a_folder_of_its_repository(tmp_path):
    repository = Repository(tmp_path).begin()
    folder = Folder(tmp_path / "site", CONFIG)
    folder.write("notetrans.yaml", CONFIG)
    folder.write("posts/a.md", NOTE)
    work = Work(folder, repository)
    work.commit("Begin", author=ANA)
    work.propose()
    work.merge()
    assert work.approve() == []
    assert work.states() == ALL


def test_a_person_approves_whole_posts(work):
    work.folder.translate(Reviser(), publishing=False)
    site = work.site
    (post,) = site.plan((), ["es"]).posts
    shown = approve_post(site, post, dry_run=True)
    assert (shown.count, approve_post(site, post, by="ana").count) == (3, 3)
    assert approve_post(site, post).count == 0
    assert approve_post(site, post, state=State.FINAL).count == 3
