"""Whatever a person does to a post, and whatever its note does then: no word of theirs is lost.

A person edits, joins, splits, takes out, adds and moves paragraphs of a published post and saves
it with any line ends; the note changes; runs and publishes come between, in any order. Nobody
decides anything, so a machine's text may never take a person's place.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from site_run import CONFIG, Folder, Reviser

from notetrans.config import load
from notetrans.pipeline import open_site
from notetrans.pipeline.overview.status import post_statuses
from notetrans.protocol import Capabilities
from notetrans.stage import plan_publish, publish, read_staged, staged_posts
from stage.git_folder import Repository

NOTE, POST = "posts/a.md", "posts/a.es.md"
PLACE = st.integers(0, 20)
ENDS = st.sampled_from(["\n", "\r\n"])
BLANKS = st.sampled_from(["", "  ", "\t"])


class HandEdits(RuleBasedStateMachine):
    """``theirs`` are words that a person wrote, ``gone`` what they took out.

    In most runs the person changes words alone, for after anything else the post stays as it is.
    """

    def __init__(self):
        super().__init__()
        self.kept = TemporaryDirectory()
        self.folder = Folder(Path(self.kept.name), CONFIG)
        self.count = 0
        self.theirs = set()
        self.gone = set()

    def teardown(self):
        self.kept.cleanup()

    def word(self, kind):
        self.count += 1
        return f"{kind}{self.count}"

    @initialize(
        count=st.integers(2, 5),
        revise=st.booleans(),
        commits=st.booleans(),
        words_alone=st.sampled_from([True, True, False]),
    )
    def begin(self, count, revise, commits, words_alone):
        self.revise, self.commits, self.words_alone = revise, commits, words_alone
        self.repository = Repository(self.folder.root)
        if commits:
            self.repository.git("init", "-q", "-b", "main")
        self.note = [self.paragraph() for _ in range(count)]
        self.save_note()
        self.translate()
        self.publish()

    def paragraph(self):
        """A paragraph whose words are its own, but for some that all have."""
        return " ".join(["On", self.word("m"), "the", *(self.word("m") for _ in range(4)), "was."])

    def save_note(self):
        self.folder.write(NOTE, "\n\n".join(self.note) + "\n")
        self.commit()

    def commit(self):
        if self.commits:
            self.repository.commit()

    # The person

    def read(self):
        text = (self.folder.root / POST).read_bytes().decode()
        return [re.sub(r"\s+", " ", each).strip() for each in re.split(r"\r?\n\s*\n", text)]

    def save(self, paragraphs, end, blanks):
        text = f"{blanks}{end}{end}".join(filter(None, paragraphs)) + end
        (self.folder.root / POST).write_bytes(text.encode())

    @rule(at=PLACE, word=PLACE, end=ENDS, blanks=BLANKS)
    def edit(self, at, word, end, blanks):
        post = self.read()
        words = post[at % len(post)].split()
        place = word % len(words)
        self.theirs.discard(words[place])
        words[place] = self.word("h")
        self.theirs.add(words[place])
        post[at % len(post)] = " ".join(words)
        self.save(post, end, blanks)

    @rule(at=PLACE, end=ENDS, blanks=BLANKS)
    def rewrite(self, at, end, blanks):
        post = self.read()
        self.theirs -= set(post[at % len(post)].split())
        words = [self.word("h") for _ in range(5)]
        self.theirs |= set(words)
        post[at % len(post)] = " ".join(words)
        self.save(post, end, blanks)

    @precondition(lambda self: not self.words_alone)
    @rule(at=PLACE, end=ENDS, blanks=BLANKS)
    def join(self, at, end, blanks):
        post = self.read()
        if len(post) > 1:
            at %= len(post) - 1
            post[at : at + 2] = [" ".join(post[at : at + 2])]
            self.save(post, end, blanks)

    @precondition(lambda self: not self.words_alone)
    @rule(at=PLACE, end=ENDS, blanks=BLANKS)
    def split(self, at, end, blanks):
        post = self.read()
        words = post[at % len(post)].split()
        if len(words) > 3:
            at %= len(post)
            post[at : at + 1] = [" ".join(words[:3]), " ".join(words[3:])]
            self.save(post, end, blanks)

    @precondition(lambda self: not self.words_alone)
    @rule(at=PLACE, end=ENDS, blanks=BLANKS)
    def take_out(self, at, end, blanks):
        post = self.read()
        if len(post) > 1:
            words = set(post.pop(at % len(post)).split())
            self.theirs -= words
            self.gone |= {word for word in words if re.fullmatch(r"m\d+", word)}
            self.save(post, end, blanks)

    @precondition(lambda self: not self.words_alone)
    @rule(at=PLACE, end=ENDS, blanks=BLANKS)
    def add(self, at, end, blanks):
        post = self.read()
        words = [self.word("h") for _ in range(4)]
        self.theirs |= set(words)
        post.insert(at % (len(post) + 1), " ".join(words))
        self.save(post, end, blanks)

    @precondition(lambda self: not self.words_alone)
    @rule(at=PLACE, to=PLACE, end=ENDS, blanks=BLANKS)
    def move(self, at, to, end, blanks):
        post = self.read()
        post.insert(to % len(post), post.pop(at % len(post)))
        self.save(post, end, blanks)

    # The note

    @rule(at=PLACE)
    def note_changes(self, at):
        self.note[at % len(self.note)] += f" {self.word('m')}."
        self.save_note()

    @rule(at=PLACE)
    def note_grows(self, at):
        self.note.insert(at % (len(self.note) + 1), self.paragraph())
        self.save_note()

    @rule(at=PLACE, to=PLACE)
    def note_moves(self, at, to):
        self.note.insert(to % len(self.note), self.note.pop(at % len(self.note)))
        self.save_note()

    # notetrans

    @rule()
    def translate(self):
        backend = Reviser()
        backend.capabilities = Capabilities(natural=False, revise=self.revise)
        before = (self.folder.root / POST).read_bytes() if self.is_published() else None
        self.folder.translate(backend, publishing=False, memory="memory-scripted")
        after = (self.folder.root / POST).read_bytes() if self.is_published() else None
        assert before == after

    def is_published(self):
        return (self.folder.root / POST).is_file()

    @rule()
    def publish(self, *, decided=False):
        staged = list(staged_posts(self.folder.root))
        publish(self.folder.root, plan_publish(self.folder.root, staged, decided=decided))
        self.commit()

    @rule()
    def decide(self):
        """Say yes to what waits: words that were overtaken may go."""
        self.publish(decided=True)
        self.theirs &= set((self.folder.root / POST).read_text(encoding="utf-8").split())

    @precondition(lambda self: self.theirs or self.gone)
    @rule()
    def all_again(self):
        """What waits says why, and what does not is current and asks for nothing."""
        self.translate()
        self.publish()
        site = open_site(load(self.folder.root, environ={}, user=self.folder.root / "none"))
        (found,) = post_statuses(site, site.plan().posts)
        staged = read_staged(self.folder.root, "es", NOTE)
        if found.status == "current":
            backend = Reviser()
            self.folder.translate(backend, publishing=False, memory="memory-scripted")
            assert backend.asked == {}
        elif found.status == "edited":
            assert found.unplaced
        else:
            assert found.status == "staged"
            assert staged.undecided

    @invariant()
    def nothing_is_lost(self):
        if self.is_published():
            words = set((self.folder.root / POST).read_text(encoding="utf-8").split())
            assert self.theirs <= words
            assert not self.gone & words


HandEdits.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestHandEdits = HandEdits.TestCase
