"""Random edits of notes, translated and published after each few: only new text is sent.

The oracle knows nothing of hashes, keys or states. A note is a model that writes itself as
Markdown and says the texts that a translator would see in it; known is each text that was sent
before, or stands in a published post where the cache was lost.
"""

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from site_run import Folder, Reviser

WORDS = ("the", "cache", "keeps", "every", "answer", "small", "note", "of", "a", "model")
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=2, max_size=5).map(
    lambda words: " ".join(words).capitalize() + "."
)
NUMBERS = st.integers(0, 30)


@dataclass(frozen=True)
class Paragraph:
    """Sentences, and perhaps a link at the end."""

    sentences: tuple[str, ...]
    url: str = ""

    @property
    def written(self):
        return " ".join([*self.sentences, *[f"See [this]({self.url})." for _ in self.url[:1]]])

    @property
    def sent(self):
        return " ".join([*self.sentences, *["See <g1>this</g1>." for _ in self.url[:1]]])


@dataclass(frozen=True)
class Section:
    """A heading and the paragraphs under it."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Note:
    """A title, a tag that is not translated, sections."""

    title: str
    tag: str
    sections: tuple[Section, ...]

    @property
    def written(self):
        blocks = [f"---\ntitle: {self.title}\ntags: [{self.tag}]\n---"]
        for section in self.sections:
            blocks.append(f"## {section.heading}")
            blocks += [paragraph.written for paragraph in section.paragraphs]
        return "\n\n".join(blocks) + "\n"

    @property
    def texts(self):
        """What a translator would see, each with what it is."""
        yield "front matter", self.title
        for section in self.sections:
            yield "heading", section.heading
            yield from (("paragraph", paragraph.sent) for paragraph in section.paragraphs)


PARAGRAPHS = st.builds(
    Paragraph,
    st.lists(SENTENCES, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["", "", "/a", "/b"]),
)
SECTIONS = st.builds(Section, SENTENCES, st.lists(PARAGRAPHS, max_size=4).map(tuple))
NOTES = st.builds(Note, SENTENCES, st.just("one"), st.lists(SECTIONS, max_size=3).map(tuple))


def put(items, place, *new, instead=0):
    """Items with others at a place."""
    place = place % (len(items) + 1)
    return (*items[:place], *new, *items[place + instead :])


def in_a_section(note, number, change):
    """A note with the paragraphs of one of its sections changed."""
    if not note.sections:
        return note
    place = number % len(note.sections)
    section = note.sections[place]
    section = replace(section, paragraphs=change(section.paragraphs))
    return replace(note, sections=put(note.sections, place, section, instead=1))


def in_a_paragraph(note, number, change):
    def changed(paragraphs):
        if not paragraphs:
            return paragraphs
        place = number % len(paragraphs)
        return put(paragraphs, place, change(paragraphs[place]), instead=1)

    return in_a_section(note, number, changed)


def sentence_rewritten(note, one, other, sentence):
    def change(paragraph):
        sentences = put(paragraph.sentences, other % len(paragraph.sentences), sentence, instead=1)
        return replace(paragraph, sentences=sentences)

    return in_a_paragraph(note, one, change)


def paragraph_inserted(note, one, other, sentence):
    new = Paragraph((sentence,))
    return in_a_section(note, one, lambda paragraphs: put(paragraphs, other, new))


def paragraph_deleted(note, one, other, _):
    return in_a_section(note, one, lambda paragraphs: put(paragraphs, other, instead=1))


def paragraph_moved(note, one, other, _):
    def change(paragraphs):
        if not paragraphs:
            return paragraphs
        place = one % len(paragraphs)
        return put(put(paragraphs, place, instead=1), other, paragraphs[place])

    return in_a_section(note, one, change)


def paragraph_doubled(note, one, other, _):
    def change(paragraphs):
        return put(paragraphs, other, paragraphs[one % len(paragraphs)]) if paragraphs else ()

    return in_a_section(note, one, change)


def paragraph_split(note, one, _, __):
    def change(paragraphs):
        if not paragraphs:
            return ()
        place = one % len(paragraphs)
        first, *rest = paragraphs[place].sentences
        parts = (Paragraph((first,)), *[Paragraph(tuple(rest)) for _ in rest[:1]])
        return put(paragraphs, place, *parts, instead=1)

    return in_a_section(note, one, change)


def address_changed(note, one, other, _):
    return in_a_paragraph(
        note, one, lambda paragraph: replace(paragraph, url=paragraph.url and f"/{other}")
    )


def heading_renamed(note, one, _, sentence):
    if not note.sections:
        return note
    place = one % len(note.sections)
    section = replace(note.sections[place], heading=sentence)
    return replace(note, sections=put(note.sections, place, section, instead=1))


def section_moved(note, one, other, _):
    if not note.sections:
        return note
    place = one % len(note.sections)
    left = put(note.sections, place, instead=1)
    return replace(note, sections=put(left, other, note.sections[place]))


def section_added(note, one, other, sentence):
    new = Section(sentence, (Paragraph((sentence,)),))
    return replace(note, sections=put(note.sections, one + other, new))


def title_changed(note, _, __, sentence):
    return replace(note, title=sentence)


def tag_changed(note, one, _, __):
    return replace(note, tag=f"t{one}")


EDITS = (
    sentence_rewritten,
    paragraph_inserted,
    paragraph_deleted,
    paragraph_moved,
    paragraph_doubled,
    paragraph_split,
    address_changed,
    heading_renamed,
    section_moved,
    section_added,
    title_changed,
    tag_changed,
)


@dataclass
class Author:
    """Two notes in a folder, and what is known of them."""

    folder: Folder
    notes: list[Note]
    sent: set[str] = field(default_factory=set)
    published: set[tuple[str, str]] = field(default_factory=set)

    def lose_the_cache(self):
        shutil.rmtree(self.folder.root / ".notetrans/cache", ignore_errors=True)
        shutil.rmtree(self.folder.root / ".notetrans/stage", ignore_errors=True)
        self.sent = set()

    def translate(self):
        """Translate and publish; the texts that were sent, and those that should have been."""
        standing = [{*note.texts} for note in self.notes]
        wanted = {
            text
            for number, texts in enumerate(standing)
            for kind, text in texts
            if text not in self.sent and (number, kind, text) not in self.published
        }
        for number, note in enumerate(self.notes):
            self.folder.write(f"posts/{number}.md", note.written)
        backend = Reviser()
        results = self.folder.translate(backend)
        assert {result.status for result in results.values()} <= {"staged", "current"}
        asked = [one.text for request in backend.history for one in request.segments]
        self.sent |= wanted
        self.published = {(n, *each) for n, texts in enumerate(standing) for each in texts}
        return sorted(asked), sorted(wanted), len(backend.history)


STEPS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(EDITS), st.integers(0, 1), NUMBERS, NUMBERS, SENTENCES),
        max_size=4,
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=40, deadline=None)
@given(st.tuples(NOTES, NOTES), STEPS, st.sets(st.integers(0, 2)), st.sets(st.integers(1, 2)))
def test_what_is_sent_is_what_is_new(notes, steps, losses, returns):
    with TemporaryDirectory() as name:
        author = Author(Folder(Path(name)), list(notes))
        asked, wanted, _ = author.translate()
        assert asked == wanted
        for number, step in enumerate(steps):
            if number in returns:
                author.notes = list(notes)
            for edit, which, one, other, sentence in step:
                author.notes[which] = edit(author.notes[which], one, other, sentence)
            if number in losses:
                author.lose_the_cache()
            asked, wanted, requests = author.translate()
            assert asked == wanted
            assert bool(requests) == bool(wanted)
        _, _, requests = author.translate()
        assert requests == 0


def test_every_edit_changes_a_note():
    """So that none of them is tried in vain."""
    text = ("One.", "Two.", "Three.")
    sections = tuple(
        Section(f"H{n}", tuple(Paragraph((f"{n}{m}", *text), "/a") for m in range(3)))
        for n in range(3)
    )
    note = Note("Title", "tag", sections)

    for edit in EDITS:
        assert edit(note, 1, 2, "New.").written != note.written, edit


def sent(folder, first, second):
    """What is sent for two notes at once, the texts alone."""
    folder.write("posts/a.md", first)
    folder.write("posts/b.md", second)
    backend = Reviser()
    folder.translate(backend)
    return [one.text for request in backend.history for one in request.segments]


def test_one_text_with_different_addresses_is_sent_once(tmp_path):
    image = "See ![]({}) and [this]({}).\n"

    texts = sent(Folder(tmp_path), image.format("/a.png", "/a"), image.format("/b.png", "/b"))

    assert texts == ["See <c1>![](/a.png)</c1> and <g2>this</g2>."]
    assert Folder(tmp_path).read("posts/b.es.md") == "es See ![](/b.png) and [this](/b).\n"


def test_one_text_with_different_pasts_is_sent_once(tmp_path):
    folder = Folder(tmp_path)
    sent(folder, "The cache is small.\n", "The memory is large.\n")

    texts = sent(folder, "The cache is gone.\n", "The cache is gone.\n\nThe memory is large.\n")

    assert texts == ["The cache is gone."]
